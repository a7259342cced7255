import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDiscordAdapter } from '../../../adapters/discord/adapter.ts';
import { type Clock, systemClock } from '../../../src/async/clock.ts';
import type { ChatAdapter } from '../../../src/chat/chat-adapter.ts';
import { type BotParts, type BotSettings, type InProcessBot, newId, openBot, recordingLog } from '../in-process-bot.ts';
import { type Script, type ScriptedLlm, startScriptedLlm } from '../llm/scripted-server.ts';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord, until } from './server.ts';
import { type Channel, ChannelType, type Guild, type Message, type Person } from './world.ts';

/** The whole bot on a fake Discord: real adapter, conversation, store on a file, provider over HTTP; only the model is scripted. */
export interface DiscordHarness {
  readonly discord: FakeDiscord;
  readonly llm: ScriptedLlm;
  readonly guild: Guild;
  readonly channel: Channel;
  readonly ann: Person;
  readonly bob: Person;
  /** Log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  readonly adapter: () => ChatAdapter;
  /** Starts the bot; called by `startBot` unless `begin` is false. */
  readonly start: () => Promise<void>;
  /** Starts everything except the adapter, as if another process listened to Discord. */
  readonly standBy: () => Promise<void>;
  /** Closes the database while the bot runs. */
  readonly breakStore: () => Promise<void>;
  /** Stops the bot as SIGTERM does, or immediately. */
  readonly stop: (graceMs?: number) => Promise<void>;
  /** The thread opened from a message. */
  readonly threadOf: (message: Message) => Promise<Channel>;
  /** A message of the bot in the channel in its final state: with its last buttons, and without Stop. */
  readonly finished: (channel: Channel, index?: number) => Promise<Message>;
}

export interface BotOptions extends FakeDiscordOptions, BotSettings {
  /** Replaces the system clock. */
  readonly clock?: Clock;
  /** How far the bot's calendar is ahead, in milliseconds. */
  readonly ahead?: () => number;
}

/** A clock that runs `times` faster than the machine's, so that long pauses of the bot are short in the test. */
export function hurriedClock(times: number): Clock {
  const clock = systemClock();
  return { now: () => clock.now() * times, sleep: (ms, signal) => clock.sleep(ms / times, signal) };
}

export async function startBot(script: Script, options: BotOptions = {}): Promise<DiscordHarness> {
  const folder = mkdtempSync(join(tmpdir(), 'threadsmith-discord-'));
  const discord = await startFakeDiscord(options);
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  const guild = discord.world.addGuild('Workshop');
  const channel = discord.world.addChannel(guild, ChannelType.text, 'workflows');
  const ann = discord.world.addPerson('Ann');
  const bob = discord.world.addPerson('Bob');
  const lines: Record<string, unknown>[] = [];
  const log = await recordingLog(lines);
  const run = { bot: undefined as InProcessBot<ChatAdapter> | undefined };

  const harness: DiscordHarness = {
    discord,
    llm,
    guild,
    channel,
    ann,
    bob,
    log: lines,
    adapter() {
      if (run.bot === undefined) throw new Error('The bot is not running');
      return run.bot.adapter;
    },
    async standBy() {
      run.bot = await build({ folder, discord, llm, log, clock: systemClock(), ahead: () => 0, ...options });
    },
    async start() {
      await harness.standBy();
      await harness.adapter().start();
    },
    breakStore: async () => run.bot?.breakStore(),
    async stop(graceMs = 0) {
      const { bot } = run;
      run.bot = undefined;
      await bot?.stop(graceMs);
    },
    threadOf: (message) => until('a thread opened from the message', () => message.thread),
    finished: (where, index = 0) =>
      until(`message ${index} of the bot to be finished`, () => {
        const message = discord.replies(where)[index];
        const buttons = message?.sights.at(-1)?.buttons ?? [];
        return buttons.length > 0 && buttons.every(({ label }) => label !== 'Stop') ? message : undefined;
      }),
  };
  onTestFinished(async () => {
    await harness.stop();
    await discord.close();
    await llm.close();
    rmSync(folder, { recursive: true, force: true });
  });
  if (options.begin !== false) await harness.start();
  return harness;
}

/** A bot with a finished conversation in a thread. */
export async function withThread(script: Script, options: BotOptions = {}) {
  const bot = await startBot(script, options);
  const message = bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> write an article`);
  const thread = await bot.threadOf(message);
  return { bot, thread, reply: await bot.finished(thread) };
}

type DiscordParts = BotParts & { readonly discord: FakeDiscord; readonly ahead: () => number };

function build({ discord, ahead, ...parts }: DiscordParts): Promise<InProcessBot<ChatAdapter>> {
  const { log, clock } = parts;
  return openBot(parts, (conversation) =>
    createDiscordAdapter({
      conversation,
      options: { token: discord.token, apiUrl: discord.apiUrl },
      log,
      clock,
      wallClock: { now: () => Date.now() + ahead() },
      replicas: () => 1,
      newId,
    }),
  );
}
