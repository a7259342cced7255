import { setTimeout } from 'node:timers/promises';

/** Milliseconds that are spent waiting, all pauses together, before the failure counts. */
const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 50;

/**
 * Does `work` again for as long as it fails for a reason that passes by itself, such as another process that writes at this moment or a
 * server that is starting. The waiting is done here and not inside the database, which would hold up everything else that this process does.
 * `work` is told whether it was tried before.
 */
export async function patiently<T>(
  work: (triedBefore: boolean) => Promise<T>,
  passes: (error: unknown) => boolean,
  pause: (ms: number) => Promise<void> = setTimeout,
): Promise<T> {
  let waited = 0;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work(waited > 0);
    } catch (error) {
      if (waited >= PATIENCE_MS || !passes(error)) throw error;
    }
    await pause(pauseMs);
    waited += pauseMs;
  }
}
