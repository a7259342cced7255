import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createEmulator } from 'emulate';
import { BOT_SCOPES } from '../../../../adapters/slack/setup/manifest.ts';
import { createEmulatedPerson, type EmulatedPerson } from './emulated-person.ts';

/**
 * The Slack of the npm package `emulate`, an independent implementation: signed events over HTTP, and a Web API that stores data, requires scopes and
 * truncates texts at 40,000 characters. It has no streams, agents, commands, buttons or Socket Mode.
 */
export interface EmulatedSlack {
  /** The value for SLACK_API_URL. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly botUserId: string;
  readonly alice: EmulatedPerson;
  /** Threadsmith's own account, used by the test. */
  readonly bot: EmulatedPerson;
  /** Another app posts into `GENERAL`. */
  postAsAnotherApp(text: string): Promise<void>;
  sendEventsTo(url: string): void;
  /** Response status of each event that was sent. */
  answersToEvents(): readonly (number | null)[];
  /** Calls of unknown methods. */
  readonly unknownCalls: readonly string[];
  close(): Promise<void>;
}

/** A public channel. */
export const GENERAL = 'C000000001';

const SIGNING_SECRET = 'secret-of-the-emulated-app';
const BOT = { user_id: 'U0THREADSM', bot_id: 'B0THREADSM', app_id: 'A0THREADSM' };
const TOKENS = { alice: 'xoxp-of-alice', bot: 'xoxb-of-threadsmith' };
/** The emulator's predefined webhook for `GENERAL`. */
const INCOMING_WEBHOOK = '/services/T000000001/B000000001/X000000001';

/** `signsWith` is the secret that signs events, if it should be a wrong one. */
export async function startEmulatedSlack({ signsWith = SIGNING_SECRET } = {}): Promise<EmulatedSlack> {
  const inside = await reachInside();
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: seed(signsWith) } });
  const { webhooks, unknownCalls } = inside.corrected();
  const { id } = webhooks.register({ url: '', events: ['message', 'app_mention'], active: false, owner: 'slack' });
  const apiUrl = `${emulator.url}/api/`;
  return {
    apiUrl,
    botToken: TOKENS.bot,
    signingSecret: SIGNING_SECRET,
    botUserId: BOT.user_id,
    alice: await createEmulatedPerson(TOKENS.alice, apiUrl),
    bot: await createEmulatedPerson(TOKENS.bot, apiUrl),
    async postAsAnotherApp(text) {
      const payload = new URLSearchParams({ payload: JSON.stringify({ text }) });
      await fetch(emulator.url + INCOMING_WEBHOOK, { method: 'POST', body: payload });
    },
    sendEventsTo: (url) => void webhooks.updateSubscription(id, { url, active: true }),
    answersToEvents: () => webhooks.getDeliveries().map(({ status_code: status }) => status),
    unknownCalls,
    close: () => emulator.close(),
  };
}

function seed(signingSecret: string): Record<string, unknown> {
  const scopes = Object.keys(BOT_SCOPES);
  const app = { name: 'Threadsmith', client_id: 'client', client_secret: 'secret', redirect_uris: [], scopes };
  return {
    signing_secret: signingSecret,
    strict_scopes: true,
    users: [{ name: 'alice' }],
    oauth_apps: [{ ...app, ...BOT, bot_user_id: BOT.user_id, bot_name: 'threadsmith' }],
    tokens: [
      { token: TOKENS.alice, type: 'user', user: 'alice' },
      { token: TOKENS.bot, type: 'bot', ...BOT, bot_user_id: BOT.user_id, scopes },
    ],
  };
}

/** The emulator's internals that we use. */
interface Insides {
  readonly app: {
    use(path: '*', handler: (context: Context, next: () => Promise<void>) => Promise<unknown>): void;
    post(path: string, handler: (context: Context) => Response): void;
  };
  readonly store: unknown;
  readonly webhooks: {
    register(subscription: { url: string; events: string[]; active: boolean; owner: string }): { id: number };
    updateSubscription(id: number, change: { url: string; active: boolean }): unknown;
    getDeliveries(): readonly { status_code: number | null }[];
    dispatch(name: string, action: undefined, envelope: Envelope, owner: string): Promise<void>;
  };
}
interface Context {
  readonly req: {
    readonly path: string;
    header(name: string): string | undefined;
    param(name: string): string;
    text: () => Promise<string>;
  };
  json(body: object): Response;
}
interface Envelope {
  readonly event_id: string;
  readonly event: Readonly<Record<string, unknown>>;
}
interface Collection {
  findOneBy(field: string, value: unknown): Readonly<Record<string, unknown>> | undefined;
}
interface SlackModule {
  readonly slackPlugin: {
    register: (app: Insides['app'], store: unknown, webhooks: Insides['webhooks'], ...rest: unknown[]) => void;
  };
  getSlackStore(store: unknown): { readonly tokens: Collection; readonly channels: Collection };
}

/** The package exports no way to set the events URL, so we intercept the creation of its next Slack. */
async function reachInside() {
  const slack = await slackModule();
  const { register } = slack.slackPlugin;
  let insides: Insides | undefined;
  slack.slackPlugin.register = (app, store, webhooks, ...rest) => {
    slack.slackPlugin.register = register;
    register(app, store, webhooks, ...rest);
    insides = { app, store, webhooks };
  };
  return {
    corrected() {
      if (insides === undefined) throw new Error('emulate does not put its Slack together as 0.12.2 did');
      const { tokens, channels } = slack.getSlackStore(insides.store);
      refuseUnknownTokens(insides.app, tokens);
      tellAsSlackDoes(insides.webhooks, channels);
      return { webhooks: insides.webhooks, unknownCalls: answerUnknownMethods(insides.app) };
    },
  };
}

/** The file that the package loads for Slack; its name changes with each release. */
async function slackModule(): Promise<SlackModule> {
  const front = new URL(import.meta.resolve('emulate'));
  const [, file] = /import\("([^"]+)"\);\s+return \{ plugin: mod\.slackPlugin/.exec(readFileSync(front, 'utf8')) ?? [];
  if (file === undefined) throw new Error('emulate does not load its Slack as 0.12.2 did');
  return (await import(new URL(file, front).href)) as SlackModule;
}

/** The emulator accepts any token as an admin's. */
function refuseUnknownTokens(app: Insides['app'], tokens: Collection): void {
  app.use('*', async (context, next) => {
    const token = context.req.header('authorization')?.replace(/^Bearer /, '');
    if (token !== undefined && tokens.findOneBy('token', token) === undefined) {
      return context.json({ ok: false, error: 'invalid_auth' });
    }
    return next();
  });
}

/** Slack answers `unknown_method`; the emulator's 404 looks like a broken network to Slack's client. */
function answerUnknownMethods(app: Insides['app']): readonly string[] {
  const called: string[] = [];
  app.post('/api/:method', (context) => {
    called.push(context.req.param('method'));
    return context.json({ ok: false, error: 'unknown_method' });
  });
  return called;
}

/** Adds what the emulator leaves out: the channel type, and the second event of a mention, which has no files. */
function tellAsSlackDoes(webhooks: Insides['webhooks'], channels: Collection): void {
  const dispatch = webhooks.dispatch.bind(webhooks);
  webhooks.dispatch = async (name, action, envelope, owner) => {
    const { files: _files, ...said } = envelope.event;
    const kind = kindOf(channels.findOneBy('channel_id', said['channel']));
    const whole = { ...envelope, event: { ...envelope.event, channel_type: kind } };
    const twin = { ...envelope, event_id: `Ev${randomUUID()}`, event: { ...said, type: 'app_mention' } };
    const isMention = name === 'message' && kind !== 'im' && String(said['text']).includes(`<@${BOT.user_id}>`);
    await Promise.all([
      dispatch(name, action, whole, owner),
      ...(isMention ? [dispatch('app_mention', action, twin, owner)] : []),
    ]);
  };
}

function kindOf(channel: Readonly<Record<string, unknown>> | undefined): string {
  if (channel?.['is_im'] === true) return 'im';
  if (channel?.['is_mpim'] === true) return 'mpim';
  return channel?.['is_private'] === true ? 'group' : 'channel';
}
