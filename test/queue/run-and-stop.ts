/* Runs one turn and stops with a day of patience; the process has to end by itself at once. */
import { silentLog } from '../../src/log.ts';
import { createInProcessQueue } from '../../src/queue/in-process.ts';
import { runs } from '../contract/turn-recorder.ts';

const queue = createInProcessQueue({ store: { unfinishedTurns: async () => [] }, log: silentLog() });
const { promise: ended, resolve: end } = Promise.withResolvers<void>();
const handler = runs(async (turnId) => {
  await ended;
  console.log(`ran ${turnId}`);
});
await queue.start(handler);
await queue.enqueue('thread', 'turn');
const stopped = queue.stop(24 * 60 * 60 * 1000);
setImmediate(end);
await stopped;
console.log('stopped');
