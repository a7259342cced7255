import type { Clock } from './clock.ts';

/** Resolves with the result, or with undefined after `ms`. A later result or rejection is ignored. */
export async function withTimeout<T>(
  work: Promise<T>,
  ms: number,
  clock: Pick<Clock, 'sleep'>,
): Promise<T | undefined> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
