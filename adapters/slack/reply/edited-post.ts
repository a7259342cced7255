import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Lease } from '../client/budget.ts';
import { writeWithOptional } from '../client/optional-arguments.ts';
import { isFinalRefusal, isGone, isRateLimited } from '../client/failure.ts';
import { sendFirstAccepted } from './fallback-bodies.ts';
import type { PostDependencies, SlackPost } from './post.ts';
import { SlackCallFailure } from '../client/web-api.ts';

/** Minimum gap between two edits that change only the progress line, in milliseconds. */
export const PROGRESS_GAP_MS = 2_500;

/** A message that is kept up to date by edits. A post that gets its final state immediately needs no `lease`. */
export function editedPost(ts: string, lease: Lease | undefined, deps: PostDependencies): SlackPost {
  const { budget, clock } = deps;
  let shownView: ReplyView | undefined;
  let shownAt = clock.now();
  return {
    ts,
    async show(view) {
      if (view.phase === 'final') {
        lease?.release();
        await replaceIfSlow(ts, deps);
        await budget.turn('chat.update');
      } else {
        const isProgress = view.text === shownView?.text && shownView.progress !== undefined;
        if (isProgress && clock.now() - shownAt < PROGRESS_GAP_MS) return;
        lease?.shown();
      }
      try {
        await sendFirstAccepted(view, deps, (body) => updateOnce(ts, body, deps));
      } catch (error) {
        if (isFinalRefusal(error) && (view.phase === 'final' || isGone(error))) await replace(ts, error, deps);
        if (view.phase === 'final' && isRateLimited(error)) await replaceIfSlow(ts, deps);
        throw error;
      }
      shownView = view;
      shownAt = clock.now();
    },
    waitMs: () => lease?.waitMs() ?? 0,
    abandon: () => lease?.release(),
  };
}

/** How long a final state waits for its call, in milliseconds. */
export const LONGEST_FINAL_WAIT_MS = 1_000;
/** An edit waits longer before the message is replaced, since somebody may be reading it. Milliseconds. */
const LONGEST_EDIT_WAIT_MS = 3_000;

/**
 * When many answers end at the same time and no edits are left, a final state does not wait for one: the growing message is deleted, and the live reply, on
 * the error `gone`, posts the whole text as a new message.
 */
async function replaceIfSlow(ts: string, { api, budget, channel }: PostDependencies): Promise<void> {
  const canReplace = budget.turnWaitMs('chat.delete') === 0 && budget.turnWaitMs('chat.postMessage', channel) === 0;
  if (budget.turnWaitMs('chat.update') <= LONGEST_EDIT_WAIT_MS || !canReplace) return;
  await budget.turn('chat.delete');
  await api.write('chat.delete', { channel, ts });
  throw new SlackCallFailure('chat.update', 'message_not_found');
}

/** A stream that is still open must be closed before its message can be edited. */
async function updateOnce(ts: string, body: Readonly<Record<string, unknown>>, deps: PostDependencies): Promise<void> {
  const { channel, metadata } = deps;
  const send = () => writeWithOptional('chat.update', { args: { channel, ts, ...body }, optional: { metadata } }, deps);
  try {
    await send();
  } catch (error) {
    if (!(error instanceof SlackCallFailure) || error.code !== 'streaming_state_conflict') throw error;
    try {
      await closeStream(ts, deps);
    } catch (refusal) {
      if (isFinalRefusal(refusal)) await replace(ts, refusal, deps);
      throw refusal;
    }
    await deps.budget.turn('chat.update');
    await send();
  }
}

/** Deletes a message that cannot show its final state, so that no Stop button is left behind, and makes the live reply post a new one. */
async function replace(
  ts: string,
  cause: SlackCallFailure,
  { api, budget, channel, log }: PostDependencies,
): Promise<never> {
  log.warn({ err: cause }, 'Slack does not accept the final state of a message; a new message replaces it');
  try {
    await budget.turn('chat.delete');
    await api.write('chat.delete', { channel, ts });
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.warn({ err: error }, 'an unfinished message could not be deleted');
  }
  throw new SlackCallFailure('chat.update', 'message_not_found', { cause });
}

/** Ends a stream without adding anything, unless it has already ended. */
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
  const call = { args: { channel, ts, ...content }, optional: { metadata, session_status: 'active' } };
  await writeWithOptional('chat.stopStream', call, deps);
  if (!capabilities.unknownArguments.has('session_status')) deps.onStreamStopped();
}

/** Slack or the user has ended the stream: nothing can be appended, but the message can be edited. */
const ENDED = new Set(['message_not_in_streaming_state', 'stopped_by_user']);
