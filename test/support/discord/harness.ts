import { mkdtempSync, rmSync } from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDiscordAdapter } from '../../../adapters/discord/adapter.ts';
import type { ChatAdapter } from '../../../src/chat/chat-adapter.ts';
import { type Clock, systemClock } from '../../../src/async/clock.ts';

import { createConversationService, type ConversationOptions } from '../../../src/conversation/service.ts';
import { createIds } from '../../../src/ids.ts';
import { createProvider } from '../../../src/llm/create-provider.ts';
import { createLog, type Log } from '../../../src/log.ts';
import { OPEN_POLICY, type PolicyRules } from '../../../src/policy/policy.ts';
import { createInProcessQueue } from '../../../src/queue/in-process.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { startFakeDiscord, until, type FakeDiscord, type FakeDiscordOptions } from './server.ts';
import { ChannelType, type Channel, type Guild, type Message, type Person } from './world.ts';
import { startScriptedLlm, type Script, type ScriptedLlm } from '../llm/scripted-server.ts';

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

const newId = createIds(
  () => Date.now(),
  (bytes) => randomFillSync(bytes),
);

export interface BotOptions extends FakeDiscordOptions {
  readonly begin?: boolean;
  /** Who may use the bot. Default: everybody. */
  readonly policy?: () => PolicyRules;
  /** Replaces the system clock. */
  readonly clock?: Clock;
  /** How far the bot's calendar is ahead, in milliseconds. */
  readonly ahead?: () => number;
  /** Draws the pictures to send. Default: none. */
  readonly pictures?: NonNullable<ConversationOptions['pictures']>;
  /** Limits on requests. Default: none. */
  readonly turnLimits?: NonNullable<ConversationOptions['limits']>;
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
  const run = { bot: undefined as Bot | undefined };

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

interface Bot {
  readonly adapter: ChatAdapter;
  breakStore(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

interface BotParts {
  readonly folder: string;
  readonly discord: FakeDiscord;
  readonly llm: ScriptedLlm;
  readonly log: Log;
  readonly clock: Clock;
  readonly policy?: () => PolicyRules;
  readonly ahead: () => number;
  readonly pictures?: NonNullable<ConversationOptions['pictures']>;
  readonly turnLimits?: NonNullable<ConversationOptions['limits']>;
}

async function build({
  folder,
  discord,
  llm,
  log,
  clock,
  ahead,
  pictures,
  turnLimits = {},
  policy = () => OPEN_POLICY,
}: BotParts): Promise<Bot> {
  const store = await openStore({ url: `sqlite:${join(folder, 'bot.db')}`, clock: () => new Date(), newId, log });
  const provider = await createProvider(llm.settings, { sleep: async () => undefined });
  const conversation = createConversationService({
    policy,
    limits: turnLimits,
    store,
    queue: createInProcessQueue({ store, log }),
    provider,
    log,
    clock,
    ...(pictures && { pictures }),
    openReply: (target) => adapter.openReply(target),
    linkTo: async (thread) => adapter.linkTo?.(thread),
  });
  const adapter = createDiscordAdapter({
    conversation,
    options: { token: discord.token, apiUrl: discord.apiUrl },
    log,
    clock,
    wallClock: { now: () => Date.now() + ahead() },
    replicas: () => 1,
    newId,
  });
  await conversation.start();
  return {
    adapter,
    breakStore: () => store.close(),
    async stop(graceMs) {
      await adapter.stop();
      await conversation.stop(graceMs);
      await store.close();
    },
  };
}

async function recordingLog(lines: Record<string, unknown>[]): Promise<Log> {
  const { Writable } = await import('node:stream');
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean))
        lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  return createLog({ level: 'debug', format: 'json', secrets: [], destination });
}
