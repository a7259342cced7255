import type { Clock } from './clock.ts';

export interface RetryOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  /** First pause in milliseconds. Each further one is twice as long, up to `maxPauseMs`. */
  readonly minPauseMs: number;
  readonly maxPauseMs: number;
  /** Total milliseconds of pauses after which the last failure is thrown. Default: no limit. */
  readonly maxTotalMs?: number;
  /** Aborting it ends the retries: the last failure is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Whether another attempt can help. A number asks for a pause of that many milliseconds: with `exactPause` it replaces the next pause, otherwise it only
   * lengthens it.
   */
  readonly shouldRetry: (error: unknown) => boolean | number;
  readonly exactPause?: boolean;
  /** Called with each failure that is retried, before the pause. */
  readonly onRetry?: (error: unknown, pauseMs: number) => void;
}

/**
 * Calls `attempt` until it succeeds or a retry cannot help. `attempt` gets the number of earlier attempts. Throws the last failure, also when the signal is
 * aborted. Not a package such as p-retry, because the pauses use a clock that tests control.
 */
export async function retry<T>(attempt: (earlierAttempts: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, maxPauseMs, maxTotalMs = Number.POSITIVE_INFINITY } = options;
  let waitedMs = 0;
  let nextPauseMs = options.minPauseMs;
  for (let earlierAttempts = 0; ; earlierAttempts += 1) {
    try {
      return await attempt(earlierAttempts);
    } catch (error) {
      const pauseMs = signal?.aborted === true ? undefined : pauseAfter(error, nextPauseMs, options);
      if (pauseMs === undefined || waitedMs + pauseMs > maxTotalMs) throw error;
      options.onRetry?.(error, pauseMs);
      await clock.sleep(pauseMs, signal);
      if (signal?.aborted === true) throw error;
      waitedMs += pauseMs;
      nextPauseMs = Math.min(nextPauseMs * 2, maxPauseMs);
    }
  }
}

function pauseAfter(error: unknown, nextPauseMs: number, options: RetryOptions): number | undefined {
  const answer = options.shouldRetry(error);
  if (answer === false) return undefined;
  if (answer === true) return nextPauseMs;
  return options.exactPause === true ? answer : Math.max(answer, nextPauseMs);
}
