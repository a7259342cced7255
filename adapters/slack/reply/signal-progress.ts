import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { OpenReply } from './reply-state.ts';

/** Shows how far the turn is, beside its posts. */
export async function signalProgress(state: 'waiting' | 'working' | 'finished', reply: OpenReply): Promise<void> {
  const { channel, deps, progress, target } = reply;
  const { ts } = target.context;
  if (state === 'waiting') {
    if (ts !== undefined) await deps.marks.set(target.turnId, { channel, ts });
    return;
  }
  if (state === 'working') {
    progress.begin();
    void deps.marks.clear(target.turnId, markedMessages(reply));
    return;
  }
  void deps.marks.end(target.turnId);
  const farewell = Promise.all([pauseGrowing(reply), progress.end()]);
  for (const post of reply.posts.values()) post.abandon();
  // The next message of the thread waits for this, and Slack may not answer at all.
  await withTimeout(farewell, LONGEST_FAREWELL_MS, deps.clock);
}

/** How long the end of a turn waits for what is not essential, in milliseconds. */
const LONGEST_FAREWELL_MS = 1_000;
const RESTARTING = '_I am being restarted. This answer goes on after that._';

/** A turn that ends with a growing post is left to another process: nobody is to wait meanwhile for words that do not come. */
async function pauseGrowing({ growing, grown, deps }: OpenReply): Promise<void> {
  if (growing === undefined || grown === undefined) return;
  // Without a call to spare it would be written anew, and gone for as long as that takes.
  if (deps.budget.turnWaitMs('chat.update') > LONGEST_FAREWELL_MS) return;
  try {
    await growing.show({ text: `${grown.text}\n\n${RESTARTING}`, phase: 'final', actions: [], unfinished: true });
  } catch (error) {
    deps.log.debug({ err: error }, 'Slack was not told that an answer goes on later');
  }
}

/** A shortcut's message has an id of ours; what was marked for it stands in the context. */
function markedMessages({ channel, target: { waited = [], context } }: OpenReply): { channel: string; ts: string }[] {
  if (waited.length === 0) return [];
  const written = [...waited, context['ts'] ?? ''].filter((id) => /^\d+\.\d+$/.test(id));
  return [...new Set(written)].map((ts) => ({ channel, ts }));
}
