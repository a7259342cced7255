import type { MessageEvent } from '../client/payloads.ts';

/**
 * A mention reaches us twice, as `app_mention` and as `message`, in any order; only the second tells everything (files). So a mention waits a moment for
 * its twin and speaks only if none comes. The store refuses the second of two that were both let through, so this decides nothing but which one is read.
 */
export interface Twins {
  /** Resolves with true when this event is the one to be read. */
  admit(event: MessageEvent): Promise<boolean>;
  /**
   * Reads a message once for all of its events that come while it is being read: Slack sends it again when that takes long. `read` is told of the message
   * event that comes late.
   */
  together(event: MessageEvent, read: (twin: Promise<MessageEvent>) => Promise<void>): Promise<void>;
}

/** How long a mention waits, in milliseconds. */
const PATIENCE_MS = 400;
/** An app that gets no `message` events at all would wait each time for nothing. */
const GIVE_UP_AFTER = 3;
const MAX_REMEMBERED = 5000;

export function createTwins(sleep: (ms: number, signal: AbortSignal) => Promise<void>): Twins {
  const seen = new Set<string>();
  const waiting = new Map<string, AbortController>();
  const being = new Map<string, { readonly end: Promise<void>; readonly twin: PromiseWithResolvers<MessageEvent> }>();
  let waitedInVain = 0;

  const remember = (key: string): void => {
    seen.add(key);
    const oldest = seen.size > MAX_REMEMBERED ? seen.values().next().value : undefined;
    if (oldest !== undefined) seen.delete(oldest);
  };

  return {
    together(event, read) {
      const key = keyOf(event);
      const known = being.get(key);
      if (known !== undefined) {
        if (event.type === 'message') known.twin.resolve(event);
        return known.end;
      }
      const twin = Promise.withResolvers<MessageEvent>();
      const end = read(twin.promise).finally(() => being.delete(key));
      being.set(key, { end, twin });
      return end;
    },
    async admit(event) {
      const key = keyOf(event);
      if (event.type === 'message') {
        const twin = waiting.get(key);
        if (twin !== undefined) waitedInVain = 0;
        twin?.abort();
        remember(key);
        return true;
      }
      if (seen.has(key)) return false;
      if ((event.files ?? []).length > 0 || waitedInVain >= GIVE_UP_AFTER) return true;
      const arrived = new AbortController();
      waiting.set(key, arrived);
      await sleep(PATIENCE_MS, arrived.signal);
      waiting.delete(key);
      if (arrived.signal.aborted) return false;
      waitedInVain += 1;
      return true;
    },
  };
}

function keyOf({ channel, ts }: MessageEvent): string {
  return `${channel}:${ts}`;
}
