import { Hono } from 'hono';
import { createAccess, type AccessDependencies } from './access.ts';
import { credentialsOf, type WebEnv } from './credentials.ts';
import { tell } from './problem.ts';

/** What is measured, and who may read it. */
export interface MetricsSource {
  /** Of its own, or that of the page; without one, everyone on this machine may read the metrics. */
  readonly token?: string | undefined;
  readonly render: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** `GET /metrics` in the text format of Prometheus. Figures say who is busy and what it costs, so they are guarded like the API. */
export function metricsRoutes({ token, render }: MetricsSource, dependencies: AccessDependencies): Hono<WebEnv> {
  const access = createAccess(token === undefined ? {} : { token }, dependencies);
  const routes = new Hono<WebEnv>();
  routes.get('/metrics', async (c) => {
    const verdict = access.check({ ...credentialsOf(c, undefined), cookie: undefined });
    if (verdict.kind !== 'allowed') {
      c.header('www-authenticate', 'Bearer');
      const message =
        'Send the token: Authorization: Bearer, followed by METRICS_TOKEN, or by WEB_TOKEN if that is not set.';
      return tell(c, { status: 401, code: 'token_needed', message });
    }
    const { contentType, text } = await render();
    return c.body(text, 200, { 'content-type': contentType });
  });
  return routes;
}
