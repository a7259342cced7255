import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import type { OutgoingMessage } from '../client/outgoing-message.ts';
import type { DiscordRetry } from '../client/retry.ts';

/** Posts sentences outside of any turn. */
export interface Notices {
  /**
   * Posts it as soon as Discord accepts it; `key` is the same for the same sentence. Resolves with false when Discord refuses it or the adapter stops. Never
   * rejects.
   */
  say(where: NoticePlace, outgoing: OutgoingMessage, key: string): Promise<boolean>;
}

interface NoticePlace {
  readonly channel: string;
  readonly repliesTo?: string | undefined;
}

export function createNotices({ api, retry, log }: { api: DiscordApi; retry: DiscordRetry; log: Log }): Notices {
  return {
    async say({ channel, repliesTo }, outgoing, key) {
      try {
        await retry.untilStopped(() => api.send(channel, outgoing, key, { repliesTo }));
        return true;
      } catch (error) {
        log.warn({ err: error, channel }, 'a notice could not be posted');
        return false;
      }
    },
  };
}
