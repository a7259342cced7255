import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, withThread } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import { ChannelType } from '../../../support/discord/world.ts';
import type { Script } from '../../../support/llm/scripted-server.ts';

const drafting: Script = [{ chunks: [answer('Here it is.', ARTICLE)] }];

test('/threadsmith new in a channel shows the request and drafts it in a thread below', async () => {
  const bot = await startBot(drafting);
  const request = 'research a topic and write an article';
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'new', values: { request } });
  const shown = await until('the thread', () => bot.channel.messages.find(({ thread }) => thread !== undefined));
  expect(shown.content).toBe(`> ${request}`);
  expect(shown.thread?.name).toBe(request);
  const reply = await bot.finished(shown.thread!);
  expect(reply.files[0]?.content.toString()).toBe(ARTICLE);
  expect(view().messages.map(({ id }) => id)).toEqual([shown.id]);
  bot.discord.say(bot.bob, shown.thread!, 'check the facts');
  await bot.finished(shown.thread!, 1);
});

test("/threadsmith new that is seen too late gets its thread all the same, and the channel stays the people's own", async () => {
  const bot = await startBot(drafting, { ackMs: -1 });
  const { discord, channel, ann, bob } = bot;
  discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', values: { request: 'write an article' } });
  const shown = await until('the thread', () => channel.messages.find(({ thread }) => thread !== undefined));
  expect(shown.content).toBe('> write an article');
  expect((await bot.finished(shown.thread!)).files[0]?.content.toString()).toBe(ARTICLE);
  discord.say(bob, channel, 'lunch at noon?');
  discord.say(bob, shown.thread!, 'and check the facts');
  await bot.finished(shown.thread!, 1);
  expect(bot.llm.requests).toHaveLength(2);
  expect(discord.replies(channel)).toEqual([shown]);
});

test('a long request is shown in part, by whole characters, and taken as a whole', async () => {
  const bot = await startBot(drafting);
  const request = `a${'😀'.repeat(1_000)} the end`;
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'new', values: { request } });
  const shown = await until('the request', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content.isWellFormed()).toBe(true);
  await bot.finished(await bot.threadOf(shown));
  expect(JSON.stringify(bot.llm.requests[0]?.prompt.messages)).toContain('the end');
});

test('/threadsmith show of a config with a fence in a prompt keeps it in one block', async () => {
  const fenced = ARTICLE.replace(/(prompt: \|-\n\s+)/, '$1Answer with ```json {} ``` and nothing else. ');
  const { bot, thread } = await withThread([{ chunks: [answer('Here it is.', fenced)] }]);
  const view = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'show' });
  const shown = await until('the config', () => view().messages.find(({ files }) => files.length > 0));
  expect(shown.content.match(/```/g)).toHaveLength(2);
  expect(shown.content).toMatch(/\n```$/);
});

test('/threadsmith new in a thread opens a thread next to it, because a thread stays with its workflow', async () => {
  const { bot, thread } = await withThread(drafting);
  const values = { request: 'summarise reviews' };
  const view = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'new', values });
  const notice = await until('the notice', () => view().messages[0]?.content.match(/<#(\d+)>/)?.[1]);
  const sibling = bot.discord.world.channels.get(notice)!;
  expect(sibling.parentId).toBe(bot.channel.id);
  expect(sibling.name).toBe('summarise reviews');
  expect((await bot.finished(sibling)).files).toHaveLength(1);
});

test.each([
  ['forum post', ChannelType.forum, ChannelType.publicThread, ['> sort reviews']],
  ['thread of an announcement channel', ChannelType.announcement, ChannelType.announcementThread, []],
])('/threadsmith new in a %s opens another one next to it', async (_kind, parentType, type, shown) => {
  const bot = await startBot(drafting);
  const { discord, guild, ann } = bot;
  const parent = discord.addChannel(guild, parentType, 'ideas');
  const thread = discord.world.addChannel(guild, type, 'My idea', { parentId: parent.id, ownerId: ann.id });
  discord.say(ann, thread, `<@${discord.world.bot.id}> write an article`);
  await bot.finished(thread);
  discord.slash(ann, thread, 'threadsmith', { subcommand: 'new', values: { request: 'sort reviews' } });
  const sibling = await until('the thread next to it', () =>
    [...discord.world.channels.values()].find(({ name }) => name === 'sort reviews'),
  );
  expect(sibling).toMatchObject({ parentId: parent.id, type });
  await until('the answer', () => discord.replies(sibling).at(-1)?.files.length === 1);
  expect(discord.replies(sibling).map(({ content }) => content)).toEqual([...shown, expect.stringContaining('r1')]);
  expect(JSON.stringify(bot.llm.requests[1]?.prompt.messages)).not.toContain('write an article');
});

test.each(['may not be opened', 'would be seen by others'])(
  'where a thread next to it %s, /threadsmith new leaves the workflow of the thread as it is and says where to go',
  async (why) => {
    const bot = await startBot(drafting);
    const { discord, guild, channel, ann } = bot;
    const type = why === 'may not be opened' ? ChannelType.publicThread : ChannelType.privateThread;
    const thread = discord.world.addChannel(guild, type, 'old', { parentId: channel.id });
    discord.say(ann, thread, `<@${discord.world.bot.id}> write an article`);
    await bot.finished(thread);
    if (type === ChannelType.publicThread) channel.denied.add('CREATE_PUBLIC_THREADS');
    const view = discord.slash(ann, thread, 'threadsmith', { subcommand: 'new', values: { request: 'sort reviews' } });
    const said = await until('the sentence', () => view().messages.find(({ content }) => content !== ''));
    expect(said.content).toContain('This thread stays with its workflow');
    expect(bot.llm.requests).toHaveLength(1);
    expect([...discord.world.channels.values()].filter(({ parentId }) => parentId === channel.id)).toEqual([thread]);
  },
);

test('/threadsmith new in a thread of people begins there where none can be opened next to it', async () => {
  const bot = await startBot(drafting);
  const { discord, guild, channel, ann } = bot;
  const thread = discord.world.addChannel(guild, ChannelType.privateThread, 'old', { parentId: channel.id });
  discord.slash(ann, thread, 'threadsmith', { subcommand: 'new', values: { request: 'sort reviews' } });
  expect((await bot.finished(thread, 1)).files).toHaveLength(1);
});

test('/threadsmith new in a direct conversation begins another workflow there, and takes a file', async () => {
  const bot = await startBot(drafting);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'the first wish');
  await bot.finished(dm);
  const file = bot.discord.world.addFile('notes.md', 'Facts come first.');
  const values = { request: 'the second wish' };
  bot.discord.slash(bot.ann, dm, 'threadsmith', { subcommand: 'new', values, file });
  await until('the second answer', () => bot.llm.requests[1]);
  const prompt = JSON.stringify(bot.llm.requests[1]?.prompt.messages);
  expect(prompt).toContain('the second wish');
  expect(prompt).toContain('Facts come first.');
  expect(prompt).not.toContain('the first wish');
});

test.each([
  ['show', 'research'],
  ['list', 'write an article'],
  ['validate', 'article_writer.r1.yaml'],
  ['help', 'plain words'],
])('/threadsmith %s answers only the person who asks, without the model', async (subcommand, words) => {
  const { bot, thread } = await withThread(drafting);
  const view = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand });
  const shown = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content).toContain(words);
  expect(shown.ephemeral).toBe(true);
  expect(shown.files.map(({ content }) => content.toString())).toEqual(subcommand === 'show' ? [ARTICLE] : []);
  expect(bot.llm.requests).toHaveLength(1);
});
