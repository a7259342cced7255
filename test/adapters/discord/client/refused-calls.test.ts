import { expect, test } from 'vitest';
import { DiscordFailure } from '../../../../adapters/discord/client/failure.ts';
import { createRefusedCalls } from '../../../../adapters/discord/client/refused-calls.ts';
import { startBot } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const refusal = (status: number, code = 0) => new DiscordFailure('refused', { status, code });

function start() {
  const time = { now: 0 };
  const calls = createRefusedCalls(() => time.now);
  /** A call that waits for its answer; undefined when it was not made. */
  const begin = () => {
    const answer = Promise.withResolvers<void>();
    let isMade = false;
    const call = calls.guard(() => {
      isMade = true;
      return answer.promise;
    });
    const ended = call.catch(() => undefined);
    const end = async (failure?: DiscordFailure) => {
      if (failure === undefined) answer.resolve();
      else answer.reject(failure);
      await ended;
    };
    return isMade ? end : undefined;
  };
  const fail = async (failure: DiscordFailure, times: number) => {
    for (let count = 0; count < times; count += 1) await begin()?.(failure);
  };
  return { time, calls, begin, fail, isStopped: () => begin() === undefined };
}

test.each([
  ['token', refusal(401), 10],
  ['address', refusal(403), 10],
  ['permission', refusal(403, 50_013), 50],
])('calls stop after a burst of refusals because of the %s, and not before', async (_case, failure, most) => {
  const { calls, isStopped, fail } = start();
  await fail(failure, most - 1);
  expect(isStopped()).toBe(false);
  await fail(failure, 1);
  expect(isStopped()).toBe(true);
  expect(calls.problem).toContain(`status ${failure.status}`);
});

test('a call that succeeds, other failures, and refusals of an earlier minute do not count', async () => {
  const { time, begin, isStopped, fail } = start();
  await fail(refusal(401), 9);
  await begin()?.();
  await fail(refusal(401), 9);
  await fail(refusal(404, 10_008), 100);
  time.now = 61_000;
  await fail(refusal(401), 9);
  expect(isStopped()).toBe(false);
});

test('when the pause is over one call is let through, and its refusal makes the next pause longer', async () => {
  const { time, calls, begin, isStopped, fail } = start();
  await fail(refusal(401), 10);
  time.now = 60_000;
  const first = begin();
  expect(isStopped()).toBe(true);
  await first?.(refusal(401));
  time.now = 179_000;
  expect(isStopped()).toBe(true);
  time.now = 180_000;
  await begin()?.();
  expect(isStopped()).toBe(false);
  expect(calls.problem).toBeUndefined();
});

test('a token that Discord no longer accepts stops the calls, makes health red, and is logged once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const dm = bot.discord.world.dmWith(bot.ann);
  await until('the commands', () => bot.discord.commands.registered.length > 0);
  for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']) {
    bot.discord.fail({ method, path: /^\/channels/, status: 401, times: 500 });
  }
  for (let count = 0; count < 12; count += 1)
    bot.discord.say(bot.ann, bot.discord.world.dmWith(bot.ann), `wish ${count}`);
  await until('health', () => !bot.adapter().health().ready, 30_000);
  expect(bot.adapter().health().detail).toBe(
    'Discord refuses the calls of this bot (status 401). Check DISCORD_TOKEN.',
  );
  const refused = () => bot.discord.calls.filter(({ status }) => status === 401).length;
  const before = refused();
  for (let count = 0; count < 30; count += 1) bot.discord.say(bot.bob, dm, `wish ${count}`);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  // Those that were on their way when the calls were stopped.
  expect(refused() - before).toBeLessThan(5);
  expect(bot.log.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual([
    'Discord refuses the calls of this bot (status 401). Check DISCORD_TOKEN. No calls are made until one is accepted again.',
  ]);
}, 60_000);
