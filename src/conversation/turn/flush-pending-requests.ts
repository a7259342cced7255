import { setImmediate as nextTurn } from 'node:timers/promises';

/** Turns of the event loop that a request needs from `fetch` to the wire. */
const TURNS = 3;

/** Lets requests that were begun leave the process. What follows keeps it busy (SQLite works synchronously) and would hold them back. */
export async function letRequestsOut(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
}
