import { expect, test } from 'vitest';
import { createBoundedMap } from '../../src/async/bounded-map.ts';

test('the entry that was set longest ago is dropped first', () => {
  const map = createBoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([3, undefined, 4, 2]);
});

test('deleted and cleared entries are gone', () => {
  const map = createBoundedMap<string, number>(5);
  map.set('a', 1);
  map.set('b', 2);
  expect([map.delete('a'), map.delete('a'), map.has('a'), map.has('b')]).toEqual([true, false, false, true]);
  map.clear();
  expect(map.size).toBe(0);
});
