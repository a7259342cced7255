import type { Problem } from './problem.ts';

/** The parts of a request that say where it comes from. */
export interface Provenance {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and `Sec-Fetch-Mode`: set by the browser; no script can change them. */
  readonly site: string | undefined;
  readonly mode: string | undefined;
}

const LOOPBACK_NAMES = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_NAMES.test(host);
}

/**
 * Refuses requests that another web site makes through the user's browser. Without a token only the names of this machine are
 * answered, which defeats DNS rebinding; with a token the cookie is bound to our own name.
 */
export function refusal(from: Provenance, hasToken: boolean): Problem | undefined {
  if (!hasToken && !LOOPBACK_NAMES.test(nameOf(from.host))) {
    return {
      status: 403,
      code: 'foreign_host',
      message: 'This name does not belong to this machine. Open http://127.0.0.1 with the port of the server instead.',
    };
  }
  if (isOwn(from)) return undefined;
  return {
    status: 403,
    code: 'foreign_origin',
    message: 'This request came from another web site and was refused. Open the page itself instead.',
  };
}

function isOwn({ method, host, origin, site, mode }: Provenance): boolean {
  if (site !== undefined) {
    const isLink = mode === 'navigate' && (method === 'GET' || method === 'HEAD');
    return site === 'same-origin' || site === 'none' || isLink;
  }
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

function nameOf(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d*$/, '');
}
