import { setTimeout } from 'node:timers/promises';
import { retry } from '../async/retry.ts';

/** Total pauses in milliseconds before the failure is thrown. */
const MAX_TOTAL_MS = 10_000;
const MAX_PAUSE_MS = 50;

/**
 * Retries `work` while it fails for a transient reason, such as another process that is writing or a server that is starting. The pauses are
 * taken here and not inside the database, where they would block everything else that this process does. `work` is told whether it was tried before.
 */
export async function retryTransient<T>(
  work: (triedBefore: boolean) => Promise<T>,
  isTransient: (error: unknown) => boolean,
  sleep: (ms: number) => Promise<void> = setTimeout,
): Promise<T> {
  return retry((earlierAttempts) => work(earlierAttempts > 0), {
    clock: { sleep },
    minPauseMs: 1,
    maxPauseMs: MAX_PAUSE_MS,
    maxTotalMs: MAX_TOTAL_MS,
    shouldRetry: isTransient,
  });
}
