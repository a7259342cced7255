import { ThreadsmithError } from '../../../src/errors.ts';
import { callFailure, SlackCallFailure } from '../client/web-api.ts';

/** Codes of both tokens that waiting mends: Slack's own trouble, and limits that pass. */
const TRANSIENT = new Set(['no_clear_answer', 'ratelimited', 'team_added_to_org', 'too_many_websockets']);
/** What Slack says of an app-level token that no waiting could mend. */
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

/** What is wrong when Slack does not tell whose bot token this is. */
export function botTokenProblem(failure: SlackCallFailure): ThreadsmithError {
  if (TRANSIENT.has(failure.code)) return unreachable(failure);
  return new ThreadsmithError(
    'slack.bad_token',
    `Slack does not accept the bot token (${failure.code}).`,
    'Copy the Bot User OAuth Token from the page "OAuth & Permissions" of your app into SLACK_BOT_TOKEN.',
    { cause: failure },
  );
}

/** What is wrong when Slack does not open a socket. */
export function appTokenProblem(error: unknown): ThreadsmithError {
  const failure = callFailure('apps.connections.open', error);
  if (!BAD_APP_TOKEN.has(failure.code)) return unreachable(failure);
  return new ThreadsmithError(
    'slack.bad_app_token',
    `Slack does not accept the app-level token (${failure.code}).`,
    'Make one with the scope connections:write under "Basic Information", switch Socket Mode on, and put it into SLACK_APP_TOKEN.',
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

/** Any reason for which an attempt to connect failed, as one of the above. */
export function problemOf(error: unknown): ThreadsmithError {
  return error instanceof ThreadsmithError ? error : unreachable(error);
}

/** Waiting may mend it. */
export function isUnreachable({ code }: ThreadsmithError): boolean {
  return code === 'slack.unreachable';
}

/** How long Slack asked us to wait, in milliseconds; 0 when it did not. */
export function retryAfterMs({ cause }: ThreadsmithError): number {
  return (cause instanceof SlackCallFailure ? cause.retryAfterMs : undefined) ?? 0;
}
