import type { Clock } from '../async/clock.ts';
export interface Pacer {
  /** Resolves with true when the next in-between edit may go out; with false when there will be no more of them. */
  turn(): Promise<boolean>;
  /** The platform asked for a pause. */
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
  let notBefore = 0;
  return {
    async turn() {
      while (!either.aborted) {
        const wait = Math.max(notBefore - clock.now(), extraWaitMs());
        if (wait <= 0) {
          notBefore = clock.now() + minGapMs;
          return true;
        }
        await clock.sleep(wait, either);
      }
      return false;
    },
    holdOff(ms) {
      notBefore = Math.max(notBefore, clock.now() + ms);
    },
    release() {
      released.abort();
    },
  };
}
