import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Channel } from '../../../support/discord/world.ts';

const REQUEST = 'research a topic and write an article';

const start = () => startBot([{ chunks: [answer('Here it is.', ARTICLE)] }]);

/** Gives `/threadsmith new` without anything and returns the form that opens. */
async function openForm({ discord, ann }: DiscordHarness, channel: Channel, userInstalled = false) {
  const view = discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', userInstalled });
  return until('the form', () => view().form);
}

/** Fills the field for the request in. */
async function send(bot: DiscordHarness, channel: Channel, text = REQUEST, userInstalled = false) {
  const form = await openForm(bot, channel, userInstalled);
  const field = form.components[0]?.component?.custom_id ?? '';
  return bot.discord.submit(bot.ann, channel, form, { [field]: text }, userInstalled);
}

test('/threadsmith new alone asks what the workflow should do, and drafts it in a thread', async () => {
  const bot = await start();
  const form = await openForm(bot, bot.channel);
  expect(form.components.map(({ label }) => label)).toEqual(['What should the workflow do?', 'Files to work from']);
  const view = await send(bot, bot.channel);
  const shown = await until('the thread', () => bot.channel.messages.find(({ thread }) => thread !== undefined));
  expect(shown.content).toBe(`> ${REQUEST}`);
  expect(shown.thread?.name).toBe(REQUEST);
  expect((await bot.finished(shown.thread!)).files[0]?.content.toString()).toBe(ARTICLE);
  expect(view().failed).toBe(false);
});

test('the form works in a direct conversation, where it begins another workflow', async () => {
  const bot = await start();
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'the first wish');
  await bot.finished(dm);
  await send(bot, dm);
  await until('the second answer', () => bot.llm.requests[1]);
  const prompt = JSON.stringify(bot.llm.requests[1]?.prompt.messages);
  expect(prompt).toContain(REQUEST);
  expect(prompt).not.toContain('the first wish');
});

test('the form works where only the person has us installed', async () => {
  const bot = await start();
  const elsewhere = bot.discord.world.addChannel({ ...bot.guild, id: bot.discord.world.snowflake() }, 0, 'elsewhere');
  const view = await send(bot, elsewhere, REQUEST, true);
  const reply = await until('the file', () => view().messages.find(({ files }) => files.length > 0));
  expect(reply.content).toContain('Here it is.');
});

test('the form takes files, with words or without', async () => {
  const bot = await start();
  const { discord, ann, channel } = bot;
  const form = await openForm(bot, channel);
  const notes = discord.world.addFile('notes.md', 'Facts come first.');
  discord.submit(ann, channel, form, { request: 'follow my notes', files: [notes] });
  await until('an answer', () => bot.llm.requests[0]);
  expect(JSON.stringify(bot.llm.requests[0]?.prompt.messages)).toContain('Facts come first.');
  const config = discord.world.addFile('mine.yaml', ARTICLE);
  discord.submit(ann, channel, form, { files: [config] });
  const shown = await until('the thread', () =>
    channel.messages.find(({ content, thread }) => content === '`mine.yaml`' && thread !== undefined),
  );
  const reply = await bot.finished(shown.thread!);
  expect(reply.files[0]?.content.toString()).toContain('article_writer');
});

test('where Discord takes no files in a form it asks for the words alone', async () => {
  const bot = await start();
  bot.discord.fail({ method: 'POST', path: /callback$/, status: 400, code: 50_035 });
  expect((await openForm(bot, bot.channel)).components).toHaveLength(1);
  await send(bot, bot.channel);
  const shown = await until('the thread', () => bot.channel.messages.find(({ thread }) => thread !== undefined));
  await bot.finished(shown.thread!);
});

test('in one of our threads the form begins a thread next to it', async () => {
  const bot = await start();
  const message = bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> write an article`);
  const thread = await bot.threadOf(message);
  await bot.finished(thread);
  const view = await send(bot, thread, 'summarise reviews');
  const notice = await until('the notice', () => view().messages[0]?.content.match(/<#(\d+)>/)?.[1]);
  expect((await bot.finished(bot.discord.world.channels.get(notice)!)).files).toHaveLength(1);
});

test('a form that is delivered twice begins one workflow', async () => {
  const bot = await start();
  await send(bot, bot.channel);
  bot.discord.gateway.repeat();
  const shown = await until('the thread', () => bot.channel.messages.find(({ thread }) => thread !== undefined));
  await bot.finished(shown.thread!);
  bot.discord.say(bot.ann, shown.thread!, 'and now?');
  await bot.finished(shown.thread!, 1);
  expect(bot.llm.requests).toHaveLength(2);
  expect(bot.channel.messages).toHaveLength(1);
});

test('a form that was sent with nothing but space is answered with what to write', async () => {
  const bot = await start();
  const view = await send(bot, bot.channel, '  \n ');
  const said = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(said.content).toContain('Say what the workflow should do');
  expect(bot.llm.requests).toHaveLength(0);
});

test('where Discord takes no form the person is told what to write', async () => {
  const bot = await start();
  bot.discord.fail({ method: 'POST', path: /callback$/, status: 400, code: 50_035, times: 2 });
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'new' });
  const said = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(said.content).toContain('Say what the workflow should do');
});
