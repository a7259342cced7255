import { expect, test } from 'vitest';
import { retry, type RetryOptions } from '../../src/async/retry.ts';

function failing(times: number): { attempt: (earlier: number) => Promise<string>; seen: number[] } {
  const seen: number[] = [];
  return {
    seen,
    async attempt(earlier) {
      seen.push(earlier);
      await Promise.resolve();
      if (seen.length <= times) throw new Error(`failure ${seen.length}`);
      return 'done';
    },
  };
}

function recording(pauses: number[], options: Partial<RetryOptions> = {}): RetryOptions {
  return {
    clock: { sleep: async (ms) => void pauses.push(ms) },
    minPauseMs: 100,
    maxPauseMs: 400,
    shouldRetry: () => true,
    ...options,
  };
}

test('pauses double up to the longest one, and each attempt knows how many came before it', async () => {
  const pauses: number[] = [];
  const { attempt, seen } = failing(4);
  expect(await retry(attempt, recording(pauses))).toBe('done');
  expect(pauses).toEqual([100, 200, 400, 400]);
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});

test('a failure that a retry cannot help is thrown at once', async () => {
  const pauses: number[] = [];
  await expect(retry(failing(1).attempt, recording(pauses, { shouldRetry: () => false }))).rejects.toThrow('failure 1');
  expect(pauses).toEqual([]);
});

test('the last failure is thrown rather than pausing longer than allowed in total', async () => {
  const pauses: number[] = [];
  await expect(retry(failing(9).attempt, recording(pauses, { maxTotalMs: 300 }))).rejects.toThrow('failure 3');
  expect(pauses).toEqual([100, 200]);
});

test('a pause that the failure asks for is kept: as the shortest one, or exactly', async () => {
  const [longest, exact]: [number[], number[]] = [[], []];
  await retry(failing(2).attempt, recording(longest, { shouldRetry: () => 150 }));
  await retry(failing(2).attempt, recording(exact, { shouldRetry: () => 150, exactPause: true }));
  expect(longest).toEqual([150, 200]);
  expect(exact).toEqual([150, 150]);
});

test('an aborted signal ends the retries with the failure at hand', async () => {
  const ending = new AbortController();
  const clock = { sleep: async () => ending.abort() };
  await expect(retry(failing(9).attempt, { ...recording([]), clock, signal: ending.signal })).rejects.toThrow(
    'failure 1',
  );
});

test('with a signal that is aborted already, a failure is thrown without a pause', async () => {
  const pauses: number[] = [];
  const options = recording(pauses, { signal: AbortSignal.abort() });
  await expect(retry(failing(1).attempt, options)).rejects.toThrow('failure 1');
  expect(pauses).toEqual([]);
});
