import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { OpenReply } from './reply-state.ts';

/** Shows the state of the turn outside its posts. Best effort; never throws. */
export async function signalProgress(state: 'waiting' | 'working' | 'finished', reply: OpenReply): Promise<void> {
  const { channel, deps, status, target } = reply;
  const { ts } = target.context;
  if (state === 'waiting') {
    if (ts !== undefined) await deps.marks.set(target.turnId, { channel, ts });
    return;
  }
  if (state === 'working') {
    status.begin();
    void deps.marks.clear(target.turnId, markedMessages(reply));
    return;
  }
  void deps.marks.end(target.turnId);
  const ending = Promise.all([markAsPaused(reply), status.end()]);
  for (const post of reply.posts.values()) post.abandon();
  // The next message of the thread waits for this, and Slack may not answer at all.
  await withTimeout(ending, MAX_ENDING_MS, deps.clock);
}

/** How long the end of a turn waits for optional calls, in milliseconds. */
const MAX_ENDING_MS = 1_000;
const PAUSED = '_This answer is paused. It continues automatically._';

/** A turn that ends while its post is still growing will be continued, perhaps by another process. The post says so. */
async function markAsPaused({ growing, grown, deps }: OpenReply): Promise<void> {
  if (growing === undefined || grown === undefined) return;
  // Without a free edit, the message would be deleted and reposted, and be missing in between.
  if (deps.budget.turnWaitMs('chat.update') > MAX_ENDING_MS) return;
  try {
    await growing.show({ text: `${grown.text}\n\n${PAUSED}`, phase: 'final', actions: [], unfinished: true });
  } catch (error) {
    deps.log.debug({ err: error }, 'an answer could not be marked as paused');
  }
}

/** The message id of a shortcut is our own; the id of the marked message is in the context. */
function markedMessages({ channel, target: { waited = [], context } }: OpenReply): { channel: string; ts: string }[] {
  if (waited.length === 0) return [];
  const written = [...waited, context['ts'] ?? ''].filter((id) => /^\d+\.\d+$/.test(id));
  return [...new Set(written)].map((ts) => ({ channel, ts }));
}
