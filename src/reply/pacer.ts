import type { Clock } from '../async/clock.ts';

export interface Pacer {
  /** Resolves with true when the next in-between edit may go out; with false when there will be no more of them. */
  turn(): Promise<boolean>;
  /** The next edit is due in `ms`, whatever the usual gap is. */
  setNext(ms: number): void;
  /** The next edit is due in `ms` at the latest. */
  hurry(ms: number): void;
  /** The platform asked for a pause, which nothing shortens. */
  holdOff(ms: number): void;
  /** No more in-between edits; a pending `turn` resolves with false. */
  release(): void;
}

/**
 * Spaces the in-between edits of one reply: `minGapMs` from the start of one to the start of the next, and longer while `extraWaitMs` says that the
 * budget which it shares with other replies is used up.
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
  /** Aborted when a pending `turn` has to look at the time again. */
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
