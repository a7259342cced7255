import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import { createFailedAttempts, type FailedAttempts } from './failed-attempts.ts';

const COOKIE = 'threadsmith';
const COOKIE_SECONDS = 30 * 24 * 3600;

/** What a request carries to prove that it may be answered. */
export interface Credentials {
  /** The address that it comes from. */
  readonly address: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** `blocked`: too many wrong tokens came from this address, so this one was not even compared. */
export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'blocked'; readonly retryAfterSeconds: number };

/** Who may use the page and the API: everyone on this machine, or everyone who knows the token. */
export interface Access {
  readonly needsToken: boolean;
  /** By `Authorization: Bearer` or by the cookie of the login form. */
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

const ALLOWED: Verdict = { kind: 'allowed' };
const DENIED: Verdict = { kind: 'denied' };

export function createAccess(token: string | undefined, { clock, log }: AccessDependencies): Access {
  const logoutCookie = `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`;
  if (token === undefined) {
    return { needsToken: false, check: () => ALLOWED, login: () => ({ verdict: DENIED }), logoutCookie };
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
