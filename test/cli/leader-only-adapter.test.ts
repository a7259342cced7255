import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import { systemClock } from '../../src/async/clock.ts';
import { createLeaderOnlyAdapter } from '../../src/cli/leader-only-adapter.ts';
import { silentLog } from '../../src/log.ts';
import { openReplicaConnection } from '../../src/queue/replica-connection.ts';
import { createLeadership } from '../../src/queue/leadership.ts';
import { singleProcess } from '../../src/queue/replicas.ts';
import { createMemoryPlatform } from '../support/memory-platform.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';

/** Replicas of a platform that notes who listens to it; `broken` names those who cannot. */
async function setUp(broken: readonly string[] = []) {
  const database = await postgresDatabase();
  onTestFinished(() => database.remove());
  const listening: string[] = [];
  const platform = createMemoryPlatform();
  const makeAdapter = (name: string): ChatAdapter => {
    let isOver = false;
    return {
      platform: 'memory',
      async start() {
        if (isOver) throw new Error('an adapter that was stopped does not start again');
        if (broken.includes(name)) throw new Error('refused');
        listening.push(name);
      },
      async stop() {
        isOver = true;
        if (listening.includes(name)) listening.splice(listening.indexOf(name), 1);
      },
      openReply: (target) => platform.openReply(target),
      health: () => ({ ready: listening.includes(name) }),
    };
  };
  const replica = async (name: string) => {
    const clock = systemClock();
    const log = silentLog();
    const connection = await openReplicaConnection({
      url: database.url,
      log,
      clock,
      wallClock: { now: () => Date.now() },
      newId: () => crypto.randomUUID(),
    });
    const adapter = createLeaderOnlyAdapter({
      platform: 'memory',
      create: () => makeAdapter(name),
      replicas: createLeadership(connection),
      log,
      clock,
    });
    const leave = async () => {
      await adapter.stop();
      await connection.close();
    };
    onTestFinished(leave);
    return { adapter, leave, connection };
  };
  return { listening, replica };
}

test('what the other replicas do reaches the adapter that listens', () => {
  const told: unknown[] = [];
  const platform = createMemoryPlatform();
  const create = (): ChatAdapter => ({
    platform: 'memory',
    start: async () => undefined,
    stop: async () => undefined,
    openReply: (target) => platform.openReply(target),
    health: () => ({ ready: true }),
    elsewhere: (turn) => void told.push(turn?.turnId),
  });
  const parts = { platform: 'memory', create, replicas: singleProcess(), log: silentLog(), clock: systemClock() };
  const turn = { type: 'began', thread: 'memory:home:1', sessionId: 's', turnId: 't' } as const;
  createLeaderOnlyAdapter(parts).elsewhere?.(turn);
  expect(told).toEqual(['t']);
});

describe.runIf(hasPostgres)('an adapter that only the leader listens with', () => {
  test('listens in one replica, in another one when that leaves, and again in the first', async () => {
    const { listening, replica } = await setUp();
    const [one, two] = [await replica('one'), await replica('two')];
    await one.adapter.start();
    await two.adapter.start();
    expect(listening).toEqual(['one']);
    expect(one.adapter.health()).toEqual({ ready: true });
    expect(two.adapter.health()).toMatchObject({ ready: true, detail: expect.stringContaining('Standing by') });
    await one.leave();
    await expect.poll(() => listening).toEqual(['two']);
    const three = await replica('three');
    await three.adapter.start();
    await two.leave();
    await expect.poll(() => listening).toEqual(['three']);
  });

  test('a start that cannot listen says so, and leaves the place to another one', async () => {
    const { listening, replica } = await setUp(['one']);
    const [one, two] = [await replica('one'), await replica('two')];
    await expect(one.adapter.start()).rejects.toThrow('refused');
    await two.adapter.start();
    expect(listening).toEqual(['two']);
  });

  test('one that cannot take over leaves it to the next', async () => {
    const { listening, replica } = await setUp(['two']);
    const [one, two] = [await replica('one'), await replica('two')];
    await one.adapter.start();
    await two.adapter.start();
    await one.leave();
    const three = await replica('three');
    await three.adapter.start();
    await expect.poll(() => listening).toEqual(['three']);
    expect(two.adapter.health()).toMatchObject({ ready: true });
  });
});
