import type { Clock } from '../async/clock.ts';
import { ReplyFailure, type ReplyPort } from '../chat/reply-port.ts';
import { createEditTimes } from './edit-times.ts';
import { createPacer, type Pacer } from './pacer.ts';
import type { Posts } from './posts.ts';
import { viewsOf, type ReplyContent } from './reply-views.ts';

export interface GrowthOptions {
  readonly port: ReplyPort;
  readonly clock: Clock;
  /** Aborting it ends every pause. */
  readonly signal: AbortSignal;
  /** Called with the failure of an in-between edit; the next edit includes its content. */
  readonly onDropped: (failure: unknown) => void;
}

/** Pause after an edit that failed without saying when to try again, in milliseconds. */
const HOLD_OFF_MS = 500;

/** The in-between edits of a reply: the latest content, at the pace of the platform. */
export function createGrowth(options: GrowthOptions, posts: Posts) {
  const { port, onDropped } = options;
  const pacer = pacerOf(options);
  const times = createEditTimes(pacer, port.limits.minEditGapMs);
  const ended = new AbortController();
  let wanted: ReplyContent | undefined;
  let latest: ReplyContent | undefined;
  let pump: Promise<void> | undefined;

  async function showWanted(): Promise<void> {
    while (wanted !== undefined && !ended.signal.aborted) {
      if (!(await pacer.turn())) return;
      const content = wanted;
      if (ended.signal.aborted) return;
      wanted = undefined;
      times.sent(content);
      try {
        await posts.show(viewsOf(content, 'working', port.limits));
      } catch (failure) {
        if (!(failure instanceof ReplyFailure)) throw failure;
        onDropped(failure);
        pacer.holdOff(failure.retryAfterMs ?? HOLD_OFF_MS);
      }
    }
  }

  return {
    show(content: ReplyContent): void {
      const isEmpty = content.text === '' && content.progress === undefined;
      if (ended.signal.aborted || isEmpty) return;
      wanted = content;
      latest = content;
      times.wanted(content);
      pump ??= showWanted().finally(() => {
        pump = undefined;
      });
      pump.catch(onDropped);
    },
    latest: () => latest,
    hasEnded: () => ended.signal.aborted,
    /** No more in-between edits; resolves when none is in flight. */
    async end(): Promise<void> {
      ended.abort();
      pacer.release();
      await pump;
    },
  };
}

function pacerOf({ port, clock, signal }: GrowthOptions): Pacer {
  return createPacer({
    clock,
    minGapMs: port.limits.minEditGapMs,
    extraWaitMs: () => port.editWaitMs(),
    signal,
  });
}
