import { isTerminal, type Cursor, type PlacedEvent, type TurnEvent } from './turn-event.ts';
import { createWakeUp, type WakeUp } from './wake-up.ts';

/** How long an ended turn can still be read, in milliseconds: long enough to subscribe after posting, or to reconnect. */
export const REPLAY_MS = 120_000;
/** At most this many ended turns are kept, over all sessions. */
const MAX_ENDED_TURNS = 500;

/** What a subscription yields: an event, or `idle` after a time without one. */
export type HubItem = PlacedEvent | 'idle';

interface Subscription {
  readonly cursor?: Cursor;
  /** Yields `idle` after this many milliseconds without an event. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/**
 * The live state of all turns, by session. It keeps only the latest event of each name per turn. A subscriber is just a position in
 * the order of events, so a slow one skips what was replaced in the meantime and costs no memory.
 */
export interface EventHub {
  /** Ignored after the terminal event of the turn. */
  publish(sessionId: string, event: TurnEvent): void;
  /**
   * With a cursor everything after it; without one all turns that the hub keeps, except those that had ended and been delivered to a
   * subscriber before the latest turn began. Then all further events, until the signal or `close`.
   */
  subscribe(sessionId: string, subscription: Subscription): AsyncIterable<HubItem>;
  /** Turns that the hub keeps. */
  knownTurns(sessionId: string): readonly string[];
  /** Sessions with a subscriber. */
  followed(): readonly string[];
  /** How many subscriptions there are. */
  subscribers(): number;
  /** Ends all subscriptions. */
  close(): void;
}

interface TurnRecord {
  readonly latest: Map<TurnEvent['name'], PlacedEvent>;
  /** The position of its first event. */
  readonly begin: number;
  end?: { readonly place: number };
  /** Whether a subscriber has received the terminal event. */
  told: boolean;
}

interface SessionRecord {
  readonly turns: Map<string, TurnRecord>;
  readonly wakeUp: WakeUp;
  subscribers: number;
}

interface HubState {
  readonly sessions: Map<string, SessionRecord>;
  /** The turns that ended and are kept, in the order of their end. */
  readonly ended: { readonly sessionId: string; readonly turnId: string; readonly time: number }[];
  readonly closing: AbortController;
  lastPlace: number;
}

export function createEventHub(clock: { now(): number }): EventHub {
  const state: HubState = { sessions: new Map(), ended: [], closing: new AbortController(), lastPlace: 0 };
  return {
    publish: (sessionId, event) => publish(state, { sessionId, event, now: clock.now() }),
    subscribe: (sessionId, subscription) => follow(state, sessionId, subscription),
    knownTurns: (sessionId) => [...(state.sessions.get(sessionId)?.turns.keys() ?? [])],
    followed: () => [...state.sessions].filter(([, { subscribers }]) => subscribers > 0).map(([id]) => id),
    subscribers: () => [...state.sessions.values()].reduce((sum, { subscribers }) => sum + subscribers, 0),
    close: () => state.closing.abort(),
  };
}

function publish(
  state: HubState,
  { sessionId, event, now }: { readonly sessionId: string; readonly event: TurnEvent; readonly now: number },
): void {
  const session = sessionOf(state, sessionId);
  const known = session.turns.get(event.turnId);
  if (known?.end !== undefined) return;
  const place = Math.max(state.lastPlace + 1, Math.floor(now * 1000));
  state.lastPlace = place;
  const turn: TurnRecord = known ?? { latest: new Map(), begin: place, told: false };
  turn.latest.set(event.name, { at: place, event });
  session.turns.set(event.turnId, turn);
  session.wakeUp.wake();
  if (!isTerminal(event)) return;
  turn.end = { place };
  state.ended.push({ sessionId, turnId: event.turnId, time: now });
  dropOld(state, now);
}

async function* follow(
  state: HubState,
  sessionId: string,
  { cursor, idleMs, signal }: Subscription,
): AsyncGenerator<HubItem> {
  const session = sessionOf(state, sessionId);
  const ended = AbortSignal.any([signal, state.closing.signal]);
  session.subscribers += 1;
  try {
    const skipped = cursor === undefined ? oldTurns(session) : new Set<string>();
    // A position ahead of ours means that the clock was set back; it is better to send too much than nothing.
    let place = cursor === undefined || cursor.at > state.lastPlace ? 0 : cursor.at;
    while (!ended.aborted) {
      const next = nextAfter(session, place, skipped);
      if (next !== undefined) {
        place = next.at;
        markTold(session, next.event);
        yield next;
      } else if (!(await session.wakeUp.wait(idleMs, ended))) {
        yield 'idle';
      }
    }
  } finally {
    session.subscribers -= 1;
    if (isUnused(session)) state.sessions.delete(sessionId);
  }
}

function sessionOf({ sessions }: HubState, id: string): SessionRecord {
  const known = sessions.get(id);
  if (known !== undefined) return known;
  const fresh: SessionRecord = { turns: new Map(), wakeUp: createWakeUp(), subscribers: 0 };
  sessions.set(id, fresh);
  return fresh;
}

function isUnused({ turns, subscribers }: SessionRecord): boolean {
  return turns.size === 0 && subscribers === 0;
}

/** Turns that a new subscriber cannot be waiting for: they had ended and been delivered before the latest turn began. */
function oldTurns({ turns }: SessionRecord): Set<string> {
  const latest = [...turns.values()].at(-1)?.begin ?? 0;
  const old = [...turns].filter(([, { end, told }]) => told && end !== undefined && end.place < latest);
  return new Set(old.map(([id]) => id));
}

function nextAfter(session: SessionRecord, place: number, skipped: ReadonlySet<string>): PlacedEvent | undefined {
  let next: PlacedEvent | undefined;
  for (const [id, turn] of session.turns) {
    if (skipped.has(id)) continue;
    for (const placed of turn.latest.values()) {
      if (placed.at > place && (next === undefined || placed.at < next.at)) next = placed;
    }
  }
  return next;
}

function markTold(session: SessionRecord, event: TurnEvent): void {
  const turn = session.turns.get(event.turnId);
  if (turn !== undefined && isTerminal(event)) turn.told = true;
}

/** Drops turns that ended long ago, and the oldest ones when there are too many. */
function dropOld({ sessions, ended }: HubState, now: number): void {
  for (let [oldest] = ended; oldest !== undefined; [oldest] = ended) {
    if (ended.length <= MAX_ENDED_TURNS && now - oldest.time <= REPLAY_MS) return;
    ended.shift();
    const session = sessions.get(oldest.sessionId);
    session?.turns.delete(oldest.turnId);
    if (session !== undefined && isUnused(session)) sessions.delete(oldest.sessionId);
  }
}
