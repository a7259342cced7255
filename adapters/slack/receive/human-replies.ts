import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';

/**
 * Remembers who was asked something by name in one of our threads. That person's next message answers the question and is not for us, unless it mentions us.
 * Only the process that saw the question knows about it.
 */
export interface HumanReplies {
  asked(thread: ThreadKey, users: readonly string[], ts: string): void;
  /** Whether a message is such an answer. Gives the same result for a redelivered message. */
  isAnswer(thread: ThreadKey, user: string, ts: string): boolean;
}

/** How long that person's next message counts as the answer, in seconds. */
const ANSWERED_WITHIN_S = 60 * 60;
const MAX_REMEMBERED = 1_000;

export function createHumanReplies(): HumanReplies {
  /** When each person was asked, and which message answered. */
  const questions = createBoundedMap<string, { readonly at: string; answer?: string }>(MAX_REMEMBERED);
  return {
    asked(thread, users, ts) {
      for (const user of users) questions.set(`${thread} ${user}`, { at: ts });
    },
    isAnswer(thread, user, ts) {
      const question = questions.get(`${thread} ${user}`);
      if (question === undefined || Number(ts) - Number(question.at) > ANSWERED_WITHIN_S) return false;
      question.answer ??= ts;
      return question.answer === ts;
    },
  };
}
