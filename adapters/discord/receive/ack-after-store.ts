import type { Clock } from '../../../src/async/clock.ts';

/** Discord gives an interaction up that is not acknowledged within three seconds. */
const AT_LATEST_MS = 1_500;

/**
 * Does work that stores what was asked for, and acknowledges it then: what was acknowledged is not lost with the process. Where the work takes too long for
 * that, it is acknowledged meanwhile. Undefined where it had been acknowledged before: it is a redelivery.
 */
export async function ackAfterStore<T extends object>(
  work: () => Promise<T>,
  acknowledge: () => Promise<boolean>,
  clock: Clock,
): Promise<T | undefined> {
  const working = work();
  const settled = new AbortController();
  const end = () => settled.abort();
  working.then(end, end);
  await clock.sleep(AT_LATEST_MS, settled.signal);
  const isFirst = await acknowledge();
  const done = await working;
  return isFirst ? done : undefined;
}
