import { describe, expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import { silentLog } from '../../src/log.ts';
import { openPostgresQueue } from '../../src/queue/open-postgres.ts';

import type { Replicas } from '../../src/queue/replicas.ts';
import type { TurnQueue } from '../../src/queue/turn-queue.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { inbound, openHarness, type StoreHarness } from '../contract/store/harness.ts';
import { endTurn, recorder, runs } from '../contract/turn-recorder.ts';
import { query } from '../support/postgres/server.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';
import { postgresWire } from '../support/postgres/wire.ts';
import { transactionPooler } from '../support/postgres/transaction-pooler.ts';

interface Replica {
  readonly store: SessionStore;
  readonly queue: TurnQueue;
  readonly replicas: Replicas;
  readonly seen: ReturnType<typeof recorder>;
}

const newId = () => crypto.randomUUID();
const THREAD = 't:a:1';

async function setUp(): Promise<StoreHarness> {
  const harness = await openHarness(await postgresDatabase());
  onTestFinished(() => harness.end());
  return harness;
}

/** A replica with a store and a queue of its own; `url` leads to the database of the harness. */
async function openReplica(
  harness: StoreHarness,
  options: { url?: string; concurrency?: number; clock?: Clock } = {},
): Promise<Replica> {
  const store = await harness.reopen();
  const { queue, replicas } = await openPostgresQueue({
    store,
    url: harness.url,
    log: silentLog(),
    clock: systemClock(),
    wallClock: { now: () => Date.now() },
    newId,
    ...options,
  });
  onTestFinished(async () => {
    await queue.stop(0);
    await replicas.close();
  });
  return { store, queue, replicas, seen: recorder(store) };
}

async function startReplica(...options: Parameters<typeof openReplica>): Promise<Replica> {
  const replica = await openReplica(...options);
  await replica.queue.start(replica.seen.handler);
  return replica;
}

let count = 0;

async function storedTurn({ store }: Pick<Replica, 'store'>, thread = THREAD): Promise<string> {
  count += 1;
  return (await store.accept(inbound({ id: `c${count}`, thread, command: 'show' }))).turn.id;
}

async function enqueued(replica: Replica, thread = THREAD): Promise<string> {
  const turnId = await storedTurn(replica, thread);
  await replica.queue.enqueue(thread, turnId);
  return turnId;
}

/** Waits until it is so. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (await isSo()) return;
    await systemClock().sleep(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

const state = async ({ store }: Pick<Replica, 'store'>, turnId: string) => (await store.getTurn(turnId))?.state;

describe.runIf(hasPostgres)('several replicas on one PostgreSQL', () => {
  test('run the turns of a thread one at a time, in the order of the store, wherever they were enqueued', async () => {
    const harness = await setUp();
    const both = [await openReplica(harness), await openReplica(harness)];
    const order: string[] = [];
    let running = 0;
    let most = 0;
    for (const { queue, store } of both) {
      const handler = runs(async (turnId) => {
        order.push(turnId);
        running += 1;
        most = Math.max(most, running);
        await systemClock().sleep(5);
        await endTurn(store, turnId);
        running -= 1;
      });
      await queue.start(handler);
    }
    const stored: string[] = [];
    for (let number = 0; number < 30; number += 1) stored.push(await enqueued(both[number % 2]!));
    await until('all turns', () => order.length === 30 && running === 0);
    expect(order).toEqual(stored);
    expect(most).toBe(1);
  });

  test('share threads: one that has no room leaves the next thread to another', async () => {
    const harness = await setUp();
    const full = await startReplica(harness, { concurrency: 1 });
    const idle = await startReplica(harness);
    const first = await enqueued(full, 't:a:1');
    await full.seen.until(() => full.seen.begun.includes(first));
    const second = await enqueued(full, 't:a:2');
    await idle.seen.until(() => idle.seen.begun.includes(second));
    for (const { seen } of [full, idle]) for (const id of [first, second]) seen.release(id);
    await until('the ends', async () => (await harness.store.unfinishedTurns()).length === 0);
    expect(full.seen.begun).toEqual([first]);
  });

  test('a turn is stopped and begun again from the replica that does not run it', async () => {
    const harness = await setUp();
    const [one, other] = [await startReplica(harness), await startReplica(harness)];
    const turnId = await enqueued(one);
    await one.seen.until(() => one.seen.begun.length === 1);
    expect(await other.queue.interrupt(turnId, 'restart')).toBe(true);
    await one.seen.until(() => one.seen.begun.length === 2);
    expect(await other.queue.interrupt(turnId, 'stopped')).toBe(true);
    await until('the end', async () => (await state(other, turnId)) === 'delivered');
    expect(one.seen.interrupted.map(({ reason }) => reason)).toEqual(['restart', 'stopped']);
    expect(await other.queue.interrupt(turnId, 'restart')).toBe(false);
    expect(other.seen.begun).toEqual([]);
  });

  test('a stop that nobody heard of is found on the row of the turn', async () => {
    const harness = await setUp();
    const replica = await startReplica(harness);
    const turnId = await enqueued(replica);
    await until('the turn to run', async () => (await state(replica, turnId)) === 'running');
    await harness.store.requestStop(turnId);
    await until('the end', async () => (await state(replica, turnId)) === 'delivered');
    expect(replica.seen.interrupted).toEqual([{ turnId, reason: 'stopped' }]);
  });

  test.each(['cut', 'mute'] as const)(
    'when the network of one is %s it leaves its turn, another runs it, and it comes back',
    async (failure) => {
      const harness = await setUp();
      const wire = await postgresWire(harness.url);
      onTestFinished(() => wire.close());
      const lost = await startReplica(harness, { url: wire.url });
      const other = await openReplica(harness);
      let takenOver = 0;
      await other.queue.start({ ...other.seen.handler, takeOver: async () => void (takenOver += 1) });
      const turnId = await enqueued(lost);
      await lost.seen.until(() => lost.seen.begun.includes(turnId));
      wire[failure]();
      await lost.seen.until(() => lost.seen.interrupted.length === 1);
      expect(lost.seen.interrupted).toEqual([{ turnId, reason: 'shutdown' }]);
      expect(lost.replicas.health()).toMatchObject({ ready: false });
      await other.seen.until(() => other.seen.begun.includes(turnId));
      await until('the other to know', () => other.replicas.count() === 1);
      expect(takenOver).toBe(2);
      other.seen.release(turnId);
      await other.seen.until(() => other.seen.ended.includes(turnId));

      wire.restore();
      await until('the return', () => lost.replicas.health().ready && other.replicas.count() === 2);
      const next = await enqueued(lost, 't:a:2');
      await lost.seen.until(() => lost.seen.begun.includes(next));
      lost.seen.release(next);
      await lost.seen.until(() => lost.seen.ended.includes(next));
    },
  );

  test('one that leaves hands on what it has not finished', async () => {
    const harness = await setUp();
    const [leaving, staying] = [await startReplica(harness), await startReplica(harness)];
    const [running, waiting] = [await enqueued(leaving), await enqueued(leaving)];
    await leaving.seen.until(() => leaving.seen.begun.includes(running));
    await leaving.queue.stop(0);
    await leaving.replicas.close();
    await staying.seen.until(() => staying.seen.begun.includes(running));
    staying.seen.release(running);
    await staying.seen.until(() => staying.seen.begun.includes(waiting));
    staying.seen.release(waiting);
    await staying.seen.until(() => staying.seen.ended.length === 2);
    expect(staying.seen.begun).toEqual([running, waiting]);
    expect(leaving.seen.begun).toEqual([running]);
  });

  test('when PostgreSQL ends every connection, each running turn is run again, once, and all goes on', async () => {
    const harness = await setUp();
    const both = [await startReplica(harness), await startReplica(harness)];
    const turns = [await enqueued(both[0]!, 't:a:1'), await enqueued(both[1]!, 't:a:2')];
    const begun = () => both.flatMap(({ seen }) => seen.begun);
    await until('both turns to run', () => begun().length === 2);
    await query(
      harness.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await until('both turns to run again', () => begun().length === 4);
    for (const { seen } of both) for (const turnId of turns) seen.release(turnId);
    await until('the ends', async () => (await harness.store.unfinishedTurns()).length === 0);
    expect(begun().toSorted()).toEqual([...turns, ...turns].toSorted());
    for (const { replicas } of both) expect([replicas.count(), replicas.health().ready]).toEqual([2, true]);
  });

  test('a turn that comes to no end is tried again after a while, and its thread goes on meanwhile', async () => {
    const harness = await setUp();
    const real = systemClock();
    const clock = {
      now: () => real.now() * 20,
      sleep: (ms: number, signal?: AbortSignal) => real.sleep(ms / 20, signal),
    };
    const { queue, store } = await openReplica(harness, { clock });
    const tried: string[] = [];
    const handler = runs(async (turnId) => {
      tried.push(turnId);
      if (tried.length > 1) await endTurn(store, turnId);
    });
    await queue.start(handler);
    const [broken, next] = [await storedTurn({ store }), await storedTurn({ store })];
    await queue.enqueue(THREAD, broken);
    await until('the ends', async () => (await store.unfinishedTurns()).length === 0);
    expect(tried).toEqual([broken, next, broken]);
  });

  test('know how many they are', async () => {
    const harness = await setUp();
    const one = await openReplica(harness);
    expect(one.replicas.count()).toBe(1);
    const other = await openReplica(harness);
    expect(other.replicas.count()).toBe(2);
    await until('the news', () => one.replicas.count() === 2);
    await other.replicas.close();
    await until('the news', () => one.replicas.count() === 1);
  });

  test('have one leader of a name, and another one when it resigns, leaves, or is cut off', async () => {
    const harness = await setUp();
    const wire = await postgresWire(harness.url);
    onTestFinished(() => wire.close());
    const [one, two, three] = [
      await openReplica(harness),
      await openReplica(harness, { url: wire.url }),
      await openReplica(harness),
    ];
    const never = new AbortController().signal;
    const first = await one.replicas.tryLead('discord');
    expect(await two.replicas.tryLead('discord')).toBeUndefined();
    expect(await two.replicas.tryLead('another')).toBeDefined();

    const second = two.replicas.lead('discord', never);
    await first!.resign();
    expect(first!.lost.aborted).toBe(true);
    const { lost } = (await second)!;

    const third = three.replicas.lead('discord', never);
    expect(lost.aborted).toBe(false);
    wire.cut();
    await until('it to be lost', () => lost.aborted);
    expect(await third).toBeDefined();

    const given = new AbortController();
    const fourth = one.replicas.lead('discord', never);
    const nobody = two.replicas.lead('discord', given.signal);
    await three.replicas.close();
    expect(await fourth).toBeDefined();
    given.abort();
    expect(await nobody).toBeUndefined();
  });

  test('refuse a pooler that gives them no session', async () => {
    const harness = await setUp();
    const pooler = await transactionPooler(harness.url);
    onTestFinished(() => pooler.close());
    await expect(openReplica(harness, { url: pooler.url })).rejects.toMatchObject({ code: 'queue.no_session' });
  });
});
