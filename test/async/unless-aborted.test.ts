import { expect, test } from 'vitest';
import { unlessAborted } from '../../src/async/unless-aborted.ts';

const never = new Promise<never>(() => undefined);

test('passes on the result and the rejection of the work', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve('done'), signal)).toBe('done');
  await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

test('rejects with the reason of the signal when it is aborted meanwhile, and ignores a later rejection', async () => {
  const stop = new AbortController();
  const work = Promise.withResolvers<never>();
  const waiting = unlessAborted(work.promise, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  work.reject(new Error('too late'));
});

test('rejects at once when the signal was aborted before', async () => {
  await expect(unlessAborted(never, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  const finished = unlessAborted(Promise.resolve('done'), AbortSignal.abort(new Error('stopped')));
  await expect(finished).rejects.toThrow('stopped');
});
