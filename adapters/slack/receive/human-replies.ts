import type { ThreadKey } from '../../../src/chat/thread-key.ts';

/**
 * People who were asked something by name in a thread of ours: what they say next, unless they mention us, answers that and is not for us. Known only to the
 * process that heard the question.
 */
export interface SideTalk {
  asked(thread: ThreadKey, users: readonly string[], ts: string): void;
  /** Whether this is such an answer; also when Slack tells of it again. */
  isAnswer(thread: ThreadKey, user: string, ts: string): boolean;
}

/** Whoever has not answered by then has something else to say. Seconds. */
const ANSWERED_WITHIN_S = 60 * 60;
const MAX_REMEMBERED = 1_000;

export function createSideTalk(): SideTalk {
  /** When they were asked, and with which message they answered. */
  const questions = new Map<string, { readonly at: string; answer?: string }>();
  return {
    asked(thread, users, ts) {
      for (const user of users) questions.set(`${thread} ${user}`, { at: ts });
      const oldest = questions.size > MAX_REMEMBERED ? questions.keys().next().value : undefined;
      if (oldest !== undefined) questions.delete(oldest);
    },
    isAnswer(thread, user, ts) {
      const question = questions.get(`${thread} ${user}`);
      if (question === undefined || Number(ts) - Number(question.at) > ANSWERED_WITHIN_S) return false;
      question.answer ??= ts;
      return question.answer === ts;
    },
  };
}
