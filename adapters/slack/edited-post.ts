import type { ReplyView } from '../../src/chat/reply-port.ts';
import type { Lease } from './budget.ts';
import { sendInTakenForm } from './forms.ts';
import type { PostParts, SlackPost } from './post.ts';
import { SlackCallFailure } from './slack-api.ts';

/** A change of the progress line alone, once there is one, is not worth a call before this many milliseconds. */
export const PROGRESS_GAP_MS = 2_500;

/** A message that is brought up to date by editing it. `lease` is absent for a post that will get its final state at once. */
export function editedPost(ts: string, lease: Lease | undefined, parts: PostParts): SlackPost {
  const { budget, clock } = parts;
  let shownView: ReplyView | undefined;
  let shownAt = clock.now();
  return {
    ts,
    async show(view) {
      if (view.phase === 'final') {
        lease?.release();
        await makeRoom(ts, parts);
        await budget.turn('chat.update');
      } else {
        const isProgress = view.text === shownView?.text && shownView.progress !== undefined;
        if (isProgress && clock.now() - shownAt < PROGRESS_GAP_MS) return;
        lease?.shown();
      }
      await sendInTakenForm(view, parts, (body) => updateOnce(ts, body, parts));
      shownView = view;
      shownAt = clock.now();
    },
    waitMs: () => lease?.waitMs() ?? 0,
    abandon: () => lease?.release(),
  };
}

/** A final state waits no longer than this for its call, in milliseconds. */
const LONGEST_FINAL_WAIT_MS = 1_000;

/**
 * When so many answers end at once that edits have run out, a final state need not wait for them: the growing message is taken away, and the live reply,
 * told that it is gone, posts the whole text as a new one.
 */
async function makeRoom(ts: string, { api, budget, channel }: PostParts): Promise<void> {
  const canReplace = budget.turnWaitMs('chat.delete') === 0 && budget.turnWaitMs('chat.postMessage', channel) === 0;
  if (budget.turnWaitMs('chat.update') <= LONGEST_FINAL_WAIT_MS || !canReplace) return;
  await budget.turn('chat.delete');
  await api.write('chat.delete', { channel, ts });
  throw new SlackCallFailure('chat.update', 'message_not_found');
}

/** A stream that is still open, here or at Slack after a lost answer, must be closed before its message can be edited. */
async function updateOnce(ts: string, body: Readonly<Record<string, unknown>>, parts: PostParts): Promise<void> {
  const { api, channel } = parts;
  const send = () => api.write('chat.update', { channel, ts, ...body, metadata: parts.metadata });
  try {
    await send();
  } catch (error) {
    if (!(error instanceof SlackCallFailure) || error.code !== 'streaming_state_conflict') throw error;
    await closeStream(ts, parts);
    await parts.budget.turn('chat.update');
    await send();
  }
}

/** Ends a stream without adding anything; one that has ended by itself is as good. */
export async function closeStream(ts: string, parts: PostParts): Promise<void> {
  const { api, budget, channel, metadata } = parts;
  await budget.turn('chat.stopStream');
  try {
    await api.write('chat.stopStream', { channel, ts, metadata, session_status: 'active' });
    parts.onStreamStopped();
  } catch (error) {
    const ended = error instanceof SlackCallFailure && ENDED.has(error.code);
    if (!ended) throw error;
  }
}

/** Slack or the user ended the stream: nothing more can be appended, but the message can be edited. */
export const ENDED = new Set(['message_not_in_streaming_state', 'stopped_by_user']);
