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

test('people who talk to each other in our thread are left alone', async () => {
  const bot = await startBot([echo]);
  const { thread } = await openThread(bot);
  const { discord, ann, bob } = bot;
  discord.say(ann, thread, `<@${bob.id}> what do you think?`);
  const question = discord.say(ann, thread, '@everyone lunch?');
  discord.say(bob, thread, 'yes, at noon', { replyTo: question });
  discord.say(bob, thread, '<@&111111111111111111> look at this');
  await sayLast(bot, thread, 1);
  expect(asked(bot)).toHaveLength(2);
  expect(asked(bot)[1]).toContain('that was all');
});

test('a message that names us and others is for us', async () => {
  const bot = await startBot([echo]);
  const { thread } = await openThread(bot);
  bot.discord.say(bot.ann, thread, `${me(bot)} add what <@${bot.bob.id}> said`);
  await bot.finished(thread, 1);
  expect(asked(bot)[1]).toContain('add what @Bob said');
});

test('bots, ourselves included, and the lines that Discord writes are never answered', async () => {
  const bot = await startBot([echo]);
  const { discord, channel, ann } = bot;
  const { thread } = await openThread(bot);
  const otherBot = discord.world.addPerson('OtherBot', { bot: true });
  discord.say(otherBot, thread, `${me(bot)} hello`);
  discord.say(otherBot, discord.world.dmWith(otherBot), 'hello');
  discord.say(discord.world.bot, thread, 'I talk to myself');
  discord.say(ann, thread, `${me(bot)} renamed the thread`, { type: 4 });
  discord.say(ann, channel, `pinned ${me(bot)}`, { type: 6 });
  await sayLast(bot, thread, 2);
  expect(asked(bot)).toHaveLength(2);
});

test('we never talk to ourselves, also where a server does not say that we are a bot', async () => {
  const bot = await startBot([echo]);
  const { discord, ann } = bot;
  Object.assign(discord.world.bot, { bot: false });
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.finished(dm);
  discord.say(ann, dm, 'that was all');
  await until('the answer to that', () => asked(bot).some((words) => words.includes('that was all')));
  await bot.finished(dm, 1);
  expect(asked(bot)).toHaveLength(2);
});

test.each(['`<@ID>`', '``a ` <@ID>``', '```\n<@ID> help\n```'])(
  'a mention that is quoted as code is none: %j',
  async (code) => {
    const bot = await startBot([echo]);
    const quoted = code.replace('ID', bot.discord.world.bot.id);
    bot.discord.say(bot.ann, bot.channel, `write ${quoted} to talk to it`);
    const meant = bot.discord.say(bot.bob, bot.channel, `${me(bot)} what does ${quoted} do?`);
    await bot.finished(await bot.threadOf(meant));
    expect(asked(bot)).toHaveLength(1);
    expect(asked(bot)[0]).toContain(`what does ${quoted} do?`);
  },
);

test('the role that Discord gave us means us', async () => {
  const bot = await startBot([echo]);
  const message = bot.discord.say(bot.ann, bot.channel, `<@&${bot.guild.botRoleId}> write an article`);
  await bot.finished(await bot.threadOf(message));
  expect(asked(bot)[0]).toContain('write an article');
  expect(asked(bot)[0]).not.toContain('<@');
});

test('inside an existing thread or forum post the reply stays there, and so do follow-ups', async () => {
  const bot = await startBot([echo]);
  const { discord, guild, channel, ann } = bot;
  const forum = discord.world.addChannel(guild, ChannelType.forum, 'ideas');
  const post = discord.world.addChannel(guild, ChannelType.publicThread, 'an idea', { parentId: forum.id });
  const old = discord.world.addChannel(guild, ChannelType.publicThread, 'old', {
    parentId: channel.id,
    archived: true,
  });
  for (const place of [post, old]) {
    discord.say(ann, place, 'we talk among ourselves');
    discord.say(ann, place, `${me(bot)} help us`);
    await bot.finished(place);
    discord.say(ann, place, 'thank you, go on');
    await bot.finished(place, 1);
  }
  const wishes = ['help us', 'thank you, go on', 'help us', 'thank you, go on'];
  expect(wishes.map((wish, index) => asked(bot)[index]?.includes(wish))).toEqual([true, true, true, true]);
  expect(asked(bot)).toHaveLength(4);
});

const promptOf = ({ llm }: DiscordHarness, index: number) =>
  llm.requests[index]?.prompt.messages.map(({ content }) => content).join('\n') ?? '';

test('called into a thread of others we know what they said there, and only a request is about it', async () => {
  const bot = await startBot([echo]);
  const { discord, guild, channel, ann, bob } = bot;
  const thread = discord.addChannel(guild, ChannelType.publicThread, 'an idea', { parentId: channel.id });
  discord.say(bob, thread, 'Every morning I read ten papers.');
  discord.say(discord.world.addPerson('OtherBot', { bot: true }), thread, 'beep');
  discord.say(ann, thread, `<@${bob.id}> and then you write a digest?`);
  discord.say(ann, thread, `${me(bot)} help`);
  await until('help', () => discord.replies(thread)[0]);
  const other = discord.addChannel(guild, ChannelType.publicThread, 'another', { parentId: channel.id });
  discord.say(bob, other, 'Every morning I read ten papers.');
  discord.say(discord.world.addPerson('OtherBot', { bot: true }), other, 'beep');
  discord.say(ann, other, `<@${bob.id}> and then you write a digest?`);
  discord.say(ann, other, `${me(bot)} make a workflow of this`);
  await bot.finished(other);
  expect(bot.llm.requests).toHaveLength(1);
  expect(promptOf(bot, 0)).toContain('Bob: Every morning I read ten papers.\nAnn: @Bob and then you write a digest?');
  expect(promptOf(bot, 0)).not.toContain('beep');
  discord.say(bob, other, 'and a title');
  await bot.finished(other, 1);
  expect(asked(bot)[1]).not.toContain('ten papers');
});

test('a thread whose history we may not read is answered all the same', async () => {
  const bot = await startBot([echo]);
  const { discord, guild, channel, ann } = bot;
  const thread = discord.addChannel(guild, ChannelType.publicThread, 'an idea', { parentId: channel.id });
  thread.denied.add('READ_MESSAGE_HISTORY');
  discord.say(ann, thread, `${me(bot)} make a workflow of this`);
  const reply = await bot.finished(thread);
  expect(reply.content).not.toContain('was not read');
  expect(asked(bot)[0]).toContain('make a workflow of this');
});

test.each([
  [
    'may not open threads',
    (bot: DiscordHarness) => {
      bot.channel.denied.add('CREATE_PUBLIC_THREADS');
      return bot.channel;
    },
  ],
  [
    'cannot, because it is a voice channel',
    (bot: DiscordHarness) => bot.discord.addChannel(bot.guild, ChannelType.voice, 'talk'),
  ],
])('where we %s, the reply goes in place and the conversation on by replies', async (_case, make) => {
  const bot = await startBot([echo]);
  const channel = make(bot);
  const { discord, ann, bob } = bot;
  const message = discord.say(ann, channel, `${me(bot)} write an article`);
  const reply = await bot.finished(channel);
  expect(reply.reference?.messageId).toBe(message.id);
  expect(reply.content).toContain('reply to this message to go on');
  discord.say(bob, channel, 'nice weather');
  discord.say(bob, channel, 'and check the facts', { replyTo: reply });
  const second = await bot.finished(channel, 1);
  discord.say(ann, channel, 'thanks', { replyTo: second });
  await bot.finished(channel, 2);
  expect(asked(bot)).toHaveLength(3);
  expect(bot.llm.requests[2]?.prompt.messages.map(({ content }) => content).join()).toContain('write an article');
});

test('where a thread can be opened but not written in, the answer goes into the channel and the conversation on by replies', async () => {
  const typingSeen = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'Here it is, as you wanted it. ';
    await typingSeen.promise;
    yield answer('', ARTICLE);
  };
  const bot = await startBot([
    { chunks: held() },
    { chunks: [answer('Here it is.', ARTICLE.replace('article_writer', 'fact_checker'))] },
  ]);
  const { discord, channel, ann } = bot;
  channel.denied.add('SEND_MESSAGES_IN_THREADS');
  const message = discord.say(ann, channel, `${me(bot)} write an article`);
  await until('typing in the channel', () => discord.typings.some(({ channelId }) => channelId === channel.id));
  typingSeen.resolve();
  const reply = await bot.finished(channel);
  expect(reply.reference?.messageId).toBe(message.id);
  expect(reply.files).toHaveLength(1);
  expect(reply.content).toContain('reply to this message to go on');
  discord.say(ann, channel, 'and check the facts', { replyTo: reply });
  expect((await bot.finished(channel, 1)).files).toHaveLength(1);
  expect(asked(bot)[1]).toContain('and check the facts');
});

test.each(['thread', 'channel'])(
  'without the right to read the history, follow-ups in a %s are answered',
  async (kind) => {
    const bot = await startBot([echo]);
    const { discord, channel, ann } = bot;
    channel.denied.add('READ_MESSAGE_HISTORY');
    if (kind === 'channel') channel.denied.add('CREATE_PUBLIC_THREADS');
    const message = discord.say(ann, channel, `${me(bot)} write an article`);
    const place = kind === 'channel' ? channel : await bot.threadOf(message);
    const reply = await bot.finished(place);
    discord.say(ann, place, 'and check the facts', kind === 'channel' ? { replyTo: reply } : {});
    expect((await bot.finished(place, 1)).content).toContain('Understood.');
  },
);

test('where no thread can be opened a reply to any part of any answer finds the conversation', async () => {
  const long = Array.from({ length: 120 }, (_, index) => `This is line number ${index}.`).join('\n');
  const bot = await startBot([{ chunks: [long] }]);
  const { discord, channel, ann } = bot;
  channel.denied.add('CREATE_PUBLIC_THREADS');
  discord.say(ann, channel, `${me(bot)} write an article`);
  await bot.finished(channel, 1);
  const [firstPart] = discord.replies(channel);
  expect(firstPart?.sights.at(-1)?.buttons).toEqual([]);
  discord.say(ann, channel, 'second wish', { replyTo: firstPart! });
  await bot.finished(channel, 3);
  const secondAnswer = discord.replies(channel)[2]!;
  discord.say(ann, channel, 'third wish', { replyTo: secondAnswer });
  await bot.finished(channel, 5);
  const last =
    bot.llm.requests
      .at(-1)
      ?.prompt.messages.map(({ content }) => content)
      .join() ?? '';
  for (const wish of ['write an article', 'second wish', 'third wish']) expect(last).toContain(wish);
  discord.say(ann, channel, 'about something else', { replyTo: discord.say(bot.bob, channel, 'chat') });
  discord.say(discord.world.bot, channel, 'a notice of ours');
  discord.say(ann, channel, 'and this', { replyTo: discord.replies(channel).at(-1)! });
  await sayLast(bot, channel, 8);
  expect(bot.llm.requests).toHaveLength(4);
}, 60_000);
