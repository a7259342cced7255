import { expect, test } from 'vitest';
import { createKeyedQueue } from '../../src/async/keyed-queue.ts';

function step(log: string[], name: string, end?: Promise<void>): () => Promise<string> {
  return async () => {
    log.push(`${name} began`);
    await end;
    log.push(`${name} ended`);
    return name;
  };
}

test('work of one key runs in order, work of other keys at the same time', async () => {
  const queue = createKeyedQueue();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const results = [
    queue.run('a', step(log, 'a1', first.promise)),
    queue.run('a', step(log, 'a2')),
    queue.run('b', step(log, 'b1')),
  ];
  await results[2];
  expect(log).toEqual(['a1 began', 'b1 began', 'b1 ended']);
  first.resolve();
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1']);
  expect(log.slice(3)).toEqual(['a1 ended', 'a2 began', 'a2 ended']);
});

test('failed work rejects for its caller and does not hold up what is behind it', async () => {
  const queue = createKeyedQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', () => Promise.resolve('next'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});

test('idle waits also for work that work adds', async () => {
  const queue = createKeyedQueue();
  const log: string[] = [];
  void queue.run('a', async () => {
    void queue.run('b', step(log, 'b'));
    await Promise.resolve();
  });
  await queue.idle();
  expect(log).toEqual(['b began', 'b ended']);
});
