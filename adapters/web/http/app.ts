import { Hono, type Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { ThreadsmithError, sentenceFor } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import type { Access, AccessDependencies, Verdict } from './access.ts';
import { credentialsOf, type WebEnv } from './credentials.ts';
import { eventRoutes, type EventRouteDependencies } from '../events/event-routes.ts';
import { refusal } from './guard.ts';
import { isSessionId, webThread } from '../receive/web-thread.ts';
import type { PageFile } from './page-files.ts';
import { metricsRoutes, type MetricsSource } from './metrics-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { pictureRoutes } from './picture-routes.ts';
import { NOT_SIGNED_IN, tell, UNKNOWN_SESSION } from './problem.ts';
import { fileRoutes } from './file-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { personOnWire } from './wire.ts';
import { turnRoutes, type TurnRouteDependencies } from './turn-routes.ts';

/** Whether every part of the program can work, for `/readyz`. */
export type Readiness = () => Promise<{
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, { readonly ready: boolean; readonly detail?: string }>>;
}>;

export interface WebAppDependencies extends TurnRouteDependencies, EventRouteDependencies, AccessDependencies {
  readonly access: Access;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly readiness: Readiness;
  readonly metrics?: MetricsSource | undefined;
}

const SELF = ["'self'"];
const NONE = ["'none'"];

/** A header that a route has set itself is kept. HTTPS is the business of the proxy in front. */
const securityHeaders = secureHeaders({
  overwrite: false,
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: {
    defaultSrc: NONE,
    scriptSrc: SELF,
    styleSrc: SELF,
    imgSrc: SELF,
    connectSrc: SELF,
    formAction: SELF,
    baseUri: NONE,
    frameAncestors: NONE,
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: NONE,
  },
});

/** The whole web server as one function from request to response. */
export function createWebApp(dependencies: WebAppDependencies): Hono<WebEnv> {
  const { access, log, files, metrics } = dependencies;
  const isProtected = access.needsToken || access.userHeader !== undefined;
  const app = new Hono<WebEnv>();

  app.use(securityHeaders);
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    log.debug({ method: c.req.method, path: c.req.path, status: c.res.status }, 'HTTP request answered.');
  });
  healthRoutes(app, dependencies.readiness);
  app.use(async (c, next) => {
    const problem = refusal(provenanceOf(c), isProtected);
    return problem === undefined ? next() : tell(c, problem);
  });
  if (metrics !== undefined) app.route('/', metricsRoutes(metrics, dependencies));
  app.route('/', pageRoutes({ files, access, log }));
  app.use('/api/*', async (c, next) => {
    const verdict = access.check(credentialsOf(c, access.userHeader));
    if (verdict.kind !== 'allowed') return tellDenied(c, verdict, access);
    c.set('author', verdict.author);
    return next();
  });
  if (access.needsToken) {
    app.post('/api/logout', (c) => c.body(null, 204, { 'set-cookie': access.logoutCookie }));
  }
  app.use('/api/sessions/:id/*', async (c, next) => {
    const id = c.req.param('id');
    const isTheirs = isSessionId(id) && (await dependencies.sessions.belongsTo(c.get('author'), webThread(id)));
    return isTheirs ? next() : tell(c, UNKNOWN_SESSION);
  });
  app.get('/api/person', (c) => c.json(personOnWire(c.get('author'))));
  app.route('/api', sessionRoutes(dependencies));
  app.route('/api', turnRoutes(dependencies));
  app.route('/api', fileRoutes(dependencies));
  app.route('/api', pictureRoutes(dependencies));
  app.route('/api', eventRoutes(dependencies));
  app.notFound((c) =>
    tell(c, { status: 404, code: 'not_found', message: `There is nothing at ${c.req.method} ${c.req.path}.` }),
  );
  app.onError((error, c) => tellFailure(c, error, log));
  return app;
}

/** Answered to everyone and under every name: a probe knows neither our token nor our name, and nothing here is a secret. */
function healthRoutes(app: Hono<WebEnv>, readiness: Readiness): void {
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

function tellDenied(
  c: Context,
  verdict: Exclude<Verdict, { kind: 'allowed' }>,
  { needsToken }: Pick<Access, 'needsToken'>,
): Response {
  if (verdict.kind === 'refused') return tell(c, verdict.problem);
  if (verdict.kind === 'blocked') {
    const seconds = verdict.retryAfterSeconds;
    c.header('retry-after', String(seconds));
    const message = `Too many wrong tokens came from your address. Try again in ${seconds} seconds.`;
    return tell(c, { status: 429, code: 'too_many_attempts', message });
  }
  if (!needsToken) return tell(c, NOT_SIGNED_IN);
  c.header('www-authenticate', 'Bearer');
  const message = 'Send the token of this server: Authorization: Bearer, followed by the value of WEB_TOKEN.';
  return tell(c, { status: 401, code: 'token_needed', message });
}

function tellFailure(c: Context, error: unknown, log: Log): Response {
  if (error instanceof ThreadsmithError && error.code === 'store.unknown_session') return tell(c, UNKNOWN_SESSION);
  if (error instanceof ThreadsmithError && error.code === 'workflow.too_slow') {
    return tell(c, { status: 422, code: error.code, message: sentenceFor(error) });
  }
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'An HTTP request failed.');
  const code = error instanceof ThreadsmithError ? error.code : 'internal';
  return tell(c, { status: 500, code, message: sentenceFor(error) });
}
