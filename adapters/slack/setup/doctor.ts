import { attempt, clientFor, MANIFEST_REMEDY, type SlackCheck, type SlackDoctorOptions } from './doctor-check.ts';
import { checkManifest } from './doctor-manifest.ts';
import { BOT_SCOPES } from './manifest.ts';
import { AuthTest } from '../client/payloads.ts';

/** Checks everything that Threadsmith needs from Slack: reachability, tokens, scopes, incoming events. Never throws. */
export async function checkSlack(options: SlackDoctorOptions): Promise<readonly SlackCheck[]> {
  const token =
    options.oauth === undefined ? await checkBotToken(options) : [await checkClient(options.oauth, options)];
  const createTransport =
    options.appToken === undefined ? checkSecret(options.signingSecret) : await checkAppToken(options);
  return [...token, createTransport, ...(await checkManifest(options))];
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

/** Slack checks the id and the secret before it looks at the code. */
async function checkClient(
  { clientId, clientSecret }: NonNullable<SlackDoctorOptions['oauth']>,
  options: SlackDoctorOptions,
): Promise<SlackCheck> {
  const given = { client_id: clientId, client_secret: clientSecret, code: 'none' };
  const answer = await attempt(() => clientFor(undefined, options).oauth.v2.access(given));
  const name = 'installation';
  const code = 'code' in answer ? answer.code : 'unexpected answer';
  if (code === undefined) return { ...unreachableCheck(options), name };
  if (code === 'invalid_code')
    return { name, ok: true, detail: 'Client id and client secret are right; each workspace gets its own bot token.' };
  return {
    name,
    ok: false,
    detail: `Slack does not accept the client id with this client secret (${code}).`,
    remedy: 'Copy both from "Basic Information" of your app into SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.',
  };
}

function unreachableCheck({ apiUrl }: SlackDoctorOptions): SlackCheck {
  return {
    name: 'reachability',
    ok: false,
    detail: `Slack does not answer at ${apiUrl ?? 'https://slack.com/api/'}.`,
    remedy: 'Check the network, the proxy and SLACK_API_URL, which ends in /api/.',
  };
}

function scopeCheck(granted: readonly string[] | undefined): SlackCheck {
  if (granted === undefined)
    return {
      name: 'scopes',
      ok: 'unchecked',
      detail: 'Slack did not say which scopes were granted.',
      remedy: 'Compare "OAuth & Permissions" of your app with `threadsmith manifest slack`.',
    };
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
        remedy: 'Copy the Signing Secret from "Basic Information"; it is not a token.',
      }
    : {
        name: 'signing secret',
        ok: 'unchecked',
        detail: 'Set. Only a request from Slack can show whether it is right.',
        remedy: 'Mention the bot; a wrong one shows as "connected to Slack" in the log and no answer in Slack.',
      };
}
