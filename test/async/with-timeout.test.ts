import { expect, test } from 'vitest';
import { withTimeout } from '../../src/async/with-timeout.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

test('a result in time is passed on, a late one is undefined and its rejection is ignored', async () => {
  const clock = createVirtualClock();
  const late = Promise.withResolvers<string>();
  expect(await withTimeout(Promise.resolve('in time'), 1_000, clock)).toBe('in time');
  const waiting = withTimeout(late.promise, 1_000, clock);
  await clock.advance(1_000);
  expect(await waiting).toBeUndefined();
  late.reject(new Error('nobody waits for this'));
});

test('a rejection in time is passed on', async () => {
  await expect(withTimeout(Promise.reject(new Error('no')), 1_000, createVirtualClock())).rejects.toThrow('no');
});

test('the timer does not outlive the result', async () => {
  let waitsOn: AbortSignal | undefined;
  const sleep = (_ms: number, signal?: AbortSignal) => {
    waitsOn = signal;
    return new Promise<void>(() => undefined);
  };
  await withTimeout(Promise.resolve('in time'), 1_000, { sleep });
  expect(waitsOn?.aborted).toBe(true);
});
