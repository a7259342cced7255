import { expect, test } from 'vitest';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const echo = { chunks: ['Understood.'] };
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');
const isAsked = (bot: DiscordHarness, words: string) => asked(bot).some((said) => said.includes(words));

test('what a stranger said while the bot was away is answered when they write again', async () => {
  const bot = await startBot([echo], { begin: false });
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.start();
  discord.say(ann, dm, 'anybody there?');
  await until('both to be answered', () => isAsked(bot, 'anybody there?') && isAsked(bot, 'write an article'));
  await bot.finished(dm, 1);
  discord.say(ann, dm, 'that was all');
  await bot.finished(dm, 2);
  expect(asked(bot)).toHaveLength(3);
});

test('what was said while the bot was away is answered after forget, and nothing that was forgotten', async () => {
  const bot = await startBot([echo]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.finished(dm);
  discord.say(ann, dm, 'forget');
  await until('the end of it', () => discord.replies(dm)[1]?.content.includes('deleted'));
  await bot.stop();
  discord.say(ann, dm, 'write a poem');
  await bot.start();
  discord.say(ann, dm, 'anybody there?');
  await until('both to be answered', () => isAsked(bot, 'anybody there?') && isAsked(bot, 'write a poem'));
  expect(JSON.stringify(bot.llm.requests.slice(1).map(({ prompt }) => prompt.messages))).not.toContain('article');
});
