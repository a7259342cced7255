import { expect, onTestFinished, test } from 'vitest';
import { createWorkerThread, ThreadEnded, type WorkerThreadOptions } from '../../src/async/worker-thread.ts';

const LIMITS = { limitMs: 20_000 };
const CODE = `
import { parentPort, threadId } from 'node:worker_threads';
const kept = [];
const jobs = {
  add: ({ a }) => a + 1,
  thread: () => threadId,
  fail: () => { throw new Error('broken'); },
  exit: () => process.exit(3),
  spin: () => { for (;;); },
  hoard: () => { for (;;) kept.push(new Array(100_000).fill(kept.length)); },
};
parentPort.on('message', (job) => parentPort.postMessage(jobs[job.do](job)));
parentPort.postMessage('ready');
`;
const script = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

function open(options?: WorkerThreadOptions) {
  const thread = createWorkerThread(script(CODE), options);
  onTestFinished(() => thread.close());
  return thread;
}

test('each job gets its own answer, from one thread', async () => {
  const thread = open();
  await thread.warmUp();
  expect(await Promise.all([1, 2, 3].map((a) => thread.run({ do: 'add', a }, LIMITS)))).toEqual([2, 3, 4]);
  const [first, second] = [await thread.run({ do: 'thread' }, LIMITS), await thread.run({ do: 'thread' }, LIMITS)];
  expect(second).toBe(first);
});

test('a thread that is not used ends, and the next job starts another one', async () => {
  const thread = open({ idleMs: 0 });
  const first = await thread.run({ do: 'thread' }, LIMITS);
  await expect.poll(() => thread.run({ do: 'thread' }, LIMITS), { timeout: 20_000 }).not.toBe(first);
});

test('a job that throws, ends the thread or runs too long is a rejection, and the next one is done', async () => {
  const thread = open();
  await expect(thread.run({ do: 'fail' }, LIMITS)).rejects.toMatchObject({ late: false, cause: { message: 'broken' } });
  await expect(thread.run({ do: 'exit' }, LIMITS)).rejects.toThrow(/without a result, code 3/);
  await expect(thread.run({ do: 'spin' }, { limitMs: 50 })).rejects.toThrow(ThreadEnded);
  expect(await thread.run({ do: 'add', a: 1 }, LIMITS)).toBe(2);
});

test('a job that takes too much memory is a rejection, and the process goes on', async () => {
  const thread = open({ resourceLimits: { maxOldGenerationSizeMb: 64 } });
  await expect(thread.run({ do: 'hoard' }, { limitMs: 60_000 })).rejects.toMatchObject({
    cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
  });
});

test('a module that cannot be loaded is told to each job, not to the warm-up', async () => {
  const thread = createWorkerThread(script("throw new Error('no such part')"));
  await thread.warmUp();
  await expect(thread.run({}, LIMITS)).rejects.toMatchObject({ cause: { message: 'no such part' } });
});

test('an abort ends the job, and one that comes too late starts none', async () => {
  const thread = open();
  const stop = new AbortController();
  const run = thread.run({ do: 'spin' }, { ...LIMITS, signal: stop.signal });
  const behind = thread.run({ do: 'add', a: 1 }, { ...LIMITS, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(run).rejects.toThrow('stopped');
  await expect(behind).rejects.toThrow('stopped');
});
