import { expect, test } from 'vitest';
import { MENU_COMMAND } from '../../../../adapters/discord/interactions/register-commands.ts';
import { slackManifest } from '../../../../adapters/slack/setup/manifest.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

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
