import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Script } from '../../../support/llm/scripted-server.ts';

const drafting: Script = [{ chunks: [answer('Here it is.', ARTICLE)] }];

const MENU = 'Draft workflow from this';

const guest = { userInstalled: true } as const;

function guestChannel(bot: DiscordHarness) {
  const elsewhere = { ...bot.discord.world.addGuild('Elsewhere') };
  bot.discord.world.guilds.pop();
  return bot.discord.world.addChannel(elsewhere, 0, 'general');
}

test('where only the person has us installed everything is said by the interaction, and its buttons work', async () => {
  const bot = await startBot(drafting);
  const channel = guestChannel(bot);
  const values = { request: 'write an article' };
  const view = bot.discord.slash(bot.ann, channel, 'threadsmith', { subcommand: 'new', values, ...guest });
  const reply = await until('the file', () => view().messages.find(({ files }) => files.length > 0));
  expect(reply.content).toContain('Here it is.');
  expect(view().messages).toHaveLength(1);
  const show = bot.discord.press(bot.ann, reply, 'Show YAML', guest);
  const shown = await until('the config', () => show().messages[0]?.files[0]);
  expect(shown.content.toString()).toBe(ARTICLE);
  expect(bot.discord.calls.filter(({ path }) => path.startsWith(`/channels/${channel.id}`))).toEqual([]);
});

test.each([
  ['see', ['VIEW_CHANNEL']],
  ['write in', ['SEND_MESSAGES', 'SEND_MESSAGES_IN_THREADS']],
] as const)('in a channel that we may not %s a command is answered by the interaction alone', async (_what, denied) => {
  const bot = await startBot((_request, index) => ({
    chunks: [answer('Here it is.', ARTICLE.replace('article_writer', `article_writer_${index}`))],
  }));
  const { discord, channel, ann, bob } = bot;
  for (const permission of denied) channel.denied.add(permission);
  const values = { request: 'write an article' };
  const view = discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', values });
  const reply = await until('the file', () => view().messages.find(({ files }) => files.length > 0));
  expect(reply.content).toContain('Here it is.');
  const idea = discord.say(bob, channel, 'Every morning I read ten papers.');
  const menu = discord.menu(ann, channel, MENU, idea);
  const second = await until('the file', () => menu().messages.find(({ files }) => files.length > 0));
  const pressed = discord.press(ann, second, 'Regenerate');
  await until('the file', () => pressed().messages.find(({ files }) => files.length > 0));
  expect(channel.messages.map(({ thread }) => thread)).toEqual(channel.messages.map(() => undefined));
});

test('a guest answer that takes longer than Discord takes answers goes on in a direct message', async () => {
  const pieces = answer('Here it is.', ARTICLE).match(/[\s\S]{1,40}/g)!;
  const bot = await startBot([{ chunks: pieces.map((text) => ({ text, delayMs: 120 })) }], { tokenMs: 900 });
  const { discord, ann } = bot;
  const values = { request: 'write an article' };
  discord.slash(ann, guestChannel(bot), 'threadsmith', { subcommand: 'new', values, ...guest });
  const dm = discord.world.dmWith(ann);
  const reply = await bot.finished(dm);
  expect(reply.files[0]?.content.toString()).toBe(ARTICLE);
  expect(reply.content).toContain('Here it is.');
  expect(discord.replies(dm)).toHaveLength(1);
  const view = discord.press(ann, reply, 'Show YAML');
  await until('the config', () => view().messages.find(({ id, files }) => id !== reply.id && files.length > 0));
});

test('a guest answer that is longer than five follow-ups ends in a file with the rest', async () => {
  const lines = Array.from({ length: 900 }, (_, index) => `This is line number ${index}.`);
  const bot = await startBot([{ chunks: [lines.join('\n')] }]);
  const channel = guestChannel(bot);
  const values = { request: 'tell me a lot' };
  const view = bot.discord.slash(bot.ann, channel, 'threadsmith', { subcommand: 'new', values, ...guest });
  const restFile = () => view().messages.at(-1)?.files[0]?.content.toString() ?? '';
  await until('the last line', () => restFile().includes('line number 899.'), 60_000);
  const all = [...view().messages.map(({ content }) => content), restFile()].join('\n');
  for (const line of lines) expect(all).toContain(line);
  expect(view().messages).toHaveLength(6);
  expect(view().messages.at(-1)?.content).toContain('the rest is in the attached file');
}, 90_000);

test('a guest gets the answer also where it is ready before the acknowledgement has arrived', async () => {
  const bot = await startBot(drafting);
  bot.discord.fail({ method: 'POST', path: /callback$/, delayMs: 900 });
  const values = { request: 'write an article' };
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', {
    subcommand: 'new',
    values,
    userInstalled: true,
  });
  const shown = await until('the file', () => view().messages.find(({ files }) => files.length > 0));
  expect(shown.content).toMatch(/^Here it is\./);
  expect(view().messages).toHaveLength(1);
});
