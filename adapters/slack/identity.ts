import { ThreadsmithError } from '../../src/errors.ts';
import { SlackCallFailure, type SlackApi } from './slack-api.ts';
import { AuthTest } from './wire.ts';

/** Who we are in Slack. */
export interface SlackIdentity {
  readonly botUserId: string;
  readonly botId: string | undefined;
  readonly teamId: string;
  /** The workspace, or the organisation where the app is installed for all of its workspaces. */
  readonly scope: string;
  readonly teamName: string;
  readonly scopes: readonly string[] | undefined;
}

/** Asks Slack whose token this is. Throws a `ThreadsmithError` that says what to mend. */
export async function askIdentity(api: Pick<SlackApi, 'read'>): Promise<SlackIdentity> {
  const auth = AuthTest.parse(await asked(api));
  const teamId = auth.team_id ?? auth.enterprise_id ?? 'unknown';
  return {
    botUserId: auth.user_id,
    botId: auth.bot_id ?? undefined,
    teamId,
    scope: auth.is_enterprise_install === true ? (auth.enterprise_id ?? teamId) : teamId,
    teamName: auth.team ?? teamId,
    scopes: auth.response_metadata?.scopes,
  };
}

async function asked(api: Pick<SlackApi, 'read'>): Promise<Record<string, unknown>> {
  try {
    return await api.read('auth.test', {});
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    throw tokenProblem(error);
  }
}

function tokenProblem(failure: SlackCallFailure): ThreadsmithError {
  if (failure.code === 'no_clear_answer' || failure.code === 'ratelimited') {
    return new ThreadsmithError(
      'slack.unreachable',
      'Slack could not be reached.',
      'Check the network, the proxy and SLACK_API_URL, then start again.',
      { cause: failure },
    );
  }
  return new ThreadsmithError(
    'slack.bad_token',
    `Slack does not accept the bot token (${failure.code}).`,
    'Copy the Bot User OAuth Token from the page "OAuth & Permissions" of your app into SLACK_BOT_TOKEN.',
    { cause: failure },
  );
}
