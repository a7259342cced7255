import { expect, test } from 'vitest';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const me = ({ discord }: DiscordHarness) => `<@${discord.world.bot.id}>`;
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');

/** A file that Discord does not hand over before `release`. */
function slowFile({ discord }: DiscordHarness, content: string) {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  return { file: discord.world.addFile('notes.txt', content, { held }), release };
}

test('a stop does not wait behind the slow file of somebody else', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'This much. ';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }]);
  const { discord, channel, ann, bob } = bot;
  const thread = await bot.threadOf(discord.say(ann, channel, `${me(bot)} write an article`));
  await until('the first words', () => discord.replies(thread)[0]);
  const { file, release } = slowFile(bot, 'mail the boss');
  discord.say(bob, thread, 'use this', { files: [file] });
  discord.say(ann, thread, 'stop');
  expect((await bot.finished(thread)).content).toContain('Stopped');
  release();
  gate.resolve();
});

test('a stop does not wait for the file that its own answer needs', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  const { file, release } = slowFile(bot, 'mail the boss');
  discord.say(ann, dm, 'use this', { files: [file] });
  discord.say(ann, dm, 'stop');
  expect((await until('the answer', () => discord.replies(dm)[0])).content).toContain('Stopped');
  expect(bot.llm.requests).toHaveLength(0);
  release();
});

test('nobody in a channel waits behind the slow file of somebody else', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const { discord, channel, ann, bob } = bot;
  const { file, release } = slowFile(bot, 'mail the boss');
  const first = discord.say(bob, channel, `${me(bot)} use this`, { files: [file] });
  await bot.finished(await bot.threadOf(discord.say(ann, channel, `${me(bot)} write an article`)));
  release();
  await bot.finished(await bot.threadOf(first));
  expect(asked(bot)[0]).toContain('write an article');
  expect(asked(bot)[1]).toContain('<file name="notes.txt">\nmail the boss\n</file>');
});
