import { expect, onTestFinished, test } from 'vitest';
import { createRestClient } from '../../../../adapters/discord/client/rest-client.ts';
import { createGateway } from '../../../../adapters/discord/gateway/gateway.ts';
import { createIdentifyThrottle } from '../../../../adapters/discord/gateway/identify-throttle.ts';
import { silentLog } from '../../../../src/log.ts';
import { startFakeDiscord, until, type FakeDiscordOptions } from '../../../support/discord/server.ts';
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts';

const log = silentLog();

/** The real gateway on a fake Discord; its time passes only when a test says so. */
async function start(options: FakeDiscordOptions = {}) {
  const discord = await startFakeDiscord(options);
  discord.world.addGuild('Workshop');
  const clock = createVirtualClock();
  const { token, apiUrl } = discord;
  const { rest } = createRestClient({ token, apiUrl, now: () => clock.now() });
  const gateway = createGateway({ rest, token, clock, log, onEvent: () => undefined });
  onTestFinished(async () => {
    const closed = gateway.close();
    await clock.advance(5_000);
    await closed;
    await discord.close();
  });
  const limitReads = () => discord.calls.filter(({ path }) => path === '/gateway/bot').length;
  return { discord, clock, gateway, limitReads, identifies: () => discord.gateway.log.identifies };
}

/** Time passes for the bot, step by step, until the condition holds. */
async function passUntil(clock: VirtualClock, what: string, isTrue: () => boolean, stepMs = 10): Promise<void> {
  const endsAt = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > endsAt) throw new Error(`Waited in vain for: ${what}`);
    await clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function limitOf(...remaining: readonly number[]) {
  const left = [...remaining];
  const reads = { count: 0 };
  const get = async () => {
    reads.count += 1;
    const now = left.length > 1 ? left.shift() : left[0];
    return { session_start_limit: { remaining: now, reset_after: 60_000, max_concurrency: 1 } };
  };
  return { rest: { get }, reads };
}

test('shards identify five seconds apart, whichever connection they belong to, and the daily limit is read before each', async () => {
  const clock = createVirtualClock();
  const { rest, reads } = limitOf(10);
  const throttle = createIdentifyThrottle({ rest, clock, log });
  const at: number[] = [];
  for (const shard of [0, 0, 1]) {
    void throttle.wait(shard, new AbortController().signal, () => undefined).then(() => at.push(clock.now()));
  }
  await clock.advance(20_000);
  expect(at).toHaveLength(3);
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(5_000);
  expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(5_000);
  expect(reads.count).toBe(3);
});

test('a shard that is closed while it waits gives its place to the next one', async () => {
  const clock = createVirtualClock();
  const throttle = createIdentifyThrottle({ ...limitOf(10), clock, log });
  const closed = new AbortController();
  const alive = new AbortController();
  await throttle.wait(0, alive.signal, () => undefined);
  const left = throttle.wait(0, closed.signal, () => undefined);
  const next = throttle.wait(0, alive.signal, () => undefined);
  closed.abort();
  await expect(left).rejects.toThrow(/abort/i);
  await clock.advance(6_000);
  await next;
});

test('no shard identifies once the daily limit is used up, and it says so', async () => {
  const clock = createVirtualClock();
  const { rest, reads } = limitOf(0, 0, 5);
  const told: number[] = [];
  const allowedAt: number[] = [];
  const throttle = createIdentifyThrottle({ rest, clock, log });
  void throttle
    .wait(0, new AbortController().signal, () => told.push(clock.now()))
    .then(() => allowedAt.push(clock.now()));
  await clock.advance(119_000);
  expect(allowedAt).toEqual([]);
  await clock.advance(2_000);
  expect(allowedAt).toEqual([120_000]);
  expect(told).toEqual([0, 60_000]);
  expect(reads.count).toBe(3);
});

test('after a refused intent (4014) the second IDENTIFY comes five seconds after the first', async () => {
  const { discord, clock, gateway, identifies } = await start({ messageContent: false });
  const connected = gateway.connect();
  await until('the refusal', () => discord.gateway.log.closed.includes(4014));
  const refusedAt = clock.now();
  await until('the second connection', () => discord.calls.filter(({ path }) => path === '/gateway/bot').length > 2);
  await clock.advance(4_000 - (clock.now() - refusedAt));
  expect(identifies()).toBe(1);
  await passUntil(clock, 'the second IDENTIFY', () => identifies() === 2);
  expect(clock.now() - refusedAt).toBeGreaterThanOrEqual(5_000);
  await connected;
  expect(gateway.health()).toEqual({ ready: true });
});

test('after a token that the gateway refused (4004) the next IDENTIFY comes five seconds after the first', async () => {
  const { discord, clock, gateway, identifies, limitReads } = await start();
  await gateway.connect();
  const readsBefore = limitReads();
  discord.gateway.drop(4004);
  await passUntil(clock, 'the second connection', () => limitReads() > readsBefore);
  await clock.advance(4_900 - clock.now());
  expect(identifies()).toBe(1);
  await passUntil(clock, 'the second IDENTIFY', () => identifies() === 2);
  expect(clock.now()).toBeGreaterThanOrEqual(5_000);
  expect(limitReads()).toBeGreaterThan(readsBefore + 1);
});

test('a bot whose session is lost when no starts are left waits, and health says why', async () => {
  const { discord, clock, gateway, identifies } = await start();
  await gateway.connect();
  discord.setStartsLeft(0);
  discord.gateway.invalidateSessions();
  await passUntil(clock, 'the problem', () => gateway.health().detail?.includes('no more starts') === true);
  expect(identifies()).toBe(1);
  discord.setStartsLeft(5);
  await passUntil(clock, 'the second IDENTIFY', () => identifies() === 2, 10_000);
  await until('readiness', () => gateway.health().ready);
});

test('a connection that the library cannot bring back is replaced after three minutes, and not before', async () => {
  const { discord, clock, gateway, limitReads } = await start();
  await gateway.connect();
  const readsBefore = limitReads();
  discord.gateway.setDown(true);
  discord.gateway.drop();
  await until('the loss', () => !gateway.health().ready);
  await clock.advance(200_000);
  expect(limitReads()).toBe(readsBefore);
  await clock.advance(12_000);
  await until('a new connection', () => limitReads() > readsBefore);
});
