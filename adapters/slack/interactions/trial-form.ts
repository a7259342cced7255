import type { z } from 'zod';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { CommandResult, ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import type { Log } from '../../../src/log.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import { readTrialView, type TrialOrigin, type TrialSent, trialView } from '../format/trial-view.ts';
import type { SlackNotices } from '../reply/notices.ts';
import type { SlackAuthors } from '../receive/slack-authors.ts';

export interface TrialFormDependencies {
  readonly conversation: ConversationPort;
  readonly identity: SlackIdentity;
  readonly authors: SlackAuthors;
  readonly notices: SlackNotices;
  readonly api: SlackApi;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** Slack opens a form only within three seconds of the press. */
const LATEST_FORM_MS = 2_000;

interface Asked {
  readonly user: string;
  readonly team: string | null | undefined;
  /** Slack's one-time token for opening a form. */
  readonly trigger: string;
}

/** Opens the form for the inputs of a trial. False when it needs no inputs, or when Slack does not open the form: the command then asks in the thread. */
export async function openTrialForm(
  origin: TrialOrigin,
  { user, team, trigger }: Asked,
  { conversation, authors, api, clock, log }: TrialFormDependencies,
): Promise<boolean> {
  const { thread, sessionId, channel } = origin;
  let isLate = false;
  const open = async (): Promise<boolean> => {
    const author = await authors.authorOf(user, team);
    const place = { thread: thread as ThreadKey, author, channels: [channel] };
    const form = await conversation.trialForm({ ...place, ...(sessionId === undefined ? {} : { sessionId }) });
    if (form === undefined || isLate) return false;
    await api.write('views.open', { trigger_id: trigger, view: trialView(form, origin) });
    return true;
  };
  try {
    const opened = await withTimeout(open(), LATEST_FORM_MS, clock);
    isLate = opened === undefined;
    return opened ?? false;
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.warn({ err: error }, 'the form for a trial could not be opened');
    return false;
  }
}

/** The response to a submitted form: nothing, which closes it, or the errors to show in it. */
export interface FormAnswer {
  readonly errors?: Readonly<Record<string, string>>;
  /** Shows the result to the person once the form is closed. */
  readonly tell: () => Promise<void>;
}

/** Starts the trial with the values of a submitted form. Resolves once that is stored. */
export async function takeTrialForm(
  { user, view }: z.infer<typeof TrialSent>,
  deps: TrialFormDependencies,
): Promise<FormAnswer> {
  const { conversation, authors, identity, notices } = deps;
  const { origin, values, errorsOf } = readTrialView(view);
  const { channel, thread, place, sessionId, threadTs, since } = origin;
  const where = {
    thread: thread as ThreadKey,
    author: await authors.authorOf(user.id, user.team_id),
    channels: [channel],
    ...(sessionId === undefined ? {} : { sessionId }),
  };
  const errors = errorsOf(await conversation.checkTrial(where, values));
  if (Object.keys(errors).length > 0) return { errors, tell: () => Promise.resolve() };
  const result: CommandResult = await conversation.command({
    ...where,
    name: 'try',
    place,
    inputs: values,
    commandId: `form:${view.id}`,
    replyContext: {
      channel,
      user: user.id,
      team: user.team_id ?? identity.teamId,
      ...(since === undefined ? {} : { since }),
      ...(channel.startsWith('D') ? { direct: 'yes' } : {}),
      ...(threadTs === undefined ? {} : { thread: threadTs }),
    },
  });
  return { tell: () => notices.result({ channel, user: user.id, threadTs }, result, 'try') };
}
