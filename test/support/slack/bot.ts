import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSlackAdapter } from '../../../adapters/slack/adapter.ts';
import type { SlackOptions } from '../../../adapters/slack/setup/options.ts';
import { type Clock, systemClock } from '../../../src/async/clock.ts';
import type { ChatAdapter } from '../../../src/chat/chat-adapter.ts';
import { createSeal } from '../../../src/installation/seal.ts';
import { createInstallations } from '../../../src/installation/stored-installations.ts';
import { type BotParts, type BotSettings, type InProcessBot, openBot, recordingLog } from '../in-process-bot.ts';
import { type Script, type ScriptedLlm, startScriptedLlm } from '../llm/scripted-server.ts';
import { createPerson, type Said, type SlackPerson } from './people.ts';
import { answersIn, makeChannel, readThread } from './channels.ts';
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from './server.ts';
import type { SlackChannel, SlackMessage } from './world.ts';

/** The whole bot on a fake Slack: real adapter, conversation, store on a file, provider over HTTP; only the model is scripted. */
export interface SlackHarness {
  readonly folder: string;
  readonly slack: FakeSlack;
  readonly llm: ScriptedLlm;
  readonly channel: SlackChannel;
  readonly direct: SlackChannel;
  readonly alice: SlackPerson;
  readonly bob: SlackPerson;
  /** Log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  readonly adapter: () => ChatAdapter;
  readonly start: () => Promise<void>;
  /** Stops the bot as SIGTERM does, or immediately. */
  readonly stop: (graceMs?: number) => Promise<void>;
  /** Mentions the bot in the channel. */
  readonly ask: (text: string, threadTs?: string) => Said;
  /** Resolves with the thread's readable text once `count` turns of the bot have ended. */
  readonly ended: (count?: number) => Promise<void>;
  readonly read: (said: Said) => string;
  readonly answers: (said: Said) => SlackMessage[];
  /** URL of events in HTTP mode. */
  readonly eventsUrl: () => string;
  /** URL of the bot's web server, if it has one. */
  readonly appUrl: () => string;
  readonly close: () => Promise<void>;
}

export interface SlackBotOptions extends FakeSlackOptions, BotSettings {
  readonly mode?: 'socket' | 'http';
  /** Workspaces install the app themselves, so there is no token at the start. */
  readonly oauth?: boolean;
  /** How much faster than real time the bot's clock runs. */
  readonly speed?: number;
  /** Shares the Slack, the model and the database of another bot, like a second process. */
  readonly beside?: SlackHarness;
  /** Bots whose mentions are answered. */
  readonly allowBots?: readonly string[];
  /** How many processes share the workspace, as far as the bot knows. */
  readonly replicas?: () => number;
}

/** Encrypts the tokens of workspaces. */
const KEY = Buffer.alloc(32, 7);

export async function openSlackBot(script: Script, options: SlackBotOptions = {}): Promise<SlackHarness> {
  const { beside } = options;
  const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), 'threadsmith-slack-'));
  const slack = beside?.slack ?? (await startFakeSlack(options));
  const llm = beside?.llm ?? (await startScriptedLlm({ vendor: 'openai', script }));
  const channel = makeChannel(slack);
  const direct = makeChannel(slack, { kind: 'im', members: ['U0ALICE'] });
  const lines: Record<string, unknown>[] = [];
  const log = await recordingLog(lines);
  const alice = createPerson(slack, 'U0ALICE');
  let bot: Bot | undefined;
  const running = (): Bot => {
    if (bot === undefined) throw new Error('the bot is not running');
    return bot;
  };
  const harness: SlackHarness = {
    folder,
    slack,
    llm,
    channel,
    direct,
    alice,
    bob: createPerson(slack, 'U0BOB'),
    log: lines,
    adapter: () => running().adapter,
    async start() {
      bot = await startBot({ folder, slack, llm, log, clock: spedUp(options.speed ?? 1), ...options });
    },
    async stop(graceMs = 0) {
      const ending = bot;
      bot = undefined;
      await ending?.stop(graceMs);
    },
    ask: (text, threadTs) =>
      alice.say(channel.id, `<@${slack.world.botUserId}> ${text}`, threadTs === undefined ? {} : { threadTs }),
    async ended(count = 1) {
      await until(`${count} turns to end`, () => lines.filter(({ msg }) => msg === 'turn ended').length >= count);
    },
    read: (said) => readThread(slack, said.channel, said.threadTs),
    answers: (said) => answersIn(slack, said.channel, said.threadTs),
    eventsUrl: () => running().eventsUrl ?? '',
    appUrl: () => running().appUrl ?? '',
    async close() {
      await harness.stop();
      if (beside !== undefined) return;
      await slack.close();
      await llm.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  if (options.begin !== false) await harness.start();
  return harness;
}

interface Bot extends Pick<InProcessBot<ChatAdapter>, 'adapter' | 'stop'> {
  readonly eventsUrl: string | undefined;
  readonly appUrl: string | undefined;
}

type SlackParts = BotParts & SlackBotOptions & { readonly slack: FakeSlack };

async function startBot(parts: SlackParts): Promise<Bot> {
  const { slack, log, clock, mode = 'socket', oauth = false, allowBots = [], replicas } = parts;
  const { clientId, clientSecret } = slack.distribution;
  const options: SlackOptions = {
    ...(oauth ? { oauth: { clientId, clientSecret, stateSecret: 'state' } } : { botToken: slack.botToken }),
    apiUrl: slack.apiUrl,
    allowBots,
    ...(mode === 'socket' ? { appToken: slack.appToken } : { signingSecret: slack.signingSecret }),
  };
  const bot = await openBot(parts, (conversation, store) =>
    createSlackAdapter({
      conversation,
      options,
      log,
      clock,
      installations: createInstallations('slack', { store, seal: createSeal([KEY]) }),
      wallClock: { now: () => Date.now() },
      ...(replicas && { replicas }),
    }),
  );
  const { adapter } = bot;
  const web = mode === 'http' || oauth ? await serveMount(adapter) : undefined;
  const appUrl = web && `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const eventsUrl = mode === 'http' ? `${appUrl}/slack/events` : undefined;
  if (eventsUrl !== undefined) slack.useEventsUrl(eventsUrl);
  await adapter.start();
  return {
    adapter,
    eventsUrl,
    appUrl,
    async stop(graceMs) {
      web?.closeAllConnections();
      web?.close();
      await bot.stop(graceMs);
    },
  };
}

function spedUp(speed: number): Clock {
  const real = systemClock();
  return { now: () => real.now() * speed, sleep: (ms, signal) => real.sleep(ms / speed, signal) };
}

async function serveMount({ mount }: ChatAdapter): Promise<Server> {
  const server = createServer((request, response) => mount?.listener(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/** Waits until `check` returns a value. */
export async function until<T>(what: string, check: () => T | undefined | false, patienceMs = 15_000): Promise<T> {
  for (let waited = 0; waited < patienceMs; waited += 10) {
    const found = check();
    if (found !== undefined && found !== false) return found;
    await systemClock().sleep(10);
  }
  throw new Error(`waited in vain for ${what}`);
}
