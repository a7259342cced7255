import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { yamlLines } from '../../../../../adapters/web/page/workflow/yaml-lines.js';

interface Piece {
  readonly kind: string;
  readonly text: string;
}

const linesOf = (text: string): Piece[][] => yamlLines(text);
const kindsOf = (line: string) =>
  linesOf(line)[0]
    ?.filter(({ text }) => text !== '')
    .map(({ kind, text }) => [kind, text]);

test.each([
  [
    'name: x # why',
    [
      ['key', 'name'],
      ['mark', ':'],
      ['plain', ' x '],
      ['comment', '# why'],
    ],
  ],
  [
    '  - id of it: x',
    [
      ['mark', '  - '],
      ['key', 'id of it'],
      ['mark', ':'],
      ['plain', ' x'],
    ],
  ],
  [
    '- plain words',
    [
      ['mark', '- '],
      ['plain', 'plain words'],
    ],
  ],
  [
    '"a#b": 1',
    [
      ['key', '"a#b"'],
      ['mark', ':'],
      ['plain', ' 1'],
    ],
  ],
  [
    '- - deep : 1',
    [
      ['mark', '- - '],
      ['key', 'deep'],
      ['mark', ' :'],
      ['plain', ' 1'],
    ],
  ],
])('%j', (line, expected) => {
  expect(kindsOf(line)).toEqual(expected);
});

test('the pieces of a line are the line', () => {
  const piece = constantFrom('a: ', '- ', '# c', '"', "'", '|', '>', '\n', '  ', 'key', ': ', '{x}', '\t', '\\', ' #x');
  assert(
    property(array(piece, { maxLength: 25 }), (pieces) => {
      const text = pieces.join('');
      const lines = linesOf(text).map((line) => line.map((part) => part.text).join(''));
      expect(lines.join('\n')).toBe(text.replace(/\n$/, ''));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['a key with many spaces', (length: number) => `a${' '.repeat(length)}b`],
  ['many dashes', (length: number) => `${'- '.repeat(length / 2)}x`],
  ['many words', (length: number) => 'word '.repeat(length / 5)],
  ['many quotes', (length: number) => `"'`.repeat(length / 2)],
  ['many block marks', (length: number) => '| '.repeat(length / 2)],
])('the time for a line of %s grows as its length', (_name, make) => {
  const timeFor = (length: number): number => {
    const begin = performance.now();
    yamlLines(make(length));
    return performance.now() - begin;
  };
  const grows = () => timeFor(200_000) < Math.max(timeFor(50_000) * 9, 200);
  expect([1, 2, 3].some(grows)).toBe(true);
});
