import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, shortenText } from '../../src/text/cut-text.ts';

const family = '👩‍👩‍👧‍👦';

test.each([
  ['an emoji', `${'x'.repeat(76)}😀 and more`, 77, 'x'.repeat(76)],
  ['a flag', 'ab🇫🇷', 4, 'ab'],
  ['a family of joined emoji', `ab${family}c`, 6, 'ab'],
  ['a letter with an accent of its own', 'cafe\u0301s', 4, 'caf'],
  ['nothing where the end falls between characters', 'a😀b', 3, 'a😀'],
])('cutting does not split %s', (_, text, maxChars, cut) => {
  expect(cutText(text, maxChars)).toBe(cut);
});

test('a shortened text says that it is longer', () => {
  expect(shortenText('hello world', 7)).toBe('hello…');
  expect(shortenText('hello', 5)).toBe('hello');
});

test('a cut text is a beginning of the text, no longer than asked, and holds no half of a surrogate pair', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', ' ', '😀', '🇩', 'e\u0301', family, '\u0301') });
  fc.assert(
    fc.property(texts, fc.nat(60), (text, maxChars) => {
      const cut = cutText(text, maxChars);
      expect(text.startsWith(cut)).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(maxChars);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

test.each([
  [1, ''],
  [2, '😀'],
  [3, '😀'],
  [0, ''],
])('of two emoji, %i code units hold %j', (maxChars, cut) => {
  expect(cutText('😀😀', maxChars)).toBe(cut);
});

test('a character in the middle of a long text is found, however long the text is', () => {
  const before = 'é'.repeat(500);
  expect(cutText(`${before}${family} and more`, 505)).toBe(before);
});

test('a blank before the sign of a shortened text is dropped', () => {
  expect(shortenText('hello world', 7)).toBe('hello…');
});

test('a letter with a thousand marks is cut between code points, so that something is left', () => {
  expect(cutText(`e${'\u0301'.repeat(1_000)}`, 300)).toHaveLength(300);
});
