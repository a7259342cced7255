import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import type { DiscordRetry } from '../client/retry.ts';

/** An hourglass reaction on messages that wait for an earlier turn. Best effort: a failure is only logged at `debug`. */
export interface WaitingMarks {
  set(turnId: string, channelId: string, messageId: string): void;
  /** Called when the turn's messages no longer wait. `others` are messages in a channel that another process may have marked. */
  clear(turnId: string, others?: { readonly channelId: string; readonly messageIds: readonly string[] }): void;
}

export interface WaitingMarksDependencies {
  readonly api: Pick<DiscordApi, 'react' | 'unreact'>;
  readonly retry: DiscordRetry;
  readonly clock: Clock;
  readonly log: Log;
}

const HOURGLASS = '\u{23F3}';
/** Discord takes one reaction per quarter of a second and channel, counting both additions and removals. */
const PAUSE_MS = 300;

/** The marks of one channel. */
interface ChannelMarks {
  /** Messages to mark (`true`) or unmark (`false`), in order. */
  readonly pending: Map<string, boolean>;
  /** Messages that have our mark. */
  readonly marked: Set<string>;
  isWorking: boolean;
}

export function createWaitingMarks(dependencies: WaitingMarksDependencies): WaitingMarks {
  const channels = new Map<string, ChannelMarks>();
  /** The messages of waiting turns, with their channels. */
  const waiting = new Map<string, Map<string, string>>();

  function marksOf(channelId: string): ChannelMarks {
    const marks = channels.get(channelId) ?? { pending: new Map(), marked: new Set(), isWorking: false };
    channels.set(channelId, marks);
    return marks;
  }

  async function fulfil(channelId: string): Promise<void> {
    const marks = marksOf(channelId);
    if (marks.isWorking) return;
    marks.isWorking = true;
    while (marks.pending.size > 0) {
      // Pause before each reaction: a message that waits only a moment needs no mark.
      await dependencies.clock.sleep(PAUSE_MS);
      const next = first(marks.pending);
      if (next !== undefined) await carryOut(channelId, next, marks, dependencies);
    }
    marks.isWorking = false;
    if (marks.marked.size === 0) channels.delete(channelId);
  }

  return {
    set(turnId, channelId, messageId) {
      const messages = waiting.get(turnId) ?? new Map<string, string>();
      if (messages.has(messageId)) return;
      waiting.set(turnId, messages.set(messageId, channelId));
      marksOf(channelId).pending.set(messageId, true);
      void fulfil(channelId);
    },
    clear(turnId, others) {
      const ours = waiting.get(turnId) ?? new Map<string, string>();
      waiting.delete(turnId);
      for (const [messageId, channelId] of ours) {
        const { pending, marked } = marksOf(channelId);
        if (marked.has(messageId)) pending.set(messageId, false);
        else pending.delete(messageId);
      }
      for (const messageId of others?.messageIds ?? []) {
        if (!ours.has(messageId)) marksOf(others?.channelId ?? '').pending.set(messageId, false);
      }
      for (const channelId of new Set([...ours.values(), ...(others === undefined ? [] : [others.channelId])])) {
        void fulfil(channelId);
      }
    },
  };
}

function first(pending: Map<string, boolean>): readonly [string, boolean] | undefined {
  const { value } = pending.entries().next();
  if (value !== undefined) pending.delete(value[0]);
  return value;
}

async function carryOut(
  channelId: string,
  [messageId, isWanted]: readonly [string, boolean],
  { marked }: ChannelMarks,
  { api, retry, log }: WaitingMarksDependencies,
): Promise<void> {
  try {
    if (isWanted) {
      marked.add(messageId);
      await api.react(channelId, messageId, HOURGLASS);
    } else {
      marked.delete(messageId);
      await retry.forAMinute(() => api.unreact(channelId, messageId, HOURGLASS));
    }
  } catch (error) {
    log.debug({ err: error }, 'a waiting mark could not be changed');
  }
}
