import { Hono, type Context } from 'hono';
import type { Log } from '../../../src/log.ts';
import type { Access } from './access.ts';
import type { PageFile } from './page-files.ts';

export interface PageRouteDeps {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly access: Access;
  readonly isAllowed: (context: Context) => boolean;
  readonly log: Log;
}

/** Longest login form that is read, in bytes. */
const MAX_FORM_BYTES = 4096;

/** The page at `/` and `/s/{id}`, its files under `/page/`, and the login form in its place for those who need the token. */
export function pageRoutes({ files, access, isAllowed, log }: PageRouteDeps): Hono {
  const routes = new Hono();

  const page = (c: Context): Response | Promise<Response> =>
    isAllowed(c) ? sendFile(c, files.get('index.html')) : sendLogin(c, files.get('login.html'), false);

  const login = async (c: Context): Promise<Response> => {
    const token = await readToken(c);
    const overHttps = c.req.header('x-forwarded-proto') === 'https';
    const cookie = token === undefined ? undefined : access.login(token, overHttps);
    if (cookie === undefined) {
      log.warn('Someone tried to open the web chat with a wrong token.');
      return sendLogin(c, files.get('login.html'), true);
    }
    return c.body(null, 303, { location: c.req.path, 'set-cookie': cookie });
  };

  for (const path of ['/', '/s/:id{[0-9a-fA-F-]{36}}']) {
    routes.get(path, page);
    if (access.needsToken) routes.post(path, login);
  }
  routes.get('/page/:path{.+}', (c) => sendFile(c, files.get(c.req.param('path'))));
  return routes;
}

function sendFile(c: Context, file: PageFile | undefined): Response | Promise<Response> {
  if (file === undefined) return c.notFound();
  const headers = { etag: file.etag, 'cache-control': 'no-cache' };
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers);
  return c.body(file.content, 200, { ...headers, 'content-type': file.type });
}

function sendLogin(c: Context, file: PageFile | undefined, failed: boolean): Response | Promise<Response> {
  if (file === undefined) return c.notFound();
  const html = new TextDecoder().decode(file.content);
  const shown = failed ? html.replace('data-problem hidden', 'data-problem role="alert"') : html;
  // The form's request has to name its origin, which `no-referrer` would keep from it.
  return c.body(shown, 401, {
    'content-type': file.type,
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
  });
}

async function readToken(c: Context): Promise<string | undefined> {
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  const length = Number(c.req.header('content-length') ?? Infinity);
  if (!isForm || length > MAX_FORM_BYTES) return undefined;
  return new URLSearchParams(await c.req.text()).get('token') ?? undefined;
}
