import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../src/async/clock.ts';
import type { Author } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { TEAM } from '../receive/web-thread.ts';
import { createFailedAttempts, type FailedAttempts } from './failed-attempts.ts';
import { createPeople, type PeopleOptions } from './people.ts';
import type { Problem } from './problem.ts';

const COOKIE = 'threadsmith';
const COOKIE_SECONDS = 30 * 24 * 3600;

/** What a request carries to prove that it may be answered. */
export interface Credentials {
  /** The address that it comes from. */
  readonly address: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Every occurrence of the header that names the person. */
  readonly names: readonly string[];
}

/**
 * `denied`: it proves nothing; `refused`: what it claims is not believed; `blocked`: too many wrong tokens came from this address, so this one was not
 * even compared.
 */
export type Verdict =
  | { readonly kind: 'allowed'; readonly author: Author }
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'blocked'; readonly retryAfterSeconds: number };

export interface AccessOptions {
  readonly token?: string;
  readonly people?: PeopleOptions;
}

/** Who may use the page and the API: everyone on this machine, everyone who knows the token, or everyone whom a proxy names. */
export interface Access {
  /** There is a token, and a form that asks for it. */
  readonly needsToken: boolean;
  /** The header in which a proxy names the person, in lower case. */
  readonly userHeader: string | undefined;
  /** By the header of a trusted proxy, by `Authorization: Bearer`, or by the cookie of the login form. */
  check(credentials: Credentials): Verdict;
  /** What a login form is worth, with the `Set-Cookie` value if its token is right. */
  login(token: string, from: LoginOrigin): { readonly verdict: Verdict; readonly cookie?: string };
  /** The `Set-Cookie` value that ends a login in the browser. */
  readonly logoutCookie: string;
}

interface LoginOrigin {
  readonly address: string;
  readonly overHttps: boolean;
}

export interface AccessDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const ALLOWED: Verdict = { kind: 'allowed', author: TEAM };
const DENIED: Verdict = { kind: 'denied' };

export function createAccess({ token, people }: AccessOptions, dependencies: AccessDependencies): Access {
  const shared = createSharedAccess(token, dependencies);
  if (people === undefined) return shared;
  const signedIn = createPeople(people, dependencies.log);
  return {
    ...shared,
    userHeader: signedIn.header,
    check(credentials) {
      const naming = signedIn.named(credentials.names, credentials.address);
      if (naming.kind === 'refused') return naming;
      if (naming.kind === 'person') return { kind: 'allowed', author: naming.author };
      return shared.needsToken ? shared.check(credentials) : DENIED;
    },
  };
}

/** Everybody who is admitted is the same to us. */
function createSharedAccess(token: string | undefined, { clock, log }: AccessDependencies): Access {
  const userHeader = undefined;
  const logoutCookie = `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`;
  if (token === undefined) {
    return { needsToken: false, userHeader, check: () => ALLOWED, login: () => ({ verdict: DENIED }), logoutCookie };
  }
  // Derived from the token, so it outlives a restart without giving the token away.
  const pass = createHmac('sha256', token).update('threadsmith web login').digest('base64url');
  // Counted apart: guessing at the login form must not lock out browsers behind the same address that are logged in.
  const [tokens, passes] = [createFailedAttempts(clock), createFailedAttempts(clock)];

  function compare(given: string, wanted: string, { address, failed }: { address: string; failed: FailedAttempts }) {
    const waitMs = failed.waitMs(address);
    if (waitMs > 0) return { kind: 'blocked', retryAfterSeconds: Math.ceil(waitMs / 1000) } as const;
    if (isSame(given, wanted)) return ALLOWED;
    if (failed.add(address, given))
      log.warn({ address }, 'Too many wrong tokens: this address is refused for a minute.');
    return DENIED;
  }

  return {
    needsToken: true,
    userHeader,
    check({ address, authorization, cookie }) {
      const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (bearer !== undefined) return compare(bearer, token, { address, failed: tokens });
      const given = cookieValue(cookie ?? '');
      return given === undefined ? DENIED : compare(given, pass, { address, failed: passes });
    },
    login(given, { address, overHttps }) {
      const verdict = compare(given, token, { address, failed: tokens });
      if (verdict.kind !== 'allowed') return { verdict };
      const secure = overHttps ? '; Secure' : '';
      return {
        verdict,
        cookie: `${COOKIE}=${pass}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure}`,
      };
    },
    logoutCookie,
  };
}

/** Takes the same time wherever the two differ; hashing first makes their lengths equal. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}
