import { expect, test } from 'vitest';
import { hurriedClock, startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Channel } from '../../../support/discord/world.ts';

const echo = { chunks: ['Understood.'] };
const me = ({ discord }: DiscordHarness) => `<@${discord.world.bot.id}>`;

async function withConversations(options: BotOptions = {}) {
  const bot = await startBot([echo], options);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'first wish');
  await bot.finished(dm);
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`));
  await bot.finished(thread);
  return { bot, dm, thread };
}

const isReady = (bot: DiscordHarness) => bot.adapter().health().ready;

/** What was said to the model, request by request. */
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');

async function timesAsked(bot: DiscordHarness, channel: Channel, index: number, words: string) {
  await bot.finished(channel, index);
  return asked(bot).filter((text) => text.includes(words)).length;
}

test('a cut connection is resumed, and what was said meanwhile is answered once', async () => {
  const { bot, dm, thread } = await withConversations();
  bot.discord.gateway.drop();
  bot.discord.say(bot.ann, dm, 'said in between');
  bot.discord.say(bot.bob, thread, 'and this too');
  expect(await timesAsked(bot, dm, 1, 'said in between')).toBe(1);
  expect(await timesAsked(bot, thread, 1, 'and this too')).toBe(1);
  expect(bot.discord.gateway.log).toMatchObject({ identifies: 1, resumes: 1 });
});

test('a server that asks to reconnect is obeyed without losing anything', async () => {
  const { bot, dm } = await withConversations();
  bot.discord.gateway.askToReconnect();
  bot.discord.say(bot.ann, dm, 'said in between');
  expect(await timesAsked(bot, dm, 1, 'said in between')).toBe(1);
  await until('a resume', () => bot.discord.gateway.log.resumes === 1);
  expect(bot.discord.gateway.log.identifies).toBe(1);
});

test('an outage of the network ends in a resume, however often it was tried before', async () => {
  const { bot, dm } = await withConversations();
  bot.discord.gateway.setDown(true);
  bot.discord.gateway.drop();
  await until('the bot to notice', () => !isReady(bot));
  expect(bot.adapter().health().detail).toBe('Not connected to Discord.');
  bot.discord.say(bot.ann, dm, 'said in between');
  await new Promise((resolve) => setTimeout(resolve, 1_800));
  bot.discord.gateway.setDown(false);
  expect(await timesAsked(bot, dm, 1, 'said in between')).toBe(1);
  expect(bot.discord.gateway.log.identifies).toBe(1);
  expect(isReady(bot)).toBe(true);
});

test.each([
  ['of a minute ends in a resume', 30, 'resumes'],
  ['that goes on for longer than three minutes ends in a new connection', 160, 'identifies'],
] as const)('an outage %s', async (_case, speed, count) => {
  const { bot, dm } = await withConversations({ clock: hurriedClock(speed) });
  const { gateway } = bot.discord;
  const before = { ...gateway.log };
  gateway.setDown(true);
  gateway.drop();
  await until('the bot to notice', () => !isReady(bot));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  gateway.setDown(false);
  await until('the connection to be back', () => isReady(bot), 15_000);
  bot.discord.say(bot.ann, dm, 'said afterwards');
  expect(await timesAsked(bot, dm, 1, 'said afterwards')).toBe(1);
  const other = count === 'resumes' ? 'identifies' : 'resumes';
  expect(gateway.log[count]).toBeGreaterThan(before[count]);
  expect(gateway.log[other]).toBe(before[other]);
});

test('where the session is lost, what was said meanwhile is fetched and answered once', async () => {
  const { bot, dm, thread } = await withConversations();
  bot.discord.gateway.setDown(true);
  bot.discord.gateway.drop();
  bot.discord.gateway.forgetSessions();
  bot.discord.say(bot.ann, dm, 'said in between');
  bot.discord.say(bot.bob, thread, 'and this too');
  bot.discord.say(bot.bob, thread, `<@${bot.ann.id}> this is for you`);
  bot.discord.gateway.setDown(false);
  expect(await timesAsked(bot, dm, 1, 'said in between')).toBe(1);
  expect(await timesAsked(bot, thread, 1, 'and this too')).toBe(1);
  expect(bot.discord.gateway.log.identifies).toBe(2);
  bot.discord.say(bot.ann, dm, 'and now');
  expect(await timesAsked(bot, dm, 2, 'and now')).toBe(1);
  expect(asked(bot)).toHaveLength(5);
});

test('what was said while the bot was not running is answered after its start', async () => {
  const { bot, dm, thread } = await withConversations();
  await bot.stop();
  bot.discord.say(bot.ann, dm, 'said in the night');
  bot.discord.say(bot.bob, thread, 'in the thread as well');
  bot.discord.gateway.forgetSessions();
  await bot.start();
  expect(await timesAsked(bot, dm, 1, 'said in the night')).toBe(1);
  expect(await timesAsked(bot, thread, 1, 'in the thread as well')).toBe(1);
});

test('an invalidated session begins again', async () => {
  const { bot, dm } = await withConversations();
  bot.discord.gateway.invalidateSessions();
  await until('another identify', () => bot.discord.gateway.log.identifies === 2);
  bot.discord.say(bot.ann, dm, 'said afterwards');
  expect(await timesAsked(bot, dm, 1, 'said afterwards')).toBe(1);
});

test('a server that falls silent is left and reached again', async () => {
  const { bot, dm } = await withConversations({ heartbeatMs: 120 });
  bot.discord.gateway.setDeaf(true);
  await until('a resume', () => bot.discord.gateway.log.resumes > 0);
  bot.discord.gateway.setDeaf(false);
  bot.discord.say(bot.ann, dm, 'said afterwards');
  expect(await timesAsked(bot, dm, 1, 'said afterwards')).toBe(1);
});

test('a refusal in the middle of the day is not the end: it is tried again until Discord takes us', async () => {
  const { bot, dm } = await withConversations();
  bot.discord.gateway.drop(4004);
  await until('the bot to notice', () => !isReady(bot));
  await until('another identify', () => bot.discord.gateway.log.identifies === 2 && isReady(bot));
  bot.discord.say(bot.ann, dm, 'said afterwards');
  expect(await timesAsked(bot, dm, 1, 'said afterwards')).toBe(1);
});

test('without the Message Content intent mentions, replies and direct messages work, and people are told once', async () => {
  const { bot, thread } = await withConversations({ messageContent: false });
  const warnings = () => bot.log.filter(({ msg }) => String(msg).startsWith('The Message Content intent is off'));
  expect(warnings()).toHaveLength(1);
  bot.discord.say(bot.bob, thread, 'you cannot read this');
  bot.discord.say(bot.bob, thread, 'nor this');
  const hint = await until('the hint', () => bot.discord.replies(thread)[1]);
  expect(hint.content).toContain('Mention me, or reply to my message.');
  bot.discord.say(bot.bob, thread, 'but this', { replyTo: hint });
  expect(await timesAsked(bot, thread, 2, 'but this')).toBe(1);
  bot.discord.say(bot.bob, thread, `${me(bot)} and this`);
  expect(await timesAsked(bot, thread, 3, 'and this')).toBe(1);
  expect(bot.discord.replies(thread)).toHaveLength(4);
});

test('a wrong token is said at the start', async () => {
  const bot = await startBot([echo], { begin: false });
  bot.discord.fail({ method: 'GET', path: /gateway\/bot/, status: 401 });
  await expect(bot.start()).rejects.toMatchObject({
    code: 'discord.bad_token',
    message: 'Discord does not accept DISCORD_TOKEN.',
  });
});

test('a token that only the gateway refuses is said at the start', async () => {
  const bot = await startBot([echo], { begin: false, gatewayToken: 'another.token' });
  await expect(bot.start()).rejects.toMatchObject({ code: 'discord.bad_token' });
});

test('several shards are served as one bot', async () => {
  const bot = await startBot([echo], { shards: 3 });
  expect(bot.discord.gateway.connections).toBe(3);
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `${me(bot)} write an article`));
  await bot.finished(thread);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'hello');
  await bot.finished(dm);
  expect(isReady(bot)).toBe(true);
  bot.discord.gateway.setDown(true);
  bot.discord.gateway.drop();
  await until(
    'the shards to be missed',
    () => bot.adapter().health().detail === '3 of 3 shards are not connected to Discord.',
  );
}, 60_000);

test('a server in which a permission is missing is named once at the start', async () => {
  const bot = await startBot([echo], { permissions: '66560' });
  const warning = await until('the warning', () =>
    bot.log.find(({ msg }) => String(msg).includes('I lack the permissions')),
  );
  expect(warning['msg']).toContain('In the server Workshop I lack the permissions Send Messages');
});

test('where permissions are missing in many servers, some are named and the others counted', async () => {
  const bot = await startBot([echo], { permissions: '66560', begin: false });
  for (let count = 0; count < 11; count += 1) bot.discord.world.addGuild(`Server ${count}`);
  await bot.start();
  const lines = () => bot.log.filter(({ level, msg }) => level === 'warn' && String(msg).includes('lack'));
  await until('the last line', () => lines().some(({ msg }) => String(msg).startsWith('In 7 more servers')));
  expect(lines()).toHaveLength(6);
});
