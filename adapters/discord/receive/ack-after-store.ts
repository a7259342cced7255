import type { Clock } from '../../../src/async/clock.ts';

/** Discord drops an interaction that is not acknowledged within three seconds. */
const AT_LATEST_MS = 1_500;

/**
 * Runs work that stores a request and then acknowledges the interaction, so that an acknowledged request survives the process. If the work takes too long,
 * the interaction is acknowledged meanwhile. Undefined when it was acknowledged before: it is a redelivery.
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
