import { expect, onTestFinished, test } from 'vitest';
import { retryAfterMs } from '../../../../adapters/discord/client/failure.ts';
import { createRestClient } from '../../../../adapters/discord/client/rest-client.ts';
import { hurriedClock, startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { startFakeDiscord, until } from '../../../support/discord/server.ts';
import { ChannelType, type Message } from '../../../support/discord/world.ts';

const me = ({ discord }: DiscordHarness) => `<@${discord.world.bot.id}>`;
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');

const READ_ONE = /^\/channels\/\d+\/messages\/\d+$/;
const SEND = /^\/channels\/\d+\/messages$/;

const LONG = Array.from({ length: 120 }, (_, index) => `This is line number ${index}.`).join('\n');

/** A conversation by replies, and a part of its second answer that does not itself name the conversation. */
async function byReplies(options: BotOptions = {}): Promise<{ bot: DiscordHarness; part: Message }> {
  const bot = await startBot([{ chunks: ['Understood.'] }, { chunks: [LONG] }, { chunks: ['Understood.'] }], options);
  const { discord, channel, ann } = bot;
  channel.denied.add('CREATE_PUBLIC_THREADS');
  discord.say(ann, channel, `${me(bot)} first wish`);
  const first = await bot.finished(channel);
  discord.say(ann, channel, 'second wish', { replyTo: first });
  await bot.finished(channel, 2);
  const part = discord.replies(channel)[1]!;
  expect(part.sights.at(-1)?.buttons).toEqual([]);
  return { bot, part };
}

test('a reply to us is answered although Discord could not be asked at once where it belongs', async () => {
  const { bot, part } = await byReplies();
  bot.discord.fail({ method: 'GET', path: READ_ONE, status: 502, times: 4 });
  bot.discord.say(bot.ann, bot.channel, 'third wish', { replyTo: part });
  await bot.finished(bot.channel, 3);
  expect(asked(bot)[2]).toContain('third wish');
  expect(JSON.stringify(bot.llm.requests[2]?.prompt.messages)).toContain('first wish');
});

test('where Discord does not tell for long where a reply belongs, the person is asked to send it again', async () => {
  const { bot, part } = await byReplies({ clock: hurriedClock(40) });
  bot.discord.fail({ method: 'GET', path: READ_ONE, drop: 'before', times: 9_999 });
  bot.discord.fail({ method: 'POST', path: SEND, status: 502, times: 6 });
  const reply = bot.discord.say(bot.ann, bot.channel, 'third wish', { replyTo: part });
  const said = await until('the sentence', () =>
    bot.discord.replies(bot.channel).find(({ reference }) => reference?.messageId === reply.id),
  );
  expect(said.content).toMatch(/Discord did not tell me .* Please send it again\. \(Reference \w+\)/);
  expect(bot.llm.requests).toHaveLength(2);
});

test('a reply to a message that is gone is not for us', async () => {
  const { bot, part } = await byReplies();
  bot.discord.fail({ method: 'GET', path: READ_ONE, status: 404, code: 10_008 });
  bot.discord.say(bot.ann, bot.channel, 'third wish', { replyTo: part });
  bot.discord.say(bot.ann, bot.channel, `${me(bot)} another wish`);
  await bot.finished(bot.channel, 3);
  expect(asked(bot)[2]).toContain('another wish');
});

test('a mention in a thread that we did not know stays there although its kind could not be asked at once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const { discord, guild, channel, ann } = bot;
  const thread = discord.world.addChannel(guild, ChannelType.publicThread, 'old', { parentId: channel.id });
  discord.fail({ method: 'GET', path: /^\/channels\/\d+$/, status: 503, times: 2 });
  discord.say(ann, thread, `${me(bot)} help us`);
  await bot.finished(thread);
  discord.say(ann, thread, 'go on');
  await bot.finished(thread, 1);
  expect(asked(bot)[1]).toContain('go on');
});

test('a message whose conversation could not be looked up is not lost in silence', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }], { clock: hurriedClock(40) });
  const message = bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`);
  const thread = await bot.threadOf(message);
  await bot.finished(thread);
  await bot.breakStore();
  bot.discord.say(bot.bob, thread, 'and check the facts');
  const said = await until('the sentence', () => bot.discord.replies(thread)[1]);
  expect(said.content).toMatch(/Please send it again\. \(Reference \w+\)/);
});

test('a sentence outside a turn is said although Discord does not take it at once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }], { messageContent: false });
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`));
  await bot.finished(thread);
  bot.discord.fail({ method: 'POST', path: SEND, status: 429, retryAfterMs: 120, times: 2 });
  bot.discord.fail({ method: 'POST', path: SEND, drop: 'before' });
  bot.discord.say(bot.bob, thread, 'you cannot read this');
  const hint = await until('the hint', () => bot.discord.replies(thread)[1]);
  expect(hint.content).toContain('Mention me, or reply to my message.');
});

test('the offer to answer a changed message again comes although Discord does not take it at once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const dm = bot.discord.world.dmWith(bot.ann);
  const message = bot.discord.say(bot.ann, dm, 'write an article');
  await bot.finished(dm);
  bot.discord.fail({ method: 'POST', path: SEND, status: 429, retryAfterMs: 120, times: 2 });
  bot.discord.rewrite(message, 'write a poem');
  const offer = await until('the offer', () => bot.discord.replies(dm)[1]);
  expect(offer.content).toContain('You changed this after');
});

const CALLBACK = /callback$/;

test('a command whose acknowledgement arrived, though we never heard so, is carried out', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  bot.discord.fail({ method: 'POST', path: CALLBACK, drop: 'after' });
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'help' });
  const shown = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content).toContain('plain words');
});

test('a new workflow gets its thread where the server does not tell which message the acknowledgement made', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  bot.discord.fail({ method: 'POST', path: CALLBACK, drop: 'after' });
  const values = { request: 'write an article' };
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'new', values });
  await bot.finished(await until('the thread', () => view().messages[0]?.thread));
  expect(bot.discord.replies(bot.channel).map(({ content }) => content)).toEqual(['> write an article']);
});

test('a stop that cannot be acknowledged in time is still done', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'This much. ';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }]);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  const reply = await until('the first words', () => bot.discord.replies(dm)[0]);
  bot.discord.fail({ method: 'POST', path: CALLBACK, drop: 'before', times: 99 });
  bot.discord.press(bot.ann, reply, 'Stop');
  expect((await bot.finished(dm)).content.toLowerCase()).toContain('stopped');
  gate.resolve();
});

test('the outcome of a command is shown although Discord does not take it at once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  bot.discord.fail({ method: 'PATCH', path: /^\/webhooks/, status: 502, times: 6 });
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'help' });
  const shown = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content).toContain('plain words');
});

test('a request in a direct conversation is kept before it is shown', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.fail({ method: 'PATCH', path: /^\/webhooks/, status: 502, times: 9_999 });
  const view = discord.slash(ann, dm, 'threadsmith', { subcommand: 'new', values: { request: 'write an article' } });
  await until('the acknowledgement', () => view().answeredWith !== undefined);
  await until('the answer', () => discord.replies(dm).some(({ content }) => content === 'Understood.'));
  expect(asked(bot)[0]).toContain('write an article');
});

test('the commands are registered although Discord does not take them at once', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }], { begin: false });
  bot.discord.fail({ method: 'GET', path: /commands$/, drop: 'before' });
  bot.discord.fail({ method: 'PUT', path: /commands$/, status: 502, times: 3 });
  await bot.start();
  await until('the commands', () => bot.discord.commands.registered.length === 3);
  const lines = () => bot.log.filter(({ msg }) => String(msg).includes('slash commands'));
  await until('the line in the log', () => lines().length > 0);
  expect(lines()).toHaveLength(1);
});

/** A direct conversation whose answer has begun, and goes on to its end once it may. */
async function halfAnswered(options: BotOptions = {}) {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'It begins here. ';
    await gate.promise;
    yield 'THE END';
  };
  const bot = await startBot([{ chunks: held() }, { chunks: ['Understood.'] }], options);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  const reply = await until('the first words', () => bot.discord.replies(dm)[0]);
  return { bot, dm, reply, release: () => gate.resolve() };
}

const editOf = ({ id }: Message) => new RegExp(`^/channels/\\d+/messages/${id}$`);

test.each([401, 403, 404, 408])(
  'a %i in which Discord gives no code does not end an answer: somebody else may have said it',
  async (status) => {
    const { bot, dm, reply, release } = await halfAnswered();
    bot.discord.fail({ method: 'PATCH', path: editOf(reply), status, times: 3 });
    release();
    expect((await bot.finished(dm)).content).toContain('THE END');
  },
);

test('a no that is said without a code for long is taken for one, and the conversation goes on', async () => {
  const { bot, dm, reply, release } = await halfAnswered({ clock: hurriedClock(40) });
  bot.discord.fail({ method: 'PATCH', path: editOf(reply), status: 403, times: 9_999 });
  bot.discord.say(bot.ann, dm, 'and check the facts');
  release();
  await bot.finished(dm, 1);
  expect(asked(bot)[1]).toContain('and check the facts');
  expect(
    bot.discord.calls.filter(({ path, status }) => editOf(reply).test(path) && status === 403).length,
  ).toBeGreaterThan(3);
});

test.each([0.25, 40])('a pause of %f s that Discord asks for in the body alone is kept', async (seconds) => {
  const discord = await startFakeDiscord();
  onTestFinished(() => discord.close());
  discord.fail({ method: 'POST', path: SEND, status: 429, retryAfterMs: seconds * 1000, withoutHeaders: true });
  const client = createRestClient({ token: discord.token, apiUrl: discord.apiUrl, now: () => performance.now() });
  const refused: unknown = await client
    .call('post', '/channels/12345678901234567/messages', { body: { content: 'hello' } })
    .catch((error: unknown) => error);
  const asked = retryAfterMs(refused);
  expect(asked).toBeGreaterThanOrEqual(seconds * 1000);
  expect(asked).toBeLessThan(seconds * 1000 + 1_000);
});
