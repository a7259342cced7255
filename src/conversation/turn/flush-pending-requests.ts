import { setImmediate as nextIteration } from 'node:timers/promises';

/** Iterations of the event loop that a request needs from `fetch` to the wire. */
const ITERATIONS = 3;

/** Lets requests that were started leave the process before synchronous work (SQLite) blocks the event loop. */
export async function flushPendingRequests(): Promise<void> {
  for (let count = 0; count < ITERATIONS; count += 1) await nextIteration();
}
