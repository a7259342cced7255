import { expect, test } from 'vitest';
import { MENU_COMMAND } from '../../../../adapters/discord/interactions/register-commands.ts';
import { slackManifest } from '../../../../adapters/slack/setup/manifest.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { type DiscordHarness, startBot } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Script } from '../../../support/llm/scripted-server.ts';

const drafting: Script = [{ chunks: [answer('Here it is.', ARTICLE)] }];

const registrations = (bot: DiscordHarness) =>
  bot.discord.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/commands'));

test('the commands are registered once, and again only when Discord knows others', async () => {
  const bot = await startBot(drafting);
  await until('the commands', () => bot.discord.commands.registered.length === 3);
  await bot.stop();
  await bot.start();
  const reads = () =>
    bot.discord.calls.filter(({ method, path }) => method === 'GET' && path.endsWith('/commands')).length;
  await until('a look at the commands', () => reads() === 2);
  await bot.stop();
  expect(registrations(bot)).toHaveLength(1);
  bot.discord.commands.registered.pop();
  await bot.start();
  await until('the commands', () => bot.discord.commands.registered.length === 3);
  expect(registrations(bot)).toHaveLength(2);
});

test('a server that knows no commands does not keep the bot from talking', async () => {
  const bot = await startBot(drafting, { begin: false });
  bot.discord.fail({ method: 'GET', path: /commands$/, status: 404, times: 99 });
  await bot.start();
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  expect((await bot.finished(dm)).files).toHaveLength(1);
});

test.each(['threadsmith', 'workflow'])('/%s is registered and answers', async (name) => {
  const bot = await startBot([]);
  const registered = await until('the commands', () => {
    const { registered } = bot.discord.commands;
    return registered.length > 0 ? registered : undefined;
  });
  expect(registered.map((command) => command['name'])).toEqual(['threadsmith', 'workflow', 'Draft workflow from this']);
  const view = bot.discord.slash(bot.ann, bot.channel, name, { subcommand: 'list' });
  const shown = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content).toContain('no workflows yet');
});

test('the menu command has one name on Slack and Discord', () => {
  expect(slackManifest()).toMatchObject({ features: { shortcuts: [{ type: 'message', name: MENU_COMMAND }] } });
});

test.each([
  [true, 'I deleted my copy of this conversation and 1 earlier one'],
  [false, 'I still have 1 earlier one; `forget all` deletes them, too.'],
])('/threadsmith forget with all: %s, in a direct conversation', async (all, words) => {
  const bot = await startBot([{ chunks: [answer('Here.', ARTICLE)] }]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  const shows = (text: string) => until(text, () => discord.replies(dm).some(({ content }) => content.includes(text)));
  discord.say(ann, dm, 'write articles');
  await bot.finished(dm);
  discord.say(ann, dm, 'new');
  await shows('A fresh start');
  discord.say(ann, dm, 'sort reviews');
  await until('both files', () => discord.replies(dm).filter(({ files }) => files.length > 0).length === 2);
  discord.slash(ann, dm, 'threadsmith', { subcommand: 'forget', values: { all } });
  await shows(words);
  expect(bot.llm.requests).toHaveLength(2);
});
