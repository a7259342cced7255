import type { TurnElsewhere } from '../../../src/chat/chat-adapter.ts';
import type { SessionDetailView, SessionsPort } from '../../../src/chat/sessions-port.ts';
import type { Log } from '../../../src/log.ts';
import { CATCH_UP_MESSAGES, endOfTurn } from './catch-up.ts';
import { REPLAY_MS, type EventHub } from './event-hub.ts';

/**
 * Tells the pages that are connected to this process about turns that another replica runs: that a turn begins, and how it ended, as
 * stored. What happens in between reaches only the pages that are connected to that replica.
 */
export function createElsewhere(dependencies: {
  readonly sessions: Pick<SessionsPort, 'read'>;
  readonly hub: EventHub;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly wallClock: { now(): number };
}): (turn: TurnElsewhere | undefined) => void {
  const { sessions, hub, log, wallClock } = dependencies;

  /** The turns that this hub knows and those that ended recently; the hub drops an end that it has published before. */
  function turnsIn(sessionId: string, detail: SessionDetailView | undefined): ReadonlySet<string> {
    const since = wallClock.now() - REPLAY_MS;
    const recent = detail?.messages.filter(({ createdAt }) => createdAt.getTime() >= since) ?? [];
    return new Set([...hub.knownTurns(sessionId), ...recent.flatMap(({ turnId }) => turnId ?? [])]);
  }

  async function tellEnds(sessionId: string, turnId?: string): Promise<void> {
    try {
      const detail = await sessions.read(sessionId, CATCH_UP_MESSAGES);
      for (const id of turnId === undefined ? turnsIn(sessionId, detail) : [turnId])
        for (const event of endOfTurn(id, detail)) hub.publish(sessionId, event);
    } catch (error) {
      log.error({ err: error, session: sessionId }, 'The page could not be told that a turn of another replica ended.');
    }
  }

  return (turn) => {
    if (turn === undefined) {
      for (const sessionId of hub.followed()) void tellEnds(sessionId);
      return;
    }
    const { type, sessionId, turnId } = turn;
    if (!hub.followed().includes(sessionId) && !hub.knownTurns(sessionId).includes(turnId)) return;
    if (type === 'began') hub.publish(sessionId, { name: 'progress', turnId, label: 'Thinking' });
    else void tellEnds(sessionId, turnId);
  };
}
