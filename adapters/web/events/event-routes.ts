import { finished } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import { CATCH_UP_MESSAGES, missedEvents } from './catch-up.ts';
import { REPLAY_MS, type EventHub } from './event-hub.ts';
import { eventStream } from './event-stream.ts';
import { tell } from '../http/problem.ts';
import { parseEventId } from './turn-event.ts';

export interface EventRouteDependencies {
  readonly sessions: SessionsPort;
  readonly hub: EventHub;
  readonly wallClock: { now(): number };
  /** How often a stream without events sends a comment, in milliseconds. */
  readonly heartbeatMs: number;
}

/** Streams that may be open at the same time; each is one connection. */
const MAX_STREAMS = 256;
/** A connection that accepts no data during this many heartbeats is closed; its reader reconnects with its `Last-Event-ID`. */
const MAX_STALLED_HEARTBEATS = 4;

/** `GET /sessions/{id}/events`: the server-sent events of a session. */
export function eventRoutes(dependencies: EventRouteDependencies): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  let streams = 0;

  routes.get('/sessions/:id/events', async (c) => {
    const id = c.req.param('id');
    if (streams >= MAX_STREAMS) {
      const message = 'Too many event streams are open. Close some pages and try again.';
      return tell(c, { status: 503, code: 'too_many_streams', message });
    }
    const cursor = parseEventId(c.req.header('last-event-id') ?? c.req.query('lastEventId'));
    const position = cursor === undefined ? {} : { cursor };
    const { hub } = dependencies;
    // A new subscriber has missed nothing that the hub does not know better.
    const needsStored = cursor !== undefined || hub.knownTurns(id).length === 0;
    const detail = needsStored ? await dependencies.sessions.read(id, CATCH_UP_MESSAGES) : undefined;
    const { outgoing } = c.env;
    const gone = new AbortController();
    streams += 1;
    finished(outgoing, () => {
      streams -= 1;
      gone.abort();
    });
    outgoing.setTimeout(dependencies.heartbeatMs * MAX_STALLED_HEARTBEATS, () => outgoing.destroy());
    const missed =
      detail === undefined
        ? []
        : missedEvents(detail, {
            turns: hub.knownTurns(id),
            since: dependencies.wallClock.now() - REPLAY_MS,
            ...position,
          });
    const items = hub.subscribe(id, {
      ...position,
      idleMs: dependencies.heartbeatMs,
      signal: gone.signal,
    });
    return c.body(eventStream(missed, items, { deltas: c.req.query('deltas') === '1' }), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // No other request may reuse this connection, so it closes when the stream ends.
      connection: 'close',
      'x-accel-buffering': 'no',
    });
  });

  return routes;
}
