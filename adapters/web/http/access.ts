import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const COOKIE = 'threadsmith';
const COOKIE_SECONDS = 30 * 24 * 3600;

/** Who may use the page and the API: everyone on this machine, or everyone who knows the token. */
export interface Access {
  readonly needsToken: boolean;
  /** By `Authorization: Bearer` or by the cookie of the login form. */
  allows(headers: { readonly authorization: string | undefined; readonly cookie: string | undefined }): boolean;
  /** The `Set-Cookie` value for someone who gave the right token. */
  login(token: string, overHttps: boolean): string | undefined;
}

export function createAccess(token: string | undefined): Access {
  if (token === undefined) return { needsToken: false, allows: () => true, login: () => undefined };
  // Derived, so that the cookie lasts over restarts and does not give the token away.
  const pass = createHmac('sha256', token).update('threadsmith web login').digest('base64url');
  return {
    needsToken: true,
    allows({ authorization, cookie }) {
      const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (bearer !== undefined) return isSame(bearer, token);
      const given = cookieValue(cookie ?? '');
      return given !== undefined && isSame(given, pass);
    },
    login(given, overHttps) {
      if (!isSame(given, token)) return undefined;
      const secure = overHttps ? '; Secure' : '';
      return `${COOKIE}=${pass}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure}`;
    },
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
