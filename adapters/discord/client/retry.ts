import type { Clock } from '../../../src/async/clock.ts';
import { isRefusal, retryAfterMs } from './failure.ts';

/** Asks again where no clear answer comes. Each rejects with Discord's refusal at once, and with the last failure in the end. */
export interface Patience {
  /** For as long as Discord waits for the answer to an interaction. */
  briefly<T>(ask: () => Promise<T>): Promise<T>;
  /** For about a minute, while others wait for the answer. */
  forAWhile<T>(ask: () => Promise<T>): Promise<T>;
  /** Until the adapter stops. */
  forEver<T>(ask: () => Promise<T>): Promise<T>;
}

const MIN_PAUSE_MS = 400;
const MAX_PAUSE_MS = 15_000;
const BRIEF_MS = 2_500;
const WHILE_MS = 60_000;

/** @param signal ends the asking */
export function createPatience({ clock, signal }: { clock: Clock; signal: AbortSignal }): Patience {
  async function keepAsking<T>(ask: () => Promise<T>, endsAt: number): Promise<T> {
    for (let pause = MIN_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      try {
        return await ask();
      } catch (error) {
        const wait = Math.max(pause, retryAfterMs(error));
        if (isRefusal(error) || clock.now() + wait > endsAt) throw error;
        await clock.sleep(wait, signal);
        if (signal.aborted) throw error;
      }
    }
  }
  return {
    briefly: (ask) => keepAsking(ask, clock.now() + BRIEF_MS),
    forAWhile: (ask) => keepAsking(ask, clock.now() + WHILE_MS),
    forEver: (ask) => keepAsking(ask, Number.POSITIVE_INFINITY),
  };
}
