import { expect, test } from 'vitest';
import { retryTransient } from '../../src/store/retry.ts';

class Busy extends Error {}

const isBusy = (error: unknown) => error instanceof Busy;

function failing(times: number) {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw new Busy(`busy ${left}`);
    return 'done';
  };
}

function failingWith(error: Error) {
  return async () => {
    throw error;
  };
}

test('work that fails for a transient reason is retried, with growing pauses', async () => {
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(ms);
  expect(await retryTransient(failing(9), isBusy, pause)).toBe('done');
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 50, 50, 50]);
});

test('retries end after ten seconds of pauses', async () => {
  let waited = 0;
  const pause = async (ms: number) => {
    waited += ms;
  };
  await expect(retryTransient(failing(10_000), isBusy, pause)).rejects.toBeInstanceOf(Busy);
  expect(waited).toBeGreaterThan(9_900);
  expect(waited).toBeLessThanOrEqual(10_000);
});

test('any other failure counts at once', async () => {
  const broken = failingWith(new Error('broken'));
  const noPause = failingWith(new Error('there is nothing to wait for'));
  await expect(retryTransient(broken, isBusy, noPause)).rejects.toThrow('broken');
});
