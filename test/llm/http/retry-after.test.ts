import { expect, test } from 'vitest';
import { readRetryAfter } from '../../../src/llm/http/retry-after.ts';

const NOW = Date.parse('2026-11-01T10:00:00Z');

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after': 'Sun, 01 Nov 2026 10:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Sun, 01 Nov 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': '-5 seconds or so' }, undefined],
  [{ 'retry-after': '' }, undefined],
])('%j asks for %s ms', (headers, ms) => {
  expect(readRetryAfter(new Headers(headers), () => NOW)).toBe(ms);
});

test('no headers ask for nothing', () => {
  expect(readRetryAfter(undefined, () => NOW)).toBeUndefined();
});
