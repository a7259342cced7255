import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { AuthTest } from '../client/payloads.ts';

/** Our identity in Slack. */
export interface SlackIdentity {
  readonly botUserId: string;
  readonly botId: string | undefined;
  readonly teamId: string;
  /** The workspace, or the organisation where the app is installed for all of its workspaces. */
  readonly scope: string;
  readonly teamName: string;
  /** Web address of the workspace, if Slack reports one. */
  readonly url: string | undefined;
  readonly scopes: readonly string[] | undefined;
}

/** Asks Slack whose token this is. Throws `SlackCallFailure`. */
export async function askIdentity(api: Pick<SlackApi, 'read'>): Promise<SlackIdentity> {
  const answer = AuthTest.safeParse(await api.read('auth.test', {}));
  // Something that is not Slack answered.
  if (!answer.success) throw new SlackCallFailure('auth.test', 'no_clear_answer', { cause: answer.error });
  const auth = answer.data;
  const teamId = auth.team_id ?? auth.enterprise_id ?? 'unknown';
  return {
    botUserId: auth.user_id,
    botId: auth.bot_id ?? undefined,
    teamId,
    scope: auth.is_enterprise_install === true ? (auth.enterprise_id ?? teamId) : teamId,
    teamName: auth.team ?? teamId,
    url: auth.url ?? undefined,
    scopes: auth.response_metadata?.scopes,
  };
}
