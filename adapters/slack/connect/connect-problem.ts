import { ThreadsmithError } from '../../../src/errors.ts';
import { callFailure, SlackCallFailure } from '../client/web-api.ts';

/** Codes, for either token, that pass with time: problems on Slack's side, and rate limits. */
const TRANSIENT = new Set(['no_clear_answer', 'ratelimited', 'team_added_to_org', 'too_many_websockets']);
/** Codes, for an app-level token, that waiting cannot fix. */
const BAD_APP_TOKEN = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'user_removed_from_team',
]);

/** The problem when `auth.test` fails. */
export function botTokenProblem(failure: SlackCallFailure): ThreadsmithError {
  if (TRANSIENT.has(failure.code)) return unreachable(failure);
  return new ThreadsmithError(
    'slack.bad_token',
    `Slack does not accept the bot token (${failure.code}).`,
    'Set SLACK_BOT_TOKEN to the Bot User OAuth Token from the page "OAuth & Permissions" of your app.',
    { cause: failure },
  );
}

/** The problem when Slack does not open a socket. */
export function appTokenProblem(error: unknown): ThreadsmithError {
  const failure = callFailure('apps.connections.open', error);
  if (!BAD_APP_TOKEN.has(failure.code)) return unreachable(failure);
  return new ThreadsmithError(
    'slack.bad_app_token',
    `Slack does not accept the app-level token (${failure.code}).`,
    'Enable Socket Mode, generate a token with the scope connections:write under "Basic Information", and set SLACK_APP_TOKEN to it.',
    { cause: failure },
  );
}

function unreachable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'slack.unreachable',
    'Slack cannot be reached.',
    'Check the network, the proxy and SLACK_API_URL.',
    { cause },
  );
}

/** Converts any failed attempt to connect into one of the problems above. */
export function connectProblem(error: unknown): ThreadsmithError {
  return error instanceof ThreadsmithError ? error : unreachable(error);
}

/** Waiting may help. */
export function isUnreachable({ code }: ThreadsmithError): boolean {
  return code === 'slack.unreachable';
}

/** How long Slack asked us to wait, in milliseconds; 0 if it did not. */
export function retryAfterMs({ cause }: ThreadsmithError): number {
  return (cause instanceof SlackCallFailure ? cause.retryAfterMs : undefined) ?? 0;
}
