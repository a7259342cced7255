import { expect, test } from 'vitest';
import { hurriedClock, startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Channel } from '../../../support/discord/world.ts';

const UNREACHED = { ready: false, detail: 'Discord cannot be reached. Threadsmith keeps trying.' };
const GATEWAY = /^\/gateway\/bot$/;

const health = (bot: DiscordHarness) => bot.adapter().health();
const asked = ({ llm }: DiscordHarness) => llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content ?? '');
const warnings = ({ log }: DiscordHarness) =>
  log.filter(({ level, msg }) => level === 'warn' && String(msg).startsWith('Discord cannot be reached'));

/** A bot that has talked to Ann, was stopped, and to which she wrote meanwhile. */
async function missedSomething(options: BotOptions = {}): Promise<{ bot: DiscordHarness; dm: Channel }> {
  const bot = await startBot([{ chunks: ['Understood.'] }], options);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'first wish');
  await bot.finished(dm);
  await bot.stop();
  bot.discord.gateway.forgetSessions();
  bot.discord.commands.registered.length = 0;
  bot.discord.say(bot.ann, dm, 'said while you were away');
  return { bot, dm };
}

type Trouble = (bot: DiscordHarness) => () => void;
const TROUBLES: readonly (readonly [string, Trouble])[] = [
  [
    'nothing answers',
    ({ discord }) => {
      discord.setApiDown(true);
      discord.gateway.setDown(true);
      return () => {
        discord.setApiDown(false);
        discord.gateway.setDown(false);
      };
    },
  ],
  [
    'only the gateway is gone',
    ({ discord }) => {
      discord.gateway.setDown(true);
      return () => discord.gateway.setDown(false);
    },
  ],
  [
    'the API answers with errors',
    ({ discord }) => {
      discord.fail({ method: 'GET', path: GATEWAY, status: 503, times: 2 });
      return () => undefined;
    },
  ],
  [
    'the API asks for a pause',
    ({ discord }) => {
      discord.fail({ method: 'GET', path: GATEWAY, status: 429, retryAfterMs: 1_500 });
      return () => undefined;
    },
  ],
  [
    'the gateway closes again what it opened',
    ({ discord }) => {
      discord.gateway.setClosing(4_000);
      return () => discord.gateway.setClosing(undefined);
    },
  ],
];

test.each(TROUBLES)(
  'where %s at the start the bot says so, goes on trying, and then misses nothing',
  async (_case, begin) => {
    const { bot, dm } = await missedSomething();
    const end = begin(bot);
    await bot.start();
    expect(health(bot)).toEqual(UNREACHED);
    expect(warnings(bot)).toHaveLength(1);
    end();
    await until('Discord to be reached', () => health(bot).ready, 15_000);
    await bot.finished(dm, 1);
    expect(asked(bot)[1]).toContain('said while you were away');
    await until('the commands', () => bot.discord.commands.registered.length === 3);
    bot.discord.say(bot.ann, dm, 'and now');
    await bot.finished(dm, 2);
    expect(warnings(bot)).toHaveLength(1);
  },
  30_000,
);

test('a gateway that lets nobody in is tried again', async () => {
  const { bot, dm } = await missedSomething({ clock: hurriedClock(30) });
  bot.discord.gateway.setMute(true);
  await bot.start();
  expect(health(bot)).toEqual(UNREACHED);
  bot.discord.gateway.setMute(false);
  await until('Discord to be reached', () => health(bot).ready, 15_000);
  await bot.finished(dm, 1);
});

test('a bot that waits for Discord can be stopped', async () => {
  const { bot } = await missedSomething();
  bot.discord.setApiDown(true);
  await bot.start();
  await bot.stop();
  bot.discord.setApiDown(false);
  const before = bot.discord.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(bot.discord.calls.slice(before)).toEqual([]);
});

test('a bot that the gateway does not let in can be stopped', async () => {
  const { bot } = await missedSomething();
  bot.discord.gateway.setMute(true);
  const started = bot.start();
  await until('a wish to be let in', () => bot.discord.gateway.log.identifies === 2);
  await bot.stop();
  await started;
  expect(bot.discord.gateway.connections).toBe(0);
});

test('Discord goes away in the middle of an answer and comes back: the answer arrives whole', async () => {
  const gate = Promise.withResolvers<void>();
  const written = async function* written() {
    yield 'It begins. ';
    await gate.promise;
    yield 'It goes on. ';
    yield 'It ends.';
  };
  const bot = await startBot((_request, index) => ({ chunks: index === 0 ? written() : ['Understood.'] }));
  const { discord, ann, guild, channel } = bot;
  const thread = await bot.threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write an article`));
  const reply = await until('the first words', () => discord.replies(thread)[0]);
  discord.setApiDown(true);
  discord.gateway.setDown(true);
  discord.gateway.drop();
  await until('the bot to notice', () => !health(bot).ready);
  gate.resolve();
  discord.say(bot.bob, thread, 'said in between');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(reply.content).not.toContain('It ends.');
  discord.setApiDown(false);
  discord.gateway.setDown(false);
  await until('the bot to be back', () => health(bot).ready, 15_000);
  await bot.finished(thread);
  expect(reply.content).toContain('It begins. It goes on. It ends.');
  await bot.finished(thread, 1);
  expect(asked(bot)[1]).toContain('said in between');
  expect(discord.replies(thread)).toHaveLength(2);
  expect(guild.channels).toContain(thread);
}, 40_000);
