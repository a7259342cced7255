import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { ThreadsmithError, sentenceFor } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import type { Access } from './access.ts';
import { eventRoutes, type EventRouteDeps } from '../events/event-routes.ts';
import { refusal } from './guard.ts';
import { isSessionId, webThread } from '../receive/inbound.ts';
import type { PageFile } from './page-files.ts';
import { pageRoutes } from './page-routes.ts';
import { tell, UNKNOWN_SESSION } from './problem.ts';
import { sessionRoutes, type SessionRouteDeps } from './session-routes.ts';

/** Whether every part of the house can work, for `/readyz`. */
export type Readiness = () => Promise<{
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, { readonly ready: boolean; readonly detail?: string }>>;
}>;

export interface WebAppDeps extends SessionRouteDeps, EventRouteDeps {
  readonly access: Access;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly readiness: Readiness;
  readonly log: Log;
}

type Env = { Bindings: HttpBindings };

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The whole web server as one function from request to response. */
export function createWebApp(deps: WebAppDeps): Hono<Env> {
  const { access, log } = deps;
  const isAllowed = (c: Context): boolean =>
    access.allows({ authorization: c.req.header('authorization'), cookie: c.req.header('cookie') });
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    log.debug({ method: c.req.method, path: c.req.path, status: c.res.status }, 'HTTP request answered.');
  });
  healthRoutes(app, deps.readiness);
  app.use(async (c, next) => {
    const problem = refusal(provenanceOf(c), access.needsToken);
    return problem === undefined ? next() : tell(c, problem);
  });
  app.route('/', pageRoutes({ files: deps.files, access, isAllowed, log }));
  app.use('/api/*', async (c, next) => {
    if (isAllowed(c)) return next();
    c.header('www-authenticate', 'Bearer');
    const message = 'Send the token of this server: Authorization: Bearer, followed by the value of WEB_TOKEN.';
    return tell(c, { status: 401, code: 'token_needed', message });
  });
  app.use('/api/sessions/:id/*', async (c, next) => {
    const id = c.req.param('id');
    const isKnown = isSessionId(id) && (await deps.conversation.knows(webThread(id)));
    return isKnown ? next() : tell(c, UNKNOWN_SESSION);
  });
  app.route('/api', sessionRoutes(deps));
  app.route('/api', eventRoutes(deps));
  app.notFound((c) =>
    tell(c, { status: 404, code: 'not_found', message: `There is nothing at ${c.req.method} ${c.req.path}.` }),
  );
  app.onError((error, c) => tellFailure(c, error, log));
  return app;
}

/** Answered to everyone and under every name: a probe knows neither our token nor our name, and nothing here is a secret. */
function healthRoutes(app: Hono<Env>, readiness: Readiness): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const state = await readiness();
    return c.json(state, state.ready ? 200 : 503);
  });
}

function provenanceOf(c: Context) {
  return {
    method: c.req.method,
    host: c.req.header('host'),
    origin: c.req.header('origin'),
    site: c.req.header('sec-fetch-site'),
    mode: c.req.header('sec-fetch-mode'),
  };
}

function tellFailure(c: Context, error: unknown, log: Log): Response {
  if (error instanceof ThreadsmithError && error.code === 'store.unknown_session') return tell(c, UNKNOWN_SESSION);
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'An HTTP request failed.');
  const code = error instanceof ThreadsmithError ? error.code : 'internal';
  return tell(c, { status: 500, code, message: sentenceFor(error) });
}
