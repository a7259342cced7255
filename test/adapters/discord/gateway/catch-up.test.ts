import { expect, test } from 'vitest';
import { startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { rateLimited, until } from '../../../support/discord/server.ts';
import { ChannelType, type Channel } from '../../../support/discord/world.ts';

const HOUR_MS = 60 * 60 * 1000;
const me = ({ discord }: DiscordHarness) => `<@${discord.world.bot.id}>`;
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');
const historyOf = ({ discord }: DiscordHarness, { id }: Channel) =>
  discord.calls.filter(({ method, path }) => method === 'GET' && path === `/channels/${id}/messages`);

/** A bot that has answered once in a thread of its first channel; the other channel has heard nothing of it. */
async function known(options: BotOptions = {}) {
  const bot = await startBot([{ chunks: ['Understood.'] }], options);
  const other = bot.discord.addChannel(bot.guild, ChannelType.text, 'other');
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`));
  await bot.finished(thread);
  return { bot, other, thread };
}

async function away({ discord, stop, start }: DiscordHarness, work: () => void): Promise<void> {
  await stop();
  discord.gateway.forgetSessions();
  work();
  await start();
}

test('a mention in a channel while the bot was not running is answered after its start, once', async () => {
  const { bot, other } = await known();
  const { discord, ann, bob } = bot;
  const said = { message: discord.say(ann, other, 'we talk among ourselves') };
  await away(bot, () => {
    discord.say(bob, other, 'nice weather');
    said.message = discord.say(ann, other, `${me(bot)} summarise reviews`);
    discord.say(bob, other, 'indeed');
  });
  const thread = await bot.threadOf(said.message);
  await bot.finished(thread);
  expect(asked(bot)[1]).toContain('summarise reviews');
  await away(bot, () => void discord.say(bob, other, 'and more weather'));
  await until('a look at the channel', () => historyOf(bot, other).length === 2);
  discord.say(ann, thread, 'and now');
  await bot.finished(thread, 1);
  expect(asked(bot)).toHaveLength(3);
  expect(rateLimited(discord)).toBe(0);
});

test('where the session is lost, mentions in channels and foreign threads are answered, and nothing else there', async () => {
  const { bot, other } = await known();
  const { discord, ann, bob, guild } = bot;
  const foreign = discord.addChannel(guild, ChannelType.publicThread, 'their thread');
  discord.say(ann, other, 'before');
  discord.say(ann, foreign, 'before');
  discord.gateway.setDown(true);
  discord.gateway.drop();
  discord.gateway.forgetSessions();
  const mention = discord.say(ann, other, `${me(bot)} summarise reviews`);
  discord.say(bob, foreign, 'not for you');
  discord.say(bob, foreign, `${me(bot)} plan a trip`);
  discord.gateway.setDown(false);
  await bot.finished(await bot.threadOf(mention));
  await bot.finished(foreign);
  expect(asked(bot)).toHaveLength(3);
  const wishes = asked(bot).slice(1).join();
  for (const wish of ['summarise reviews', 'plan a trip']) expect(wishes).toContain(wish);
});

test('a reply to an answer of ours in a channel without threads is answered too', async () => {
  const { bot, other } = await known();
  const { discord, ann } = bot;
  other.denied.add('CREATE_PUBLIC_THREADS');
  discord.say(ann, other, `${me(bot)} summarise reviews`);
  const reply = await bot.finished(other);
  await away(bot, () => void discord.say(ann, other, 'and weigh them', { replyTo: reply }));
  await bot.finished(other, 1);
  expect(asked(bot)[2]).toContain('and weigh them');
});

test('a mention of the day before yesterday is left alone', async () => {
  const calendar = { ahead: 0 };
  const { bot, other } = await known({ ahead: () => calendar.ahead });
  const { discord, ann } = bot;
  await away(bot, () => {
    calendar.ahead = 25 * HOUR_MS;
    discord.say(ann, other, `${me(bot)} summarise reviews`);
  });
  const thread = await bot.threadOf(discord.say(ann, bot.channel, `${me(bot)} and now`));
  await bot.finished(thread);
  expect(asked(bot)).toHaveLength(2);
  expect(historyOf(bot, other)).toEqual([]);
});

test('a conversation that was forgotten does not come back with the next start', async () => {
  const { bot, other } = await known();
  const { discord, ann } = bot;
  const thread = await bot.threadOf(discord.say(ann, other, `${me(bot)} summarise reviews`));
  await bot.finished(thread);
  discord.say(ann, thread, 'forget');
  await until('the forgetting', () => discord.replies(thread).some(({ content }) => content.includes('deleted')));
  await away(bot, () => undefined);
  await until('a look at the channel', () => historyOf(bot, other).length > 0);
  discord.say(ann, bot.channel, `${me(bot)} and now`);
  await until('an answer', () => asked(bot).length === 3);
  expect(asked(bot).filter((text) => text.includes('summarise'))).toHaveLength(1);
});

test('a channel that may not be read, or that Discord does not tell of at once, keeps no other from being heard', async () => {
  const { bot, other } = await known();
  const { discord, ann, guild } = bot;
  const closed = discord.addChannel(guild, ChannelType.text, 'closed');
  closed.denied.add('READ_MESSAGE_HISTORY');
  const said = { message: discord.say(ann, other, 'before') };
  await away(bot, () => {
    said.message = discord.say(ann, other, `${me(bot)} summarise reviews`);
    discord.say(ann, closed, `${me(bot)} you cannot read this`);
    discord.fail({ method: 'GET', path: new RegExp(`^/channels/${other.id}/messages$`), status: 502, times: 4 });
  });
  await bot.finished(await bot.threadOf(said.message));
  expect(asked(bot)).toHaveLength(2);
});

test('a bot that was never spoken to before looks for nothing', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }], { begin: false });
  bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`);
  await bot.start();
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'hello');
  await bot.finished(dm);
  expect(historyOf(bot, bot.channel)).toEqual([]);
  expect(asked(bot)).toHaveLength(1);
});

test('what is said right after a new session does not hide what was missed before it', async () => {
  const { bot, thread } = await known();
  await bot.stop();
  bot.discord.gateway.forgetSessions();
  bot.discord.say(bot.ann, thread, 'said while you were away');
  bot.discord.gateway.sayAtReady(() => bot.discord.say(bot.bob, thread, 'said at once'));
  await bot.start();
  await until('both to be answered', () => {
    const all = asked(bot).join();
    return all.includes('said while you were away') && all.includes('said at once');
  });
  expect(rateLimited(bot.discord)).toBe(0);
});
