import type { Clock } from '../../../src/async/clock.ts';
import { retry } from '../../../src/async/retry.ts';
import { isRefusal, retryAfterMs } from './failure.ts';

/** Retries a call that got no clear response. Throws Discord's refusal immediately, and the last failure when the time is over. */
export interface DiscordRetry {
  /** For as long as Discord waits for the response to an interaction. */
  briefly<T>(call: () => Promise<T>): Promise<T>;
  /** For about a minute, when other work waits for the result. */
  forAMinute<T>(call: () => Promise<T>): Promise<T>;
  /** Until the adapter stops. */
  untilStopped<T>(call: () => Promise<T>): Promise<T>;
}

const BRIEF_MS = 2_500;
const MINUTE_MS = 60_000;

/** @param signal aborted when the adapter stops */
export function createDiscordRetry({ clock, signal }: { clock: Clock; signal: AbortSignal }): DiscordRetry {
  const within = <T>(call: () => Promise<T>, totalMs: number): Promise<T> => {
    const endsAt = clock.now() + totalMs;
    return retry(call, {
      clock,
      signal,
      minPauseMs: 400,
      maxPauseMs: 15_000,
      maxTotalMs: totalMs,
      shouldRetry: (error) => !isRefusal(error) && clock.now() < endsAt && retryAfterMs(error),
    });
  };
  return {
    briefly: (call) => within(call, BRIEF_MS),
    forAMinute: (call) => within(call, MINUTE_MS),
    untilStopped: (call) => within(call, Number.POSITIVE_INFINITY),
  };
}
