import { expect, test } from 'vitest';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { rateLimited, until } from '../../../support/discord/server.ts';
import type { Channel, Message } from '../../../support/discord/world.ts';

const HOURGLASS = '\u{23F3}';
const REACTION = /\/reactions\//;

const isMarked = ({ reactions }: Message) => reactions.get(HOURGLASS)?.size === 1;
const reactionCalls = ({ discord }: DiscordHarness, method: string) =>
  discord.calls.filter((call) => call.method === method && REACTION.test(call.path)).length;

/** A bot whose first answer lasts until `release`, in a thread. */
async function busy() {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Working on it, ';
    await gate.promise;
    yield 'done.';
  };
  const bot = await startBot((_request, index) => ({ chunks: index === 0 ? held() : ['Understood.'] }));
  const { discord, ann, channel } = bot;
  const thread = await bot.threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write an article`));
  await until('the first words', () => discord.replies(thread)[0]);
  return { bot, thread, release: () => gate.resolve() };
}

const saying = ({ discord, bob }: DiscordHarness, thread: Channel, count: number) =>
  Array.from({ length: count }, (_, index) => discord.say(bob, thread, `wish ${index}`));

test('marks that an earlier process left go away when the turn runs, with one call for each', async () => {
  const { bot, thread } = await busy();
  const waiting = saying(bot, thread, 3);
  await until('all to be marked', () => waiting.every(isMarked));
  await bot.stop();
  const before = reactionCalls(bot, 'DELETE');
  await bot.start();
  await bot.finished(thread, 1);
  await until('the marks to go', () => !waiting.some(isMarked));
  expect(reactionCalls(bot, 'DELETE') - before).toBe(3);
});

test('a message that need not wait costs no reaction', async () => {
  const { bot, thread, release } = await busy();
  release();
  await bot.finished(thread);
  for (const index of [1, 2]) {
    bot.discord.say(bot.ann, thread, 'and now');
    await bot.finished(thread, index);
  }
  expect(reactionCalls(bot, 'PUT') + reactionCalls(bot, 'DELETE')).toBe(0);
});

test.each([0, 100, 250])(
  'many messages at once are marked without a refused request, and no mark stays (%i ms)',
  async (latencyMs) => {
    const { bot, thread, release } = await busy();
    bot.discord.setLatency(latencyMs);
    const waiting = saying(bot, thread, 7);
    await until('some to be marked', () => waiting.filter(isMarked).length > 1);
    release();
    await bot.finished(thread, 1);
    await until('the marks to go', () => !waiting.some(isMarked));
    const calls = () => reactionCalls(bot, 'PUT') + reactionCalls(bot, 'DELETE');
    await until('as many marks to be taken as were given', () => calls() % 2 === 0);
    bot.discord.say(bot.ann, thread, 'and now');
    await bot.finished(thread, 2);
    expect(waiting.filter(isMarked)).toEqual([]);
    expect(rateLimited(bot.discord)).toBe(0);
  },
);

test('a mark that Discord does not take away at once goes later', async () => {
  const { bot, thread, release } = await busy();
  const waiting = saying(bot, thread, 1);
  await until('it to be marked', () => waiting.every(isMarked));
  bot.discord.fail({ method: 'DELETE', path: REACTION, status: 502, times: 4 });
  release();
  await until('the mark to go', () => !waiting.some(isMarked));
  expect(rateLimited(bot.discord)).toBe(0);
});
