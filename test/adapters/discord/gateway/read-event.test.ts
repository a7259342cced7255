import { expect, test } from 'vitest';
import { withoutNulls } from '../../../../adapters/discord/client/without-nulls.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const echo = { chunks: ['Understood.'] };
const unread = ({ log }: DiscordHarness) => log.filter(({ msg }) => msg === 'an event from Discord could not be read');

test('null is removed from objects and lists, at any depth', () => {
  const json = { a: null, b: [null, { c: null, d: 1 }, null, [null]], e: 0, f: '', g: false };
  expect(withoutNulls(json)).toEqual({ b: [{ d: 1 }, []], e: 0, f: '', g: false });
  expect(withoutNulls(null)).toBeNull();
});

test('a direct message with nulls instead of absent fields is answered', async () => {
  const bot = await startBot([echo]);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  const author = { id: ann.id, username: 'ann', global_name: null };
  discord.gateway.emit('MESSAGE_CREATE', dm, {
    id: discord.world.snowflake(),
    channel_id: dm.id,
    guild_id: null,
    author,
    content: 'hello',
    type: 0,
    mentions: [null],
    mention_roles: null,
    attachments: [null],
    message_snapshots: null,
    referenced_message: null,
  });
  await bot.finished(dm);
  expect(bot.llm.requests).toHaveLength(1);
});

test('events that lack what Discord documents are logged once, and the bot goes on', async () => {
  const bot = await startBot([echo]);
  const { discord, ann, channel } = bot;
  const dm = discord.world.dmWith(ann);
  for (const d of [{ channel_id: dm.id }, { channel_id: dm.id, ids: 7 }, null]) {
    discord.gateway.emit('MESSAGE_DELETE_BULK', dm, d);
  }
  for (const t of ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'THREAD_DELETE', 'INTERACTION_CREATE']) {
    for (const d of [null, {}, { id: null, channel_id: null, author: null, guild_id: null }]) {
      discord.gateway.emit(t, channel, d);
    }
  }
  for (const t of ['GUILD_CREATE', 'CHANNEL_CREATE', 'CHANNEL_DELETE', 'THREAD_CREATE']) {
    for (const d of [null, {}, { id: null, channels: [null, {}], threads: 7, roles: [null, { tags: null }] }]) {
      discord.gateway.emit(t, channel, d);
    }
  }
  discord.say(ann, dm, 'still there?');
  await bot.finished(dm);
  await until('the log', () => unread(bot).some(({ event }) => event === 'MESSAGE_DELETE_BULK'));
  const warned = unread(bot).filter(({ level }) => level === 'warn');
  expect(warned.map(({ event }) => event)).toEqual([...new Set(warned.map(({ event }) => event))]);
});

test('a server for which Discord tells no permissions does no harm at the start', async () => {
  const bot = await startBot([echo], { permissions: null });
  const dm = bot.discord.world.dmWith(bot.ann);
  await until('the servers', () => bot.discord.calls.some(({ path }) => path === '/users/@me/guilds'));
  bot.discord.say(bot.ann, dm, 'hello');
  await bot.finished(dm);
  expect(bot.log.filter(({ msg }) => String(msg).includes('could not be listed'))).toEqual([]);
});

test('a connection that was closed is logged as back', async () => {
  const bot = await startBot([echo]);
  bot.discord.gateway.drop();
  const messages = () =>
    bot.log.map(({ msg }) => String(msg)).filter((msg) => msg.startsWith('the connection to Discord'));
  await until('the return', () => messages().length === 2);
  expect(messages()).toEqual(['the connection to Discord was closed', 'the connection to Discord is back']);
});
