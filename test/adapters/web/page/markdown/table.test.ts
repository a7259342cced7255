import { describe, expect, test } from 'vitest';
import { readTable } from '../../../../../adapters/web/page/markdown/table.js';

describe('a table', () => {
  test('has a header, the alignment of its columns, and rows up to an empty line', () => {
    expect(readTable('a | b | c\n:-|:-:|-:\n1 | 2 | 3\n\nafter')).toEqual({
      type: 'table',
      raw: 'a | b | c\n:-|:-:|-:\n1 | 2 | 3\n',
      align: [undefined, 'center', 'right'],
      header: ['a', 'b', 'c'],
      rows: [['1', '2', '3']],
    });
  });

  test('keeps cells beyond the header, and pipes after a backslash', () => {
    expect(readTable('|a|\n|-|\n| x \\| y | more |\n')?.rows).toEqual([['x | y', 'more']]);
  });

  test('ends where a list, a quote, a heading or a fence begins', () => {
    for (const next of ['- item', '1. item', '> quote', '# heading', '```']) {
      expect(readTable(`|a|\n|-|\n|1|\n${next}\n`)?.raw).toBe('|a|\n|-|\n|1|\n');
    }
  });

  test.each([
    'a | b',
    'a | b\n',
    'a\n-',
    'a | b\n---',
    '|a|b|\n|-|',
    'a | b\nc | d',
    `${'|a'.repeat(51)}|\n${'|-'.repeat(51)}|`,
  ])('%j is not a table', (text) => {
    expect(readTable(text)).toBeUndefined();
  });
});
