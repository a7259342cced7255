import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { MessageEvent } from '../client/payloads.ts';

/**
 * Deduplicates mentions. Slack sends a mention twice, as `app_mention` and as `message`, in any order, and only the `message` event has the files. So an
 * `app_mention` waits a moment for its `message` event and is read only if none arrives. If both are read after all, the store ignores the second.
 */
export interface MentionDedup {
  /** Resolves with true when this event is the one to read. */
  admit(event: MessageEvent): Promise<boolean>;
  /**
   * Calls `read` once for all events of a message that arrive while it is being read, since Slack sends it again when that takes long. `read` gets a promise
   * of the `message` event, in case it arrives late.
   */
  readOnce(event: MessageEvent, read: (messageEvent: Promise<MessageEvent>) => Promise<void>): Promise<void>;
}

/** How long an `app_mention` waits for its `message` event, in milliseconds. */
const MAX_WAIT_MS = 400;
/** After this many waits in a row without a `message` event, the app probably gets none, and `app_mention` events no longer wait. */
const MAX_VAIN_WAITS = 3;
const MAX_REMEMBERED = 5000;

export function createMentionDedup(clock: Pick<Clock, 'sleep'>): MentionDedup {
  const seen = createBoundedMap<string, true>(MAX_REMEMBERED);
  const waiting = new Map<string, AbortController>();
  const reading = new Map<string, { readonly end: Promise<void>; readonly late: PromiseWithResolvers<MessageEvent> }>();
  let vainWaits = 0;

  return {
    readOnce(event, read) {
      const key = keyOf(event);
      const known = reading.get(key);
      if (known !== undefined) {
        if (event.type === 'message') known.late.resolve(event);
        return known.end;
      }
      const late = Promise.withResolvers<MessageEvent>();
      const end = read(late.promise).finally(() => reading.delete(key));
      reading.set(key, { end, late });
      return end;
    },
    async admit(event) {
      const key = keyOf(event);
      if (event.type === 'message') {
        const mention = waiting.get(key);
        if (mention !== undefined) vainWaits = 0;
        mention?.abort();
        seen.set(key, true);
        return true;
      }
      if (seen.has(key)) return false;
      if ((event.files ?? []).length > 0 || vainWaits >= MAX_VAIN_WAITS) return true;
      const arrived = new AbortController();
      waiting.set(key, arrived);
      await clock.sleep(MAX_WAIT_MS, arrived.signal);
      waiting.delete(key);
      if (arrived.signal.aborted) return false;
      vainWaits += 1;
      return true;
    },
  };
}

function keyOf({ channel, ts }: MessageEvent): string {
  return `${channel}:${ts}`;
}
