import type { Clock } from '../async/clock.ts';

export interface Pacer {
  /** Resolves with true when the next in-between edit may be sent; with false when there will be no more. */
  turn(): Promise<boolean>;
  /** Makes the next edit due in `ms`, regardless of the usual gap. */
  setNext(ms: number): void;
  /** Makes the next edit due in `ms` at the latest. */
  hurry(ms: number): void;
  /** The platform asked for a pause, which nothing may shorten. */
  holdOff(ms: number): void;
  /** Ends the in-between edits; a pending `turn` resolves with false. */
  release(): void;
}

/**
 * Spaces the in-between edits of one reply: `minGapMs` from the start of one to the start of the next, or longer while `extraWaitMs` reports that the budget
 * shared with other replies is used up.
 */
export function createPacer(options: {
  clock: Clock;
  minGapMs: number;
  extraWaitMs: () => number;
  signal: AbortSignal;
}): Pacer {
  const { clock, minGapMs, extraWaitMs } = options;
  const released = new AbortController();
  const either = AbortSignal.any([released.signal, options.signal]);
  let dueAt = 0;
  let notBefore = 0;
  /** Aborted when a pending `turn` must check the time again. */
  let moved = new AbortController();

  function moveTo(time: number): void {
    dueAt = time;
    moved.abort();
    moved = new AbortController();
  }

  return {
    async turn() {
      while (!either.aborted) {
        const wait = Math.max(Math.max(dueAt, notBefore) - clock.now(), extraWaitMs());
        if (wait <= 0) {
          dueAt = clock.now() + minGapMs;
          return true;
        }
        await clock.sleep(wait, AbortSignal.any([either, moved.signal]));
      }
      return false;
    },
    setNext(ms) {
      moveTo(clock.now() + ms);
    },
    hurry(ms) {
      if (clock.now() + ms < dueAt) moveTo(clock.now() + ms);
    },
    holdOff(ms) {
      notBefore = Math.max(notBefore, clock.now() + ms);
    },
    release() {
      released.abort();
    },
  };
}
