import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import type { Patience } from '../client/retry.ts';

/** An hourglass on messages that wait behind an earlier turn. Never essential: what Discord does not take is noted at `debug`. */
export interface WaitingMarks {
  set(turnId: string, channelId: string, messageId: string): void;
  /** The turn's messages wait no longer; `others` are those in a channel that another process may have marked. */
  clear(turnId: string, others?: { readonly channelId: string; readonly messageIds: readonly string[] }): void;
}

export interface WaitingMarksParts {
  readonly api: Pick<DiscordApi, 'react' | 'unreact'>;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Log;
}

const HOURGLASS = '\u{23F3}';
/** Discord takes one reaction in a quarter of a second from each channel, marks and their ends together. */
const PAUSE_MS = 300;

/** The marks of one channel. */
interface Lane {
  /** Messages that are to be marked (`true`), or freed of their mark, in order. */
  readonly wishes: Map<string, boolean>;
  /** Messages that bear our mark. */
  readonly marked: Set<string>;
  isWorking: boolean;
}

export function createWaitingMarks(parts: WaitingMarksParts): WaitingMarks {
  const lanes = new Map<string, Lane>();
  /** The messages of turns that wait, with their channels. */
  const waiting = new Map<string, Map<string, string>>();

  function laneOf(channelId: string): Lane {
    const lane = lanes.get(channelId) ?? { wishes: new Map(), marked: new Set(), isWorking: false };
    lanes.set(channelId, lane);
    return lane;
  }

  async function fulfil(channelId: string): Promise<void> {
    const lane = laneOf(channelId);
    if (lane.isWorking) return;
    lane.isWorking = true;
    while (lane.wishes.size > 0) {
      // Before each: a message that waits for a moment only is not worth a mark.
      await parts.clock.sleep(PAUSE_MS);
      const next = first(lane.wishes);
      if (next !== undefined) await carryOut(channelId, next, lane, parts);
    }
    lane.isWorking = false;
    if (lane.marked.size === 0) lanes.delete(channelId);
  }

  return {
    set(turnId, channelId, messageId) {
      const messages = waiting.get(turnId) ?? new Map<string, string>();
      if (messages.has(messageId)) return;
      waiting.set(turnId, messages.set(messageId, channelId));
      laneOf(channelId).wishes.set(messageId, true);
      void fulfil(channelId);
    },
    clear(turnId, others) {
      const ours = waiting.get(turnId) ?? new Map<string, string>();
      waiting.delete(turnId);
      for (const [messageId, channelId] of ours) {
        const { wishes, marked } = laneOf(channelId);
        if (marked.has(messageId)) wishes.set(messageId, false);
        else wishes.delete(messageId);
      }
      for (const messageId of others?.messageIds ?? []) {
        if (!ours.has(messageId)) laneOf(others?.channelId ?? '').wishes.set(messageId, false);
      }
      for (const channelId of new Set([...ours.values(), ...(others === undefined ? [] : [others.channelId])])) {
        void fulfil(channelId);
      }
    },
  };
}

function first(wishes: Map<string, boolean>): readonly [string, boolean] | undefined {
  const { value } = wishes.entries().next();
  if (value !== undefined) wishes.delete(value[0]);
  return value;
}

async function carryOut(
  channelId: string,
  [messageId, isWanted]: readonly [string, boolean],
  { marked }: Lane,
  { api, patience, log }: WaitingMarksParts,
): Promise<void> {
  try {
    if (isWanted) {
      marked.add(messageId);
      await api.react(channelId, messageId, HOURGLASS);
    } else {
      marked.delete(messageId);
      await patience.forAWhile(() => api.unreact(channelId, messageId, HOURGLASS));
    }
  } catch (error) {
    log.debug({ err: error }, 'Discord did not take a mark');
  }
}
