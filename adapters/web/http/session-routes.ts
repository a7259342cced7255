import { Hono } from 'hono';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import { parseRename } from '../receive/parse-body.ts';
import { parseList } from '../receive/parse-list.ts';
import { webThread } from '../receive/web-thread.ts';
import type { WebEnv } from './credentials.ts';
import { tell, UNKNOWN_SESSION } from './problem.ts';
import { MAX_COMMAND_BYTES, maxBody, readJson } from './read-body.ts';
import { badNumber, wholeNumber } from './whole-number.ts';
import { detailOnWire, sessionOnWire } from './wire.ts';

/** Sessions: start, list, read and rename them. */
export function sessionRoutes({ sessions }: { readonly sessions: SessionsPort }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();

  routes.post('/sessions', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw, { optional: true });
    if (!body.ok) return tell(c, body.problem);
    const { id } = await sessions.create(c.get('author'), webThread);
    return c.json({ sessionId: id }, 201, { location: `/api/sessions/${id}` });
  });

  routes.get('/sessions', async (c) => {
    const query = parseList(c.req.query());
    if (!query.ok) return tell(c, query.problem);
    const { limit } = query.value;
    // One more than asked for shows whether there are further ones.
    const found = await sessions.list(c.get('author'), { ...query.value, limit: limit + 1 });
    return c.json({ sessions: found.slice(0, limit).map(sessionOnWire), more: found.length > limit });
  });

  routes.get('/sessions/:id', async (c) => {
    const id = c.req.param('id');
    const newest = wholeNumber(c.req.query('messages'), { otherwise: Infinity, max: 100_000 });
    if (newest === undefined) return tell(c, badNumber('messages', 100_000));
    const window = newest === Infinity ? undefined : newest;
    // One more than asked for shows whether there are earlier ones.
    const detail = await sessions.read(id, window === undefined ? undefined : window + 1);
    if (detail === undefined || detail.session.platform !== 'web') return tell(c, UNKNOWN_SESSION);
    return c.json(detailOnWire(detail, window));
  });

  routes.patch('/sessions/:id', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const id = c.req.param('id');
    const body = await readJson(c.req.raw);
    const title = body.ok ? parseRename(body.value) : body;
    if (!title.ok) return tell(c, title.problem);
    const session = await sessions.rename(id, title.value);
    return session === undefined ? tell(c, UNKNOWN_SESSION) : c.json(sessionOnWire(session));
  });

  return routes;
}
