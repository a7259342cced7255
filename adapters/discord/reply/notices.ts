import type { Log } from '../../../src/log.ts';
import type { DiscordApi, Draft } from '../client/api.ts';
import type { Patience } from '../client/retry.ts';

/** Sentences beside any turn. */
export interface Notices {
  /**
   * Says it as soon as Discord takes it; `key` is the same for the same sentence. Resolves with whether it stands: not where Discord refuses it, or
   * when the adapter stops. Never rejects.
   */
  say(where: NoticePlace, draft: Draft, key: string): Promise<boolean>;
}

interface NoticePlace {
  readonly channel: string;
  readonly repliesTo?: string | undefined;
}

export function createNotices({ api, patience, log }: { api: DiscordApi; patience: Patience; log: Log }): Notices {
  return {
    async say({ channel, repliesTo }, draft, key) {
      try {
        await patience.forEver(() => api.send(channel, draft, key, { repliesTo }));
        return true;
      } catch (error) {
        log.warn({ err: error, channel }, 'a sentence could not be said');
        return false;
      }
    },
  };
}
