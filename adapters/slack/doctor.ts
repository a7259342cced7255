import { webApi } from '@slack/bolt';
import type { SlackOptions } from './adapter.ts';
import { BOT_EVENTS, BOT_SCOPES } from './manifest.ts';
import { slackCode } from './slack-api.ts';
import { AuthTest } from './wire.ts';

export interface SlackCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; only where something is to be done. */
  readonly remedy?: string;
}

export interface SlackDoctorOptions extends SlackOptions {
  /** An app configuration token (`xoxe.`): with it the event subscriptions can be read too. */
  readonly configToken?: string;
  /** Needed with `configToken`: `A0...`, on the page "Basic Information". */
  readonly appId?: string;
}

const TIMEOUT_MS = 10_000;
const MANIFEST_REMEDY =
  'Print the manifest with `threadsmith manifest slack`, paste it under "App Manifest" of your app, and install the app again.';

/** Looks at everything that Threadsmith needs at Slack: reachability, tokens, scopes, the way in, events. Never throws. */
export async function checkSlack(options: SlackDoctorOptions): Promise<readonly SlackCheck[]> {
  const token = await checkBotToken(options);
  const wayIn = options.appToken === undefined ? checkSecret(options.signingSecret) : await checkAppToken(options);
  return [...token, wayIn, await checkEvents(options)];
}

function clientFor(token: string, { apiUrl }: SlackDoctorOptions): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/?$/, '/') }),
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
}

async function checkBotToken(options: SlackDoctorOptions): Promise<SlackCheck[]> {
  const answer = await attempt(() => clientFor(options.botToken, options).auth.test());
  if ('code' in answer) {
    const unreachable = answer.code === undefined;
    if (unreachable) return [unreachableCheck(options)];
    return [
      {
        name: 'bot token',
        ok: false,
        detail: `Slack does not accept the bot token (${answer.code}).`,
        remedy: 'Copy the Bot User OAuth Token from "OAuth & Permissions" into SLACK_BOT_TOKEN.',
      },
    ];
  }
  const auth = AuthTest.parse(answer.value);
  const name = { name: 'bot token', ok: true, detail: `Connected to ${auth.team ?? auth.team_id ?? 'Slack'}.` };
  return [name, scopeCheck(auth.response_metadata?.scopes)];
}

function unreachableCheck({ apiUrl }: SlackDoctorOptions): SlackCheck {
  return {
    name: 'reachability',
    ok: false,
    detail: `Nothing that is Slack answers at ${apiUrl ?? 'https://slack.com/api/'}.`,
    remedy: 'Check the network, the proxy and SLACK_API_URL, which ends in /api/.',
  };
}

function scopeCheck(granted: readonly string[] | undefined): SlackCheck {
  if (granted === undefined)
    return { name: 'scopes', ok: true, detail: 'Slack did not say which scopes were granted.' };
  const missing = Object.entries(BOT_SCOPES).filter(([scope]) => !granted.includes(scope));
  if (missing.length === 0) return { name: 'scopes', ok: true, detail: 'All scopes are granted.' };
  const list = missing.map(([scope, purpose]) => `${scope} (${purpose})`).join(', ');
  return { name: 'scopes', ok: false, detail: `Not granted: ${list}.`, remedy: MANIFEST_REMEDY };
}

async function checkAppToken(options: SlackDoctorOptions): Promise<SlackCheck> {
  const answer = await attempt(() => clientFor(options.appToken ?? '', options).apps.connections.open({}));
  if (!('code' in answer)) return { name: 'app token', ok: true, detail: 'Socket Mode can be opened.' };
  if (answer.code === undefined) return { ...unreachableCheck(options), name: 'app token' };
  return {
    name: 'app token',
    ok: false,
    detail: `Slack does not open Socket Mode with this app-level token (${answer.code}).`,
    remedy:
      'Switch Socket Mode on, make an app-level token with the scope connections:write under "Basic Information", and put it into SLACK_APP_TOKEN.',
  };
}

function checkSecret(secret: string | undefined): SlackCheck {
  if (secret === undefined) {
    return {
      name: 'way in',
      ok: false,
      detail: 'Slack has no way to reach Threadsmith.',
      remedy: 'Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
    };
  }
  const isToken = /^(xox|xapp)/.test(secret);
  return isToken || secret.length < 8
    ? {
        name: 'signing secret',
        ok: false,
        detail: 'SLACK_SIGNING_SECRET does not look like a signing secret.',
        remedy: 'Copy the Signing Secret from "Basic Information"; it is no token.',
      }
    : { name: 'signing secret', ok: true, detail: 'Set; whether it is right shows when Slack first calls.' };
}

async function checkEvents(options: SlackDoctorOptions): Promise<SlackCheck> {
  const { configToken, appId } = options;
  if (configToken === undefined || appId === undefined) {
    const list = BOT_EVENTS.join(', ');
    const detail = `A bot token cannot read the event subscriptions. Under "Event Subscriptions" these must stand: ${list}.`;
    return { name: 'events', ok: true, detail };
  }
  const answer = await attempt(() =>
    clientFor(configToken, options).apiCall('apps.manifest.export', { app_id: appId }),
  );
  if ('code' in answer) {
    const why = answer.code ?? 'no answer';
    const remedy = 'Make a new app configuration token at api.slack.com/apps; they last twelve hours.';
    return { name: 'events', ok: false, detail: `The app's manifest could not be read (${why}).`, remedy };
  }
  const subscribed = subscribedEvents(answer.value);
  const missing = BOT_EVENTS.filter((event) => !subscribed.includes(event));
  return missing.length === 0
    ? { name: 'events', ok: true, detail: 'All events are subscribed to.' }
    : { name: 'events', ok: false, detail: `Not subscribed to: ${missing.join(', ')}.`, remedy: MANIFEST_REMEDY };
}

function subscribedEvents(answer: unknown): readonly string[] {
  const { manifest } = answer as {
    manifest?: { settings?: { event_subscriptions?: { bot_events?: readonly string[] } } };
  };
  return manifest?.settings?.event_subscriptions?.bot_events ?? [];
}

/** A call's answer, or Slack's error code; no code when it was not Slack that answered. */
async function attempt<T>(call: () => Promise<T>): Promise<{ value: T } | { code: string | undefined }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return { code: slackCode(error) };
    if (error instanceof webApi.WebAPIRateLimitedError) return { code: 'ratelimited' };
    return { code: undefined };
  }
}
