import { setImmediate as nextIteration } from 'node:timers/promises';

/** Event loop iterations that a request needs from `fetch` to the network. */
const ITERATIONS = 3;

/** Lets started requests leave the process before synchronous work (SQLite) blocks the event loop. */
export async function flushPendingRequests(): Promise<void> {
  for (let count = 0; count < ITERATIONS; count += 1) await nextIteration();
}
