import { expect, test } from 'vitest';
import { runInThread } from '../../src/async/run-in-thread.ts';

const script = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const POST = "import { parentPort, workerData } from 'node:worker_threads'; parentPort.postMessage(workerData.a + 1);";
const SPIN = 'for (;;);';

test('resolves with what the thread posts', async () => {
  expect(await runInThread(script(POST), { a: 1 }, { limitMs: 20_000 })).toBe(2);
});

test('a thread that throws, ends without a result or runs too long is a rejection', async () => {
  await expect(runInThread(script("throw new Error('broken')"), {}, { limitMs: 20_000 })).rejects.toThrow('broken');
  await expect(runInThread(script('process.exit(3)'), {}, { limitMs: 20_000 })).rejects.toThrow(
    /without a result, code 3/,
  );
  await expect(runInThread(script(SPIN), {}, { limitMs: 50 })).rejects.toThrow(/longer than 50 ms/);
});

test('a thread that takes too much memory is a rejection, and the process goes on', async () => {
  const hoard = 'const kept = []; for (;;) kept.push(new Array(100_000).fill(kept.length));';
  await expect(runInThread(script(hoard), {}, { limitMs: 60_000 })).rejects.toMatchObject({
    code: 'ERR_WORKER_OUT_OF_MEMORY',
  });
}, 60_000);

test('an abort ends the thread', async () => {
  const stop = new AbortController();
  const run = runInThread(script(SPIN), {}, { limitMs: 20_000, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(run).rejects.toThrow('stopped');
  await expect(runInThread(script(POST), {}, { limitMs: 20_000, signal: stop.signal })).rejects.toThrow('stopped');
});
