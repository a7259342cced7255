import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Log } from '../../../src/log.ts';
import type { Access, Verdict } from './access.ts';
import { credentialsOf, type WebEnv } from './credentials.ts';
import { pageFile, type PageFile } from './page-files.ts';
import { NOT_SIGNED_IN } from './problem.ts';

export interface PageRouteDependencies {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly access: Access;
  readonly log: Log;
}

/** Longest login form that is read, in bytes. */
const MAX_FORM_BYTES = 4096;

/** The page at `/` and `/s/{id}`, its files under `/page/`, and the login form in its place for those who need the token. */
export function pageRoutes({ files, access, log }: PageRouteDependencies): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const index = pageFor(access, files.get('index.html'));
  const loginForm = new TextDecoder().decode(files.get('login.html')?.content);

  const page = (c: Context<WebEnv>): Response | Promise<Response> => {
    const verdict = access.check(credentialsOf(c, access.userHeader));
    if (verdict.kind === 'allowed') return sendFile(c, index);
    if (verdict.kind === 'refused') return c.text(verdict.problem.message, verdict.problem.status);
    return access.needsToken ? sendLogin(c, loginForm, verdict) : c.text(NOT_SIGNED_IN.message, NOT_SIGNED_IN.status);
  };

  const login = async (c: Context<WebEnv>): Promise<Response> => {
    const token = await readToken(c);
    const overHttps = c.req.header('x-forwarded-proto') === 'https';
    const { address } = credentialsOf(c, access.userHeader);
    const { verdict, cookie } = access.login(token ?? '', { address, overHttps });
    if (cookie !== undefined) return c.body(null, 303, { location: c.req.path, 'set-cookie': cookie });
    if (verdict.kind === 'denied') log.warn({ address }, 'A login to the web chat with a wrong token was refused.');
    return sendLogin(c, loginForm.replace('data-wrong hidden', 'role="alert"'), verdict);
  };

  const noForm = (c: Context<WebEnv>): Response => sendLogin(c, loginForm, { kind: 'denied' });
  // An address that is not one of ours shows the page, which says so.
  for (const path of ['/', '/s/:id']) {
    routes.get(path, page);
    if (access.needsToken) routes.post(path, bodyLimit({ maxSize: MAX_FORM_BYTES, onError: noForm }), login);
  }
  routes.get('/page/:path{.+}', (c) => sendFile(c, files.get(c.req.param('path'))));
  return routes;
}

/** The page shows its logout button only where there is something to log out of, and asks who is signed in only where a proxy says so. */
function pageFor({ needsToken, userHeader }: Access, file: PageFile | undefined): PageFile | undefined {
  if (file === undefined) return undefined;
  let html = new TextDecoder().decode(file.content);
  if (needsToken) html = html.replace('data-logout hidden', 'data-logout');
  if (userHeader !== undefined) html = html.replace('id="person"', 'id="person" data-asked');
  return pageFile('index.html', Buffer.from(html));
}

function sendFile(c: Context, file: PageFile | undefined): Response | Promise<Response> {
  if (file === undefined) return c.notFound();
  const isCompressed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  // A tag names the bytes that are sent, and these are others.
  const etag = isCompressed ? file.etag.replace(/"$/, '-gzip"') : file.etag;
  const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  if (!isCompressed) return c.body(file.content, 200, { ...headers, 'content-type': file.type });
  return c.body(file.gzip(), 200, { ...headers, 'content-type': file.type, 'content-encoding': 'gzip' });
}

function sendLogin(c: Context, html: string, verdict: Verdict): Response {
  const headers = {
    // The form's request has to name its origin, which `no-referrer` would keep from it.
    'referrer-policy': 'same-origin',
  };
  if (verdict.kind !== 'blocked') return c.html(html, 401, headers);
  const shown = html.replace('role="alert"', 'hidden').replace('data-blocked hidden', 'role="alert"');
  return c.html(shown, 429, { ...headers, 'retry-after': String(verdict.retryAfterSeconds) });
}

async function readToken(c: Context): Promise<string | undefined> {
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? (new URLSearchParams(await c.req.text()).get('token') ?? undefined) : undefined;
}
