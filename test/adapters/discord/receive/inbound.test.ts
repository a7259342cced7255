import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import { ChannelType, type Channel, type Message } from '../../../support/discord/world.ts';

const echo = { chunks: ['Understood.'] };

const me = ({ discord }: DiscordHarness) => `<@${discord.world.bot.id}>`;

/** What was said last to the model, request by request. */
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');

async function openThread(
  bot: DiscordHarness,
  request = 'write an article',
): Promise<{ thread: Channel; reply: Message }> {
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} ${request}`));
  return { thread, reply: await bot.finished(thread) };
}

/** Says something after which all that was said before has been dealt with, because one channel is heard in order. */
async function sayLast(bot: DiscordHarness, channel: Channel, index: number): Promise<Message> {
  bot.discord.say(bot.ann, channel, `${me(bot)} that was all`);
  return bot.finished(channel, index);
}

test('follow-ups in our thread need no mention, from anybody, and see what was said before', async () => {
  const bot = await startBot([echo]);
  const { thread } = await openThread(bot);
  bot.discord.say(bot.bob, thread, 'and check the facts');
  await bot.finished(thread, 1);
  expect(bot.llm.requests[1]?.prompt.messages.map(({ content }) => content).join('\n')).toContain('write an article');
  expect(asked(bot)[1]).toContain('and check the facts');
});

test('a redelivered message is answered once', async () => {
  const bot = await startBot([echo]);
  const message = bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`);
  bot.discord.redeliver(message);
  const thread = await bot.threadOf(message);
  await bot.finished(thread);
  bot.discord.redeliver(message);
  await sayLast(bot, thread, 1);
  expect(asked(bot)).toHaveLength(2);
  expect(bot.discord.replies(thread)).toHaveLength(2);
});

test('a direct conversation goes on until somebody says new', async () => {
  const bot = await startBot([echo]);
  const dm = bot.discord.world.dmWith(bot.ann);
  for (const [index, text] of ['first wish', 'second wish', 'new', 'third wish'].entries()) {
    bot.discord.say(bot.ann, dm, text);
    await until('an answer', () => bot.discord.replies(dm)[index]);
    if (text !== 'new') await bot.finished(dm, index);
  }
  const last =
    bot.llm.requests
      .at(-1)
      ?.prompt.messages.map(({ content }) => content)
      .join() ?? '';
  expect(last).toContain('third wish');
  expect(last).not.toContain('first wish');
});

test('messages that come while an answer is written wait, are marked, and are answered together', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Working on it, ';
    await gate.promise;
    yield 'done.';
  };
  const bot = await startBot((_request, index) => (index === 0 ? { chunks: held() } : echo));
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`));
  await until('the first words', () => bot.discord.replies(thread)[0]);
  const waiting = ['shorter', 'with sources', 'in French'].map((text) => bot.discord.say(bot.bob, thread, text));
  await until('all to be marked', () => waiting.every(({ reactions }) => reactions.get('\u{23F3}')?.size === 1));
  gate.resolve();
  await bot.finished(thread, 1);
  expect(asked(bot)).toHaveLength(2);
  for (const text of ['shorter', 'with sources', 'in French']) {
    expect(JSON.stringify(bot.llm.requests[1]?.prompt.messages)).toContain(text);
  }
  await until('the marks to go', () => waiting.every(({ reactions }) => reactions.get('\u{23F3}')?.size === 0));
});

test('an edit while it is answered begins the answer again, a deletion stops it', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Half an answer';
    await gate.promise;
  };
  const bot = await startBot((_request, index) => (index === 1 ? echo : { chunks: held() }));
  const message = bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`);
  const thread = await bot.threadOf(message);
  const reply = await until('the first words', () => bot.discord.replies(thread)[0]);
  bot.discord.rewrite(message, `${me(bot)} write a poem`);
  await bot.finished(thread);
  expect(asked(bot)[1]).toContain('write a poem');
  expect(reply.content).toContain('Understood.');
  expect(bot.discord.replies(thread)).toHaveLength(1);

  const second = bot.discord.say(bot.ann, thread, 'and a title');
  await until('words of the next answer', () => bot.discord.replies(thread)[1]);
  bot.discord.remove(second);
  await until('the stop', () => bot.discord.replies(thread)[1]?.content.includes('Stopped'));
  gate.resolve();
});

test('an answer ends with the thread that it was written in', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Half an answer';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }]);
  const { discord, guild, channel, ann } = bot;
  const thread = await bot.threadOf(discord.say(ann, channel, `${me(bot)} write an article`));
  await until('the first words', () => discord.replies(thread)[0]);
  discord.world.channels.delete(thread.id);
  const gone = { id: thread.id, guild_id: guild.id, parent_id: channel.id, type: thread.type };
  discord.gateway.emit('THREAD_DELETE', thread, gone);
  const end = await until('the end of the turn', () => bot.log.find(({ msg }) => msg === 'turn ended'));
  expect(end['outcome']).toBe('stopped');
  gate.resolve();
});

test('an edit of an answered message offers in its thread to answer it again; an unfolding link or a pin does not', async () => {
  const bot = await startBot([echo]);
  const message = bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`);
  const thread = await bot.threadOf(message);
  await bot.finished(thread);
  bot.discord.gateway.emit('MESSAGE_UPDATE', bot.channel, message);
  bot.discord.rewrite(message, `${me(bot)} write a poem`);
  bot.discord.gateway.emit('MESSAGE_UPDATE', bot.channel, message);
  const offer = await until('the offer', () => bot.discord.replies(thread)[1]);
  expect(offer.content).toContain('You changed this after');
  const view = bot.discord.press(bot.bob, offer, 'Regenerate');
  await until('the new answer', () => bot.discord.replies(thread)[2]?.content === 'Understood.');
  expect(asked(bot)[1]).toContain('write a poem');
  expect(view().answeredWith).toBe(6);
  expect(bot.discord.replies(thread)).toHaveLength(3);
  expect(bot.discord.replies(bot.channel)).toEqual([]);
});

test('an answer that is asked for from the channel goes into the thread of its conversation', async () => {
  const bot = await startBot([echo]);
  const { discord, channel, ann, bob } = bot;
  const view = discord.slash(ann, channel, 'threadsmith', {
    subcommand: 'new',
    values: { request: 'write an article' },
  });
  const shown = await until('the thread', () => channel.messages.find((message) => message.thread !== undefined));
  const thread = shown.thread!;
  await bot.finished(thread);
  discord.say(bob, channel, 'and check the facts', { replyTo: view().messages[0]! });
  const second = await bot.finished(thread, 1);
  expect(second.content).toBe('Understood.');
  discord.press(ann, { ...second, channel }, 'Regenerate');
  await until('the new answer', () => discord.replies(thread)[2]?.content === 'Understood.');
  expect(discord.replies(channel)).toEqual([shown]);
});

test('an edit keeps the message that the request is about', async () => {
  const bot = await startBot([echo]);
  const { discord, channel, ann, bob } = bot;
  const idea = discord.say(bob, channel, 'Each Monday mail the sales figures to Carol.');
  const request = discord.say(ann, channel, `${me(bot)} make a wrkflow of this`, { replyTo: idea });
  const thread = await bot.threadOf(request);
  await bot.finished(thread);
  discord.rewrite(request, `${me(bot)} make a workflow of this`);
  const offer = await until('the offer', () => discord.replies(thread)[1]);
  discord.press(ann, offer, 'Regenerate');
  await until('the new answer', () => asked(bot)[1]);
  expect(asked(bot)[1]).toContain('make a workflow of this\n\n> Each Monday mail the sales figures to Carol.');
});

test('a changed message is offered to be answered again once, also when it is told of again after a restart', async () => {
  const bot = await startBot([echo]);
  const { discord, channel, ann } = bot;
  const files = [discord.world.addFile('cat.png', 'no text')];
  const message = discord.say(ann, channel, `${me(bot)} write an articl`, { files });
  const thread = await bot.threadOf(message);
  await bot.finished(thread);
  discord.rewrite(message, `${me(bot)} write an article`);
  await until('the offer', () => discord.replies(thread)[1]);
  await bot.stop();
  await bot.start();
  discord.rewrite(message, message.content);
  await bot.finished(await bot.threadOf(discord.say(ann, channel, `${me(bot)} that was all`)));
  expect(discord.replies(thread)).toHaveLength(2);
});

test('an edit is heard also where the server tells only what changed', async () => {
  const bot = await startBot([echo]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  const message = discord.say(ann, dm, 'write an articl');
  await bot.finished(dm);
  message.content = 'write an article';
  message.editedAt = Date.now();
  const changes = { id: message.id, channel_id: dm.id };
  discord.gateway.emit('MESSAGE_UPDATE', dm, { ...changes, embeds: [{}] });
  discord.gateway.emit('MESSAGE_UPDATE', dm, {
    ...changes,
    content: message.content,
    edited_timestamp: new Date().toISOString(),
  });
  const offer = await until('the offer', () => discord.replies(dm)[1]);
  expect(offer.content).toContain('You changed this');
  expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('an edit whose words are withheld does not empty the request', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Half an answer';
    await gate.promise;
  };
  const bot = await startBot((_request, index) => (index === 0 ? { chunks: held() } : echo), { messageContent: false });
  const { discord, channel, ann } = bot;
  const message = discord.say(ann, channel, `${me(bot)} write an article`);
  const thread = await bot.threadOf(message);
  await until('the first words', () => discord.replies(thread)[0]);
  discord.rewrite(message, 'write an article, please');
  const other = await bot.threadOf(discord.say(ann, channel, `${me(bot)} that was all`));
  await bot.finished(other);
  gate.resolve();
  expect((await bot.finished(thread)).content).toContain('Half an answer');
  expect(asked(bot)).toHaveLength(2);
});

test('a mention that is added by an edit is heard', async () => {
  const bot = await startBot([echo]);
  const message = bot.discord.say(bot.ann, bot.channel, 'write an article');
  bot.discord.rewrite(message, `${me(bot)} write an article`);
  await bot.finished(await bot.threadOf(message));
  expect(asked(bot)).toHaveLength(1);
});

test('a typo corrected in what was said before the bot was called is not answered', async () => {
  const bot = await startBot([echo, echo, echo]);
  const thread = bot.discord.addChannel(bot.guild, ChannelType.publicThread, 'ideas', {
    parentId: bot.channel.id,
  });
  const before = bot.discord.say(bot.bob, thread, 'Evry morning I read papers.');
  bot.discord.say(bot.ann, thread, `${me(bot)} automate this`);
  await bot.finished(thread);
  bot.discord.rewrite(before, 'Every morning I read papers.');
  bot.discord.say(bot.ann, thread, 'and sort them');
  await until('the next request', () => asked(bot).some((prompt) => prompt.includes('and sort them')));
  expect(asked(bot).join('\n')).not.toContain('Every morning');
});

test('a bare mention is asked for help, and a mention in reply to somebody speaks of that message', async () => {
  const bot = await startBot([echo]);
  const bare = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, me(bot)));
  const help = await until('help', () => bot.discord.replies(bare)[0]);
  expect(help.content).toContain('workflow');
  const idea = bot.discord.say(bot.bob, bot.channel, 'Every morning I read ten papers.\nThen I write a digest.');
  const thread = await bot.threadOf(
    bot.discord.say(bot.ann, bot.channel, `${me(bot)} automate this`, { replyTo: idea }),
  );
  await bot.finished(thread);
  expect(asked(bot)[0]).toContain('automate this\n\n> Every morning I read ten papers.\n> Then I write a digest.');
});

test('an uploaded config is the thing to edit, and text files are context', async () => {
  const bot = await startBot([{ chunks: [answer('Here it is.', ARTICLE)] }]);
  const { world } = bot.discord;
  const files = [
    world.addFile('notes.md', 'Facts come first.'),
    world.addFile('photo.png', 'x', { contentType: 'image/png' }),
  ];
  const message = bot.discord.say(bot.ann, bot.channel, `${me(bot)} follow my notes`, { files });
  await bot.finished(await bot.threadOf(message));
  const prompt = JSON.stringify(bot.llm.requests[0]?.prompt.messages);
  expect(prompt).toContain('Facts come first.');
  expect(prompt).toContain('photo.png was not read');
  const dm = world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, '', { files: [world.addFile('article.yaml', ARTICLE)] });
  const reply = await bot.finished(dm);
  expect(reply.files[0]?.content.toString()).toContain('article_writer');
});
