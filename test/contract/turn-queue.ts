import { array, assert, asyncProperty, integer, nat, record } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import type { TurnQueue } from '../../src/queue/turn-queue.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { endTurn, recorder, runs } from './turn-recorder.ts';
import { openHarness, inbound, type StoreHarness, type TestDatabase } from './store/harness.ts';

async function moment(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface OpenQueue {
  readonly queue: TurnQueue;
  readonly close: () => Promise<void>;
}

const real = systemClock();
/** A pause of five seconds takes an eighth of one. */
const fastClock: Clock = {
  now: () => real.now() * 40,
  sleep: (ms, signal) => real.sleep(ms / 40, signal),
};
/** On this clock no pause between two runs of a turn comes to its end by itself. */
const pausedClock: Clock = {
  now: () => 0,
  sleep: (ms, signal) => real.sleep(ms < 5_000 ? ms : 1_000_000, signal),
};

/** What every `TurnQueue` does. `openQueue` makes one on the store; several in a row stand for processes that follow each other. */
export function describeTurnQueue(
  name: string,
  makeDatabase: () => Promise<TestDatabase>,
  openQueue: (store: SessionStore, url: string, clock?: Clock) => Promise<OpenQueue>,
): void {
  describe(`the turn queue ${name}`, () => {
    let harness: StoreHarness;
    let queues: OpenQueue[] = [];
    let count = 0;
    beforeEach(async () => {
      harness = await openHarness(await makeDatabase());
    });
    afterEach(async () => {
      for (const { queue, close } of queues) {
        await queue.stop(0);
        await close();
      }
      queues = [];
      await harness.end();
    });

    async function newQueue(clock?: Clock): Promise<TurnQueue> {
      const open = await openQueue(harness.store, harness.url, clock);
      queues.push(open);
      return open.queue;
    }

    /** A stored turn; commands never join another turn. */
    async function storedTurn(thread: string): Promise<string> {
      count += 1;
      const { turn } = await harness.store.accept(inbound({ id: `c${count}`, thread, command: 'show' }));
      return turn.id;
    }

    async function enqueued(queue: TurnQueue, thread: string): Promise<string> {
      const turnId = await storedTurn(thread);
      await queue.enqueue(thread, turnId);
      return turnId;
    }

    test('turns of one thread run one after another, in the order in which they were enqueued', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const ids = [await enqueued(queue, 't:a:1'), await enqueued(queue, 't:a:1'), await enqueued(queue, 't:a:1')];
      for (const [index, id] of ids.entries()) {
        await seen.until(() => seen.begun.includes(id));
        await moment();
        expect(seen.begun).toEqual(ids.slice(0, index + 1));
        seen.release(id);
        await seen.until(() => seen.ended.includes(id));
      }
    });

    test('a thread whose turn takes long holds up no other thread', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const slow = await enqueued(queue, 't:a:slow');
      for (let number = 0; number < 5; number += 1) {
        const quick = await enqueued(queue, 't:a:quick');
        await seen.until(() => seen.begun.includes(quick));
        seen.release(quick);
        await seen.until(() => seen.ended.includes(quick));
      }
      expect(seen.ended).not.toContain(slow);
      seen.release(slow);
      await seen.until(() => seen.ended.includes(slow));
    });

    test('what an earlier process left unfinished runs first, oldest first', async () => {
      const [first, other, second] = [await storedTurn('t:a:1'), await storedTurn('t:a:2'), await storedTurn('t:a:1')];
      const done = await storedTurn('t:a:1');
      await endTurn(harness.store, done);
      const seen = recorder(harness.store);
      const queue = await newQueue();
      const early = await enqueued(queue, 't:a:1');
      await queue.start(seen.handler);
      await seen.until(() => seen.begun.length === 2);
      for (const id of [first, other, second, early]) {
        await seen.until(() => seen.begun.includes(id));
        seen.release(id);
      }
      await seen.until(() => seen.ended.length === 4);
      expect(seen.begun.filter((id) => id !== other)).toEqual([first, second, early]);
      expect(seen.begun).not.toContain(done);
    });

    test('nothing runs before the start', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      const turnId = await enqueued(queue, 't:a:1');
      await moment();
      expect(seen.begun).toEqual([]);
      await queue.start(seen.handler);
      await seen.until(() => seen.begun.includes(turnId));
      seen.release(turnId);
    });

    test('enqueuing a turn that waits or runs does not run it twice', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const running = await enqueued(queue, 't:a:1');
      const waiting = await enqueued(queue, 't:a:1');
      await seen.until(() => seen.begun.includes(running));
      for (const id of [running, waiting, running, waiting]) await queue.enqueue('t:a:1', id);
      seen.release(running);
      await seen.until(() => seen.begun.includes(waiting));
      await queue.enqueue('t:a:1', waiting);
      seen.release(waiting);
      await seen.until(() => seen.ended.length === 2);
      const last = await enqueued(queue, 't:a:1');
      await seen.until(() => seen.begun.includes(last));
      seen.release(last);
      expect(seen.begun).toEqual([running, waiting, last]);
    });

    test('a turn that a turn of the same thread enqueues runs after it', async () => {
      const queue = await newQueue();
      const order: string[] = [];
      let next = '';
      const { promise: allRan, resolve } = Promise.withResolvers<void>();
      const handler = runs(async (turnId) => {
        order.push(`begin ${turnId}`);
        if (next === '') {
          await queue.enqueue('t:a:1', turnId);
          next = await storedTurn('t:a:1');
          await queue.enqueue('t:a:1', next);
        }
        await endTurn(harness.store, turnId);
        order.push(`end ${turnId}`);
        if (turnId === next) resolve();
      });
      await queue.start(handler);
      const first = await enqueued(queue, 't:a:1');
      await allRan;
      expect(order).toEqual([`begin ${first}`, `end ${first}`, `begin ${next}`, `end ${next}`]);
    });

    test('a handler that fails, at once or later, stops neither its thread nor the others', async () => {
      const queue = await newQueue();
      const ran: string[] = [];
      const { promise: allRan, resolve } = Promise.withResolvers<void>();
      const handler = runs((turnId) => {
        ran.push(turnId);
        if (ran.length === 4) resolve();
        if (ran.length === 1) throw new Error('at once');
        return ran.length === 2 ? Promise.reject(new Error('later')) : endTurn(harness.store, turnId);
      });
      await queue.start(handler);
      const ids = [];
      for (const thread of ['t:a:1', 't:a:1', 't:a:1', 't:a:2']) ids.push(await enqueued(queue, thread));
      await allRan;
      expect(new Set(ran)).toEqual(new Set(ids));
    });

    test('a turn whose store failed runs again before the later turns of its thread; other threads continue', async () => {
      const queue = await newQueue(fastClock);
      const ran: string[] = [];
      const { promise: allRan, resolve } = Promise.withResolvers<void>();
      const handler = runs(async (turnId) => {
        ran.push(turnId);
        if (ran.filter((id) => id === ids[0]).length < 3 && turnId === ids[0]) return 'store_failed';
        await endTurn(harness.store, turnId);
        if (ran.length === 5) resolve();
        return 'done';
      });
      const ids = [await storedTurn('t:a:1'), await storedTurn('t:a:1')];
      const other = await storedTurn('t:a:2');
      await queue.start(handler);
      await allRan;
      expect(ran.filter((id) => id !== other)).toEqual([ids[0], ids[0], ids[0], ids[1]]);
      expect(ran.indexOf(other)).toBeLessThan(2);
    });

    test.each(['stopped', 'restart'] as const)(
      'a turn that waits for its next run is run at once when it is interrupted: %s',
      async (reason) => {
        const queue = await newQueue(pausedClock);
        const ran: string[] = [];
        const { promise: ranAgain, resolve } = Promise.withResolvers<void>();
        const handler = runs(async (turnId) => {
          ran.push(turnId);
          if (ran.length === 1) return 'store_failed';
          await endTurn(harness.store, turnId);
          resolve();
          return 'done';
        });
        await queue.start(handler);
        const turnId = await enqueued(queue, 't:a:1');
        while (ran.length === 0 || !(await queue.interrupt(turnId, reason))) await moment();
        await ranAgain;
        expect(ran).toEqual([turnId, turnId]);
      },
    );

    test('a turn is interrupted where it runs; of one that runs nowhere this is said', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const running = await enqueued(queue, 't:a:1');
      const waiting = await enqueued(queue, 't:a:1');
      await seen.until(() => seen.begun.includes(running));
      expect(await queue.interrupt(waiting, 'restart')).toBe(false);
      expect(await queue.interrupt(running, 'restart')).toBe(true);
      await seen.until(() => seen.begun.length === 2);
      expect(await queue.interrupt(running, 'stopped')).toBe(true);
      await seen.until(() => seen.begun.length === 3);
      expect(seen.begun).toEqual([running, running, waiting]);
      expect(seen.interrupted).toEqual([
        { turnId: running, reason: 'restart' },
        { turnId: running, reason: 'stopped' },
      ]);
      seen.release(waiting);
      await seen.until(() => seen.ended.length === 2);
      expect(await queue.interrupt(running, 'stopped')).toBe(false);
    });

    test('what an earlier process had only begun is carried out before its turns run', async () => {
      await storedTurn('t:a:1');
      const seen = recorder(harness.store);
      const order: string[] = [];
      const queue = await newQueue();
      await queue.start({
        ...seen.handler,
        takeOver: async () => void order.push('taken over'),
        async run(turnId) {
          order.push('run');
          await endTurn(harness.store, turnId);
          seen.ended.push(turnId);
          return 'done';
        },
      });
      while (seen.ended.length === 0) await moment();
      expect(order).toEqual(['taken over', 'run']);
    });

    test('stopping lets running turns end and begins no other; the next process runs the rest', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const running = await enqueued(queue, 't:a:1');
      const waiting = await enqueued(queue, 't:a:1');
      await seen.until(() => seen.begun.includes(running));
      const stopped = queue.stop(60_000);
      const late = await enqueued(queue, 't:a:2');
      seen.release(running);
      await stopped;
      await moment();
      expect([seen.begun, seen.ended]).toEqual([[running], [running]]);

      const again = recorder(harness.store);
      await (await newQueue()).start(again.handler);
      await again.until(() => again.begun.length === 2);
      for (const id of [waiting, late]) again.release(id);
      await again.until(() => again.ended.length === 2);
      expect(new Set(again.begun)).toEqual(new Set([waiting, late]));
    });

    test('stopping waits no longer than it may', async () => {
      const seen = recorder(harness.store);
      const queue = await newQueue();
      await queue.start(seen.handler);
      const stuck = await enqueued(queue, 't:a:1');
      await seen.until(() => seen.begun.includes(stuck));
      await queue.stop(20);
      expect(seen.ended).toEqual([]);
      seen.release(stuck);
      await seen.until(() => seen.ended.includes(stuck));
    });

    test('however turns and threads mix, each turn runs once, in the order of its thread, never at the same time as another', async () => {
      const load = array(record({ thread: nat(4), steps: integer({ min: 0, max: 4 }) }), { maxLength: 25 });
      await assert(
        asyncProperty(load, async (turns) => {
          const queue = await newQueue();
          const running = new Set<string>();
          const ran = new Map<string, number[]>();
          const overlaps: string[] = [];
          const { promise: allRan, resolve } = Promise.withResolvers<void>();
          const plan = new Map<string, { thread: string; number: number; steps: number }>();
          let left = turns.length;
          const handler = runs(async (turnId) => {
            const { thread, number, steps } = plan.get(turnId) ?? { thread: '?', number: -1, steps: 0 };
            if (running.has(thread)) overlaps.push(turnId);
            running.add(thread);
            for (let step = 0; step < steps; step += 1) await new Promise((go) => setImmediate(go));
            await endTurn(harness.store, turnId);
            running.delete(thread);
            ran.set(thread, [...(ran.get(thread) ?? []), number]);
            left -= 1;
            if (left === 0) resolve();
          });
          await queue.start(handler);
          for (const [number, { thread: at, steps }] of turns.entries()) {
            const thread = `t:a:${at}`;
            const turnId = await storedTurn(thread);
            plan.set(turnId, { thread, number, steps });
            await queue.enqueue(thread, turnId);
          }
          if (turns.length > 0) await allRan;
          await queue.stop(1000);
          expect(overlaps).toEqual([]);
          for (const [thread, numbers] of ran) {
            const expected = turns.flatMap((turn, number) => (`t:a:${turn.thread}` === thread ? [number] : []));
            expect(numbers).toEqual(expected);
          }
        }),
        { numRuns: 15 },
      );
    });
  });
}
