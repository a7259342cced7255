import { expect, test } from 'vitest';
import { draftingProgress, silentProgress, withSeconds } from '../../../src/conversation/draft/drafting-progress.ts';

test.each([
  [0, 'Thinking'],
  [7_999, 'Thinking'],
  [8_000, 'Thinking, 8 s'],
  [11_999, 'Thinking, 8 s'],
  [12_000, 'Thinking, 12 s'],
  [61_000, 'Thinking, 60 s'],
])('after %i ms the progress is "%s"', (ms, line) => {
  expect(withSeconds('Thinking', ms)).toBe(line);
});

test('a silence inside a draft keeps the step in sight', () => {
  const line = draftingProgress({ draft: 'open', steps: ['research', 'write'], lines: 20 } as never);
  expect(silentProgress(line)).toBe('Drafting step `write` (after `research`), 20 lines; still waiting for the model');
  expect(silentProgress(undefined)).toBe('Still waiting for the model');
});

test('a thousand updates of a minute show a dozen different lines', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => withSeconds('Thinking', index * 60));
  expect(new Set(lines).size).toBeLessThanOrEqual(14);
});
