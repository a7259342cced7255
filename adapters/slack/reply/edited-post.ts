import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Lease } from '../client/budget.ts';
import { writeWithOptional } from '../client/optional-arguments.ts';
import { isRejection, isRateLimited } from '../client/failure.ts';
import { sendFirstAccepted } from './fallback-bodies.ts';
import type { PostDependencies, SlackPost } from './post.ts';
import { SlackCallFailure } from '../client/web-api.ts';

/** A change of the progress line alone, once there is one, is not worth a call before this many milliseconds. */
export const PROGRESS_GAP_MS = 2_500;

/** A message that is brought up to date by editing it. `lease` is absent for a post that will get its final state at once. */
export function editedPost(ts: string, lease: Lease | undefined, deps: PostDependencies): SlackPost {
  const { budget, clock } = deps;
  let shownView: ReplyView | undefined;
  let shownAt = clock.now();
  return {
    ts,
    async show(view) {
      if (view.phase === 'final') {
        lease?.release();
        await makeRoom(ts, deps);
        await budget.turn('chat.update');
      } else {
        const isProgress = view.text === shownView?.text && shownView.progress !== undefined;
        if (isProgress && clock.now() - shownAt < PROGRESS_GAP_MS) return;
        lease?.shown();
      }
      try {
        await sendFirstAccepted(view, deps, (body) => updateOnce(ts, body, deps));
      } catch (error) {
        if (view.phase === 'final' && isRejection(error)) await giveUp(ts, error, deps);
        if (view.phase === 'final' && isRateLimited(error)) await makeRoom(ts, deps);
        throw error;
      }
      shownView = view;
      shownAt = clock.now();
    },
    waitMs: () => lease?.waitMs() ?? 0,
    abandon: () => lease?.release(),
  };
}

/** A final state waits no longer than this for its call, in milliseconds. */
export const LONGEST_FINAL_WAIT_MS = 1_000;
/** Longer before it is posted anew: that takes a message away which somebody may be reading. Milliseconds. */
const LONGEST_EDIT_WAIT_MS = 3_000;

/**
 * When so many answers end at once that edits have run out, a final state need not wait for them: the growing message is taken away, and the live reply,
 * told that it is gone, posts the whole text as a new one.
 */
async function makeRoom(ts: string, { api, budget, channel }: PostDependencies): Promise<void> {
  const canReplace = budget.turnWaitMs('chat.delete') === 0 && budget.turnWaitMs('chat.postMessage', channel) === 0;
  if (budget.turnWaitMs('chat.update') <= LONGEST_EDIT_WAIT_MS || !canReplace) return;
  await budget.turn('chat.delete');
  await api.write('chat.delete', { channel, ts });
  throw new SlackCallFailure('chat.update', 'message_not_found');
}

/** A stream that is still open, here or at Slack after a lost answer, must be closed before its message can be edited. */
async function updateOnce(ts: string, body: Readonly<Record<string, unknown>>, deps: PostDependencies): Promise<void> {
  const { channel, metadata } = deps;
  const send = () => writeWithOptional('chat.update', { args: { channel, ts, ...body }, extras: { metadata } }, deps);
  try {
    await send();
  } catch (error) {
    if (!(error instanceof SlackCallFailure) || error.code !== 'streaming_state_conflict') throw error;
    try {
      await closeStream(ts, deps);
    } catch (refusal) {
      if (isRejection(refusal)) await giveUp(ts, refusal, deps);
      throw refusal;
    }
    await deps.budget.turn('chat.update');
    await send();
  }
}

/** What cannot be shown here in any form is shown in a new message: this one goes, and the live reply is told so. */
async function giveUp(
  ts: string,
  cause: SlackCallFailure,
  { api, budget, channel, log }: PostDependencies,
): Promise<never> {
  log.warn({ err: cause }, 'Slack does not let a message be finished; it is written anew');
  try {
    await budget.turn('chat.delete');
    await api.write('chat.delete', { channel, ts });
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.warn({ err: error }, 'an unfinished message could not be taken away');
  }
  throw new SlackCallFailure('chat.update', 'message_not_found', { cause });
}

/** Ends a stream without adding anything; one that has ended by itself is as good. */
export async function closeStream(ts: string, deps: PostDependencies): Promise<void> {
  await deps.budget.turn('chat.stopStream');
  try {
    await stopStream(ts, {}, deps);
  } catch (error) {
    const ended = error instanceof SlackCallFailure && ENDED.has(error.code);
    if (!ended) throw error;
  }
}

/** Ends a stream, and with it the thread's agent session. */
export async function stopStream(
  ts: string,
  content: Readonly<Record<string, unknown>>,
  deps: PostDependencies,
): Promise<void> {
  const { channel, metadata, capabilities } = deps;
  const call = { args: { channel, ts, ...content }, extras: { metadata, session_status: 'active' } };
  await writeWithOptional('chat.stopStream', call, deps);
  if (!capabilities.unknownArguments.has('session_status')) deps.onStreamStopped();
}

/** Slack or the user ended the stream: nothing more can be appended, but the message can be edited. */
export const ENDED = new Set(['message_not_in_streaming_state', 'stopped_by_user']);
