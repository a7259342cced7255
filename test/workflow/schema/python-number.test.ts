import { expect, test } from 'vitest';
import { parseFloatText, parseIntText } from '../../../src/workflow/schema/python-number.ts';

test.each([
  ['  7 ', 7n],
  ['1_000', 1000n],
  ['007', 7n],
  ['1.0', 1n],
  ['x', undefined],
] as const)('%j as an int', (text, value) => expect(parseIntText(text)).toBe(value));

// Each of these took minutes while a pattern looked for the space at the end.
test.each([`x${' '.repeat(500_000)}x`, `${'0'.repeat(500_000)}x`, `${'0_'.repeat(250_000)}x`, '.'.repeat(500_000)])(
  'half a megabyte in place of a number is refused at once',
  (text) => {
    expect(parseIntText(text)).toBe('too-long');
    expect(parseFloatText(text)).toBeUndefined();
  },
);
