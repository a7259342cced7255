import { expect, test } from 'vitest';
import { createEventHub, REPLAY_MS, type EventHub, type HubItem } from '../../../../adapters/web/events/event-hub.ts';
import { eventId, parseEventId, type TurnEvent } from '../../../../adapters/web/events/turn-event.ts';

const reply = (turnId: string, text: string): TurnEvent => ({ name: 'reply', turnId, text });
const done = (turnId: string): TurnEvent => ({ name: 'done', turnId, outcome: 'answered' });

function createClock(start = 1_000_000) {
  let time = start;
  return { now: () => time, advance: (ms: number) => (time += ms) };
}

/** A subscriber that is asked for one item at a time. */
function subscriber(hub: EventHub, lastEventId?: string, idleMs = 60_000) {
  const stop = new AbortController();
  const cursor = parseEventId(lastEventId);
  const position = cursor === undefined ? {} : { cursor };
  const stream = hub.subscribe('s', { ...position, idleMs, signal: stop.signal });
  const items = stream[Symbol.asyncIterator]();
  let lastId = lastEventId;
  const next = async (): Promise<HubItem> => {
    const { value } = await items.next();
    if (typeof value === 'object') lastId = eventId(value);
    return value;
  };
  return {
    next,
    event: async () => {
      const item = await next();
      if (item === 'idle') throw new Error('no event came');
      return item.event;
    },
    lastId: () => lastId,
    stop: async () => {
      stop.abort();
      await items.return?.();
    },
  };
}

test('a newcomer is given the text so far of a running turn, and its end exactly once', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', reply('t', 'One'));
  hub.publish('s', reply('t', 'One two'));
  const reader = subscriber(hub, undefined, 10);
  expect(await reader.event()).toEqual(reply('t', 'One two'));
  hub.publish('s', done('t'));
  expect(await reader.event()).toEqual(done('t'));
  hub.publish('s', done('t'));
  hub.publish('s', reply('t', 'Too late'));
  expect(await reader.next()).toBe('idle');
});

test('a slow subscriber skips what was replaced meanwhile', async () => {
  const hub = createEventHub(createClock());
  const reader = subscriber(hub);
  hub.publish('s', reply('t', '1'));
  expect(await reader.event()).toEqual(reply('t', '1'));
  for (let n = 2; n <= 1000; n += 1) hub.publish('s', reply('t', String(n)));
  expect(await reader.event()).toEqual(reply('t', '1000'));
});

test('a quick turn that ended before its poster subscribed is still told', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', reply('t', 'Quick'));
  hub.publish('s', done('t'));
  const reader = subscriber(hub);
  expect(await reader.event()).toEqual(reply('t', 'Quick'));
  expect(await reader.event()).toEqual(done('t'));
});

test('once a turn was told and another one began, a newcomer hears of the new one only', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', done('first'));
  const reader = subscriber(hub);
  expect(await reader.event()).toEqual(done('first'));
  hub.publish('s', reply('second', 'Hello'));
  expect(await subscriber(hub).event()).toEqual(reply('second', 'Hello'));
});

test('a turn that nobody was told about is told even after another one began', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', done('first'));
  hub.publish('s', done('second'));
  const reader = subscriber(hub);
  expect(await reader.event()).toEqual(done('first'));
  expect(await reader.event()).toEqual(done('second'));
});

test('a turn that ended while the next one already waited is told to a newcomer, although someone was told before', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', reply('first', 'One'));
  hub.publish('s', { name: 'progress', turnId: 'second', label: 'Waiting' });
  hub.publish('s', done('first'));
  const reader = subscriber(hub);
  for (let n = 0; n < 3; n += 1) await reader.event();
  const newcomer = subscriber(hub);
  expect((await newcomer.event()).turnId).toBe('first');
});

test('a subscriber that comes back with its last id is given what came after it, and nothing twice', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', reply('t', 'One'));
  const reader = subscriber(hub);
  await reader.event();
  await reader.stop();
  hub.publish('s', { name: 'revision', turnId: 't', number: 1, fileName: 'a.yaml' });
  hub.publish('s', done('t'));
  const again = subscriber(hub, reader.lastId(), 10);
  expect(await again.event()).toMatchObject({ name: 'revision' });
  expect(await again.event()).toEqual(done('t'));
  expect(await again.next()).toBe('idle');
});

test('an id from a clock that ran ahead does not hide what happens now', async () => {
  const hub = createEventHub(createClock());
  hub.publish('s', done('t'));
  const reader = subscriber(hub, '9000000000000000-x-reply');
  expect(await reader.event()).toEqual(done('t'));
});

test('an ended turn is dropped after its time, and a running one is not', async () => {
  const clock = createClock();
  const hub = createEventHub(clock);
  hub.publish('s', reply('running', 'Still here'));
  hub.publish('s', done('old'));
  clock.advance(REPLAY_MS + 1);
  hub.publish('other', done('t'));
  expect(hub.knownTurns('s')).toEqual(['running']);
});

test('ended turns are bounded in number', () => {
  const hub = createEventHub(createClock());
  for (let n = 0; n < 2000; n += 1) hub.publish(`s${n % 7}`, done(`t${n}`));
  const kept = Array.from({ length: 7 }, (_, n) => hub.knownTurns(`s${n}`).length);
  expect(kept.reduce((sum, count) => sum + count)).toBe(500);
  expect(hub.knownTurns('s0')).not.toContain('t0');
});

test('sessions do not hear each other', async () => {
  const hub = createEventHub(createClock());
  hub.publish('other', done('t'));
  expect(await subscriber(hub, undefined, 10).next()).toBe('idle');
});

test('places rise although the clock stops or goes back', () => {
  const clock = createClock();
  const hub = createEventHub(clock);
  const reader = subscriber(hub);
  hub.publish('s', reply('t', '1'));
  clock.advance(-5000);
  hub.publish('s', { name: 'progress', turnId: 't', label: 'x' });
  return expect(Promise.all([reader.event(), reader.event()])).resolves.toHaveLength(2);
});

test('closing ends every subscription', async () => {
  const hub = createEventHub(createClock());
  const reader = subscriber(hub);
  const pending = reader.next();
  hub.close();
  expect(await pending).toBeUndefined();
});

test('an event id is read back, and a foreign one is not an id', () => {
  const event = done('0192-a');
  expect(parseEventId(eventId({ at: 12, event }))).toEqual({ at: 12, turnId: '0192-a', ended: true });
  expect(parseEventId(eventId({ at: 12, event: reply('t', '') }))).toEqual({ at: 12, turnId: 't', ended: false });
  for (const foreign of [undefined, '', '7', 'abc', '1-2', '1-t-<b>', `${'9'.repeat(40)}-t-done`]) {
    expect(parseEventId(foreign)).toBeUndefined();
  }
});
