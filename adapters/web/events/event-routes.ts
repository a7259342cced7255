import { finished } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import { CATCH_UP_MESSAGES, missedEvents } from './catch-up.ts';
import { REPLAY_MS, type EventHub } from './event-hub.ts';
import { eventStream } from './event-stream.ts';
import { tell } from '../http/problem.ts';
import { parseEventId } from './turn-event.ts';

export interface EventRouteDeps {
  readonly sessions: SessionsPort;
  readonly hub: EventHub;
  readonly wallClock: { now(): number };
  /** Pause after which a quiet stream says that it is still there, in milliseconds. */
  readonly heartbeatMs: number;
}

/** Streams open at the same time; each is one connection. */
const MAX_STREAMS = 256;
/** A connection that takes nothing for so many heartbeats is dropped; its reader comes back with its `Last-Event-ID`. */
const PATIENCE = 4;

/** `GET /sessions/{id}/events`: the server-sent events of a session. */
export function eventRoutes(deps: EventRouteDeps): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  let streams = 0;

  routes.get('/sessions/:id/events', async (c) => {
    const id = c.req.param('id');
    if (streams >= MAX_STREAMS) {
      const message = 'Too many pages are connected at the moment. Close some of them and try again.';
      return tell(c, { status: 503, code: 'too_many_streams', message });
    }
    const cursor = parseEventId(c.req.header('last-event-id') ?? c.req.query('lastEventId'));
    const position = cursor === undefined ? {} : { cursor };
    const detail = await deps.sessions.read(id, CATCH_UP_MESSAGES);
    const { outgoing } = c.env;
    const gone = new AbortController();
    streams += 1;
    finished(outgoing, () => {
      streams -= 1;
      gone.abort();
    });
    outgoing.setTimeout(deps.heartbeatMs * PATIENCE, () => outgoing.destroy());
    const missed =
      detail === undefined
        ? []
        : missedEvents(detail, {
            turns: deps.hub.knownTurns(id),
            since: deps.wallClock.now() - REPLAY_MS,
            ...position,
          });
    const items = deps.hub.subscribe(id, { ...position, idleMs: deps.heartbeatMs, signal: gone.signal });
    return c.body(eventStream(missed, items), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Nothing else is to be asked on this connection, so that it is gone when the stream ends.
      connection: 'close',
      'x-accel-buffering': 'no',
    });
  });

  return routes;
}
