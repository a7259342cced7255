import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Log } from '../../../src/log.ts';
import { isTransient } from '../client/failure.ts';
import type { SlackBudget } from '../client/budget.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

interface Message {
  readonly channel: string;
  readonly ts: string;
}

/** A reaction on messages that wait for an earlier answer. Setting it is best effort, but a mark that was set must be removed. */
export interface WaitingMarks {
  set(turnId: string, message: Message): Promise<void>;
  /** Called when the turn no longer waits. Removes the marks of this process, and those that another process may have set on `messages`. */
  clear(turnId: string, messages: readonly Message[]): Promise<void>;
  /** Called when the turn has ended. Removes marks that could not be removed before. */
  end(turnId: string): Promise<void>;
}

interface Mark extends Message {
  /** Whether the mark may be set; assumed for marks of other processes. */
  readonly mayBeSet: Promise<boolean>;
  readonly isOwn: boolean;
}

const MARK = 'hourglass_flowing_sand';
/** Turns whose marks are remembered. If another process answers a turn, nobody asks this one for its marks again. */
const MAX_TURNS = 1_000;

interface MarkDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly log: Log;
}

export function createWaitingMarks(deps: MarkDependencies): WaitingMarks {
  const marks = createBoundedMap<string, readonly Mark[]>(MAX_TURNS);
  const clearing = new Map<string, Promise<void>>();

  function remember(turnId: string, found: readonly Mark[]): void {
    marks.set(turnId, [...(marks.get(turnId) ?? []), ...found]);
  }

  async function clear(turnId: string, messages: readonly Message[]): Promise<void> {
    const own = marks.get(turnId) ?? [];
    marks.delete(turnId);
    const others = messages
      .filter(({ ts }) => own.every((mark) => mark.ts !== ts))
      .map(({ channel, ts }): Mark => ({ channel, ts, mayBeSet: Promise.resolve(true), isOwn: false }));
    const left = await Promise.all(
      [...own, ...others].map(async (mark) => ((await takeAway(mark, deps)) ? [] : [mark])),
    );
    if (left.flat().length > 0) remember(turnId, left.flat());
  }

  return {
    async set(turnId, message) {
      const outcome = setMark(message, deps);
      remember(turnId, [{ ...message, mayBeSet: outcome, isOwn: true }]);
      await outcome;
    },
    async clear(turnId, messages) {
      const cleared = clear(turnId, messages);
      clearing.set(turnId, cleared);
      await cleared;
    },
    async end(turnId) {
      await clearing.get(turnId);
      clearing.delete(turnId);
      if (marks.has(turnId)) await clear(turnId, []);
      marks.delete(turnId);
    },
  };
}

/** Resolves with whether the mark may be set. */
async function setMark({ channel, ts }: Message, { api, budget, log }: MarkDependencies): Promise<boolean> {
  if (!budget.spare('reactions.add')) return false;
  try {
    await api.write('reactions.add', { channel, timestamp: ts, name: MARK });
    return true;
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'a message could not be marked as waiting');
    return isTransient(error) || error.code === 'already_reacted';
  }
}

/** Whether the mark is settled: false when another attempt may help. */
async function takeAway(
  { channel, ts, mayBeSet, isOwn }: Mark,
  { api, budget, log }: MarkDependencies,
): Promise<boolean> {
  if (!(await mayBeSet)) return true;
  await budget.turn('reactions.remove');
  try {
    await api.write('reactions.remove', { channel, timestamp: ts, name: MARK });
    return true;
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'a message is still marked as waiting');
    const mayComeYet = error.code === 'no_reaction' && !isOwn;
    return !isTransient(error) && !mayComeYet;
  }
}
