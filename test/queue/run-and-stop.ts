/* Runs one turn and stops with a day of patience; the process has to end by itself at once. */
import { silentLog } from '../../src/log.ts';
import { createInProcessQueue } from '../../src/queue/in-process.ts';

const queue = createInProcessQueue({ store: { unfinishedTurns: async () => [] }, log: silentLog() });
const { promise: ended, resolve: end } = Promise.withResolvers<void>();
await queue.start(async (turnId) => {
  await ended;
  console.log(`ran ${turnId}`);
});
await queue.enqueue('thread', 'turn');
const stopped = queue.stop(24 * 60 * 60 * 1000);
setImmediate(end);
await stopped;
console.log('stopped');
