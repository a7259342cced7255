import { referenceOf } from '../conversation/turn/turn-reference.ts';
import type { SessionStore } from '../session/session-store.ts';

/** Prints all ratings of answers, one JSON object per line, the oldest first, and closes the store. */
export async function runFeedback({
  store,
  stdout,
}: {
  readonly store: Pick<SessionStore, 'listFeedback' | 'close'>;
  readonly stdout: NodeJS.WritableStream;
}): Promise<0> {
  for (const { turnId, sessionId, threadKey, userIdentifier, ...given } of await store.listFeedback()) {
    const line = {
      at: given.givenAt,
      verdict: given.verdict,
      by: userIdentifier,
      reference: referenceOf(turnId),
      revision: given.revisionNumber,
      outcome: given.outcome,
      thread: threadKey,
      session: sessionId,
      turn: turnId,
    };
    stdout.write(`${JSON.stringify(line)}\n`);
  }
  await store.close();
  return 0;
}
