import type { GrowingDraft, TurnEnd } from '../../../src/chat/reply-port.ts';

/**
 * What the event stream of a session says about a turn. Each event holds the whole state of what it names, so that a later one of
 * the same name replaces it. `done` and `failed` are terminal: a turn has exactly one of them, and nothing follows it.
 */
export type TurnEvent =
  /** A message was stored, perhaps from another tab. */
  | { readonly name: 'message'; readonly turnId: string; readonly messageId: string }
  /** The text of the reply so far. */
  | { readonly name: 'reply'; readonly turnId: string; readonly text: string }
  /** One line on what is being done right now; empty when nothing is. */
  | { readonly name: 'progress'; readonly turnId: string; readonly label: string }
  /** The draft so far. */
  | ({ readonly name: 'draft'; readonly turnId: string } & GrowingDraft)
  | { readonly name: 'revision'; readonly turnId: string; readonly number: number; readonly fileName: string }
  | { readonly name: 'done'; readonly turnId: string; readonly outcome: Exclude<TurnEnd['outcome'], 'failed'> }
  | { readonly name: 'failed'; readonly turnId: string; readonly message: string };

/** An event with its position in the order of all events: microseconds since 1970, strictly rising, also across restarts. */
export interface PlacedEvent {
  readonly at: number;
  readonly event: TurnEvent;
}

/** How far a subscriber has read, according to its `Last-Event-ID`. */
export interface Cursor {
  readonly at: number;
  readonly turnId: string;
  /** Whether the last event that it read ended its turn. */
  readonly ended: boolean;
}

export function isTerminal(event: Pick<TurnEvent, 'name'>): boolean {
  return event.name === 'done' || event.name === 'failed';
}

/** The id holds what a later process needs to continue: the position, and whether the turn had ended. */
export function eventId({ at, event }: PlacedEvent): string {
  return `${at}-${event.turnId}-${event.name}`;
}

/** Undefined for an id that is not one of ours; the subscriber is then treated as a new one. */
export function parseEventId(id: string | undefined): Cursor | undefined {
  const match = /^(\d{1,16})-([\w:.-]{1,128})-([a-z]+)$/.exec(id ?? '');
  if (match === null) return undefined;
  const [, at, turnId = '', name] = match;
  return { at: Number(at), turnId, ended: name === 'done' || name === 'failed' };
}
