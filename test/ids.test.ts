import { expect, test } from 'vitest';
import { createIds } from '../src/ids.ts';

const zeros = (bytes: Uint8Array) => bytes.fill(0);

test('ids are UUIDs of version 7 that carry their time', () => {
  const newId = createIds(() => 0x0123_4567_89ab, zeros);
  expect(newId()).toBe('01234567-89ab-7000-8000-000000000000');
});

test('ids sort by the order in which they were made, also when the clock stops or goes back', () => {
  const times = [5, 5, 5, 4, 3, 6, ...Array.from({ length: 5000 }, () => 6), 6];
  const newId = createIds(
    () => times.shift() ?? 7,
    (bytes) => bytes.fill(255),
  );
  const ids = Array.from({ length: 5007 }, () => newId());
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
