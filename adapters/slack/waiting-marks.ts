import type { Log } from '../../src/log.ts';
import type { SlackBudget } from './budget.ts';
import { SlackCallFailure, type SlackApi } from './slack-api.ts';

/** A sign on messages that wait behind the answer before theirs. Never essential. */
export interface WaitingMarks {
  set(turnId: string, message: { channel: string; ts: string }): Promise<void>;
  /** Takes the turn's marks away, and one that an earlier process may have left on `message`. */
  clear(turnId: string, message?: { channel: string; ts: string }): Promise<void>;
}

const MARK = 'hourglass_flowing_sand';

export function createWaitingMarks(options: { api: SlackApi; budget: SlackBudget; log: Log }): WaitingMarks {
  const marked = new Map<string, { channel: string; ts: string }[]>();

  async function react(method: 'reactions.add' | 'reactions.remove', { channel, ts }: { channel: string; ts: string }) {
    if (!options.budget.spare(method)) return;
    try {
      await options.api.write(method, { channel, timestamp: ts, name: MARK });
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      options.log.debug({ err: error }, 'a message could not be marked as waiting');
    }
  }

  return {
    async set(turnId, message) {
      marked.set(turnId, [...(marked.get(turnId) ?? []), message]);
      await react('reactions.add', message);
    },
    async clear(turnId, message) {
      const messages = marked.get(turnId) ?? (message === undefined ? [] : [message]);
      marked.delete(turnId);
      await Promise.all(messages.map((message) => react('reactions.remove', message)));
    },
  };
}
