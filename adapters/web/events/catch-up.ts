import type { MessageView, SessionDetailView } from '../../../src/chat/sessions-port.ts';
import type { Cursor, PlacedEvent, TurnEvent } from './turn-event.ts';

/** How many of the newest messages are searched for turns whose end a subscriber has missed. */
export const CATCH_UP_MESSAGES = 40;

/**
 * The ends of turns that the hub does not know (any more), in order, as stored: turns of an earlier process, or of long ago. With a
 * cursor every turn that ended after it; without one only the latest turn, if it was answered after `since`.
 */
export function missedEvents(
  detail: SessionDetailView,
  known: { readonly turns: readonly string[]; readonly cursor?: Cursor; readonly since: number },
): PlacedEvent[] {
  const pending = new Set(detail.pending.map(({ turnId }) => turnId));
  const answers = detail.messages.filter(
    ({ role, turnId }) =>
      role === 'assistant' && turnId !== undefined && !pending.has(turnId) && !known.turns.includes(turnId),
  );
  const { cursor } = known;
  if (cursor !== undefined) {
    return answers.filter((answer) => isMissed(answer, cursor)).flatMap((answer) => eventsOf(answer, detail));
  }
  const latest = answers.at(-1);
  const isNews = latest !== undefined && known.turns.length === 0 && latest.createdAt.getTime() >= known.since;
  return isNews && pending.size === 0 ? eventsOf(latest, detail) : [];
}

/** The end of a turn, as stored; empty while it is not delivered yet. In a deleted session only that it ended. */
export function endOfTurn(turnId: string, detail: SessionDetailView | undefined): TurnEvent[] {
  if (detail === undefined) return [{ name: 'done', turnId, outcome: 'answered' }];
  if (detail.pending.some((turn) => turn.turnId === turnId)) return [];
  const answer = detail.messages.findLast((message) => message.role === 'assistant' && message.turnId === turnId);
  return answer === undefined ? [] : eventsOf(answer, detail).map(({ event }) => event);
}

function isMissed(answer: MessageView, cursor: Cursor): boolean {
  if (answer.turnId === cursor.turnId) return !cursor.ended;
  return answer.createdAt.getTime() * 1000 > cursor.at;
}

function eventsOf(answer: MessageView, { revisions }: SessionDetailView): PlacedEvent[] {
  const turnId = answer.turnId ?? '';
  const events: TurnEvent[] = [{ name: 'reply', turnId, text: answer.content }];
  const revision = revisions.find(({ number }) => number === answer.revision);
  if (revision !== undefined && answer.outcome === 'revised') {
    events.push({ name: 'revision', turnId, number: revision.number, fileName: revision.fileName });
  }
  events.push(terminalOf(answer, turnId));
  const at = answer.createdAt.getTime() * 1000;
  return events.map((event, index) => ({ at: at + index, event }));
}

function terminalOf(answer: MessageView, turnId: string): TurnEvent {
  switch (answer.outcome) {
    case 'failed':
      return { name: 'failed', turnId, message: answer.content };
    case 'revised':
    case 'invalid':
    case 'stopped':
      return { name: 'done', turnId, outcome: answer.outcome };
    default:
      return { name: 'done', turnId, outcome: 'answered' };
  }
}
