import type { TurnElsewhere } from '../../../src/chat/chat-adapter.ts';
import type { SessionDetailView, SessionsPort } from '../../../src/chat/sessions-port.ts';
import type { Log } from '../../../src/log.ts';
import { CATCH_UP_MESSAGES, endOfTurn } from './catch-up.ts';
import { REPLAY_MS, type EventHub } from './event-hub.ts';

/**
 * Tells the pages that are connected here of turns that another replica runs: that each begins, and its end as it is stored. What
 * happens in between is told to the pages that are connected there only.
 */
export function createElsewhere(parts: {
  readonly sessions: Pick<SessionsPort, 'read'>;
  readonly hub: EventHub;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly wallClock: { now(): number };
}): (turn: TurnElsewhere | undefined) => void {
  const { sessions, hub, log, wallClock } = parts;

  /** Those that this hub knows, and those that ended a moment ago; a turn that it has told the end of is not told again. */
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
      log.error({ err: error, session: sessionId }, 'the page could not be told of a turn that ended elsewhere');
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
