import { describe, expect, test } from 'vitest';
import { asPlainText, plainEnd } from '../../src/text/plain-text.ts';

const plain = (line: string) => asPlainText(line, 0, line.length);

describe('HTML in the words of a model', () => {
  test.each([
    ['a &quot;b&quot; &amp; c', 'a "b" & c'],
    ['a<br>b', 'a\nb'],
    ['<details open>', ''],
    ['<summary>The file</summary>', 'The file'],
    ['<div align="center">x</div>', 'x'],
    ['a <!-- not said --> b', 'a  b'],
    ['<detail> and <div', '<detail> and <div'],
    ['`<details>` folds', '`<details>` folds'],
  ])('%j means %j', (line, expected) => {
    expect(plain(line)).toBe(expected);
  });

  test.each([
    ['is not shown before its end has arrived', 'a <details cla', 2],
    ['nor is a comment', 'a <!-- not sa', 2],
    ['nor an escape', 'a &quo', 2],
    ['but a sign is', 'a < b and c', 11],
  ])('%s: %j', (_what, line, end) => {
    expect(plainEnd(line)).toBe(end);
  });
});
