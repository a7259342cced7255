import { describe, expect, test } from 'vitest';
import { parseFloatText, parseIntText } from '../../src/workflow/schema/python-number.ts';
import { isPythonIdentifier, pythonStrip } from '../../src/pyyaml/python-text.ts';
import { pythonCompare, pythonStr, pythonTruth } from '../../src/workflow/schema/python-value.ts';

describe('text as Python sees it', () => {
  test('is stripped of what Python calls white space', () => {
    expect(pythonStrip('\u001c\u0085\u3000 a b \u2028\n')).toBe('a b');
    expect(pythonStrip('\ufeffa\u200b')).toBe('\ufeffa\u200b');
    expect(pythonStrip(' \t')).toBe('');
  });

  test.each(['a', '_', 'Ab_9', 'class', 'None', 'é', '名前', 'ﬁ', 'a·b', '℘'])('%s is an identifier', (name) => {
    expect(isPythonIdentifier(name)).toBe(true);
  });

  test.each(['', '9a', 'a-b', 'a b', 'x²', 'a\u200b', '😀', '\u{105c0}'])('%j is not an identifier', (name) => {
    expect(isPythonIdentifier(name)).toBe(false);
  });

  test.each([
    ['0__3', 3n],
    ['-1_000', -1000n],
    ['1.00', 1n],
    ['1._0', undefined],
    ['_1', undefined],
    ['١', undefined],
  ])('%s as an int is %s', (text, value) => {
    expect(parseIntText(text)).toBe(value);
  });

  test.each([
    ['-infinity', Number.NEGATIVE_INFINITY],
    ['+NaN', Number.NaN],
    ['1_.5', 1.5],
    ['1__5', undefined],
    ['e1', undefined],
  ])('%s as a float is %s', (text, value) => {
    expect(parseFloatText(text)).toBe(value);
  });
});

describe('values as Python prints them', () => {
  test.each([
    [null, 'None'],
    [true, 'True'],
    [5n, '5'],
    [1, '1.0'],
    [0.1, '0.1'],
    [1e22, '1e+22'],
    [1e-7, '1e-07'],
    [-0, '-0.0'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    ["it's", "it's"],
    [["it's", 'a"b\'c', '\n'], `["it's", 'a"b\\'c', '\\n']`],
    [Object.assign(Object.create(null) as Record<string, bigint>, { a: 1n }), "{'a': 1}"],
    [new Map<bigint, string>([[1n, 'x']]), "{1: 'x'}"],
    [Uint8Array.of(104, 105), "b'hi'"],
    [{ date: '2024-01-01' }, '2024-01-01'],
  ])('%s is %s', (value, text) => {
    expect(pythonStr(value)).toBe(text);
  });

  test.each([
    [[], false],
    [['a'], true],
    [new Map(), false],
    [Uint8Array.of(), false],
    [Object.create(null) as Record<string, never>, false],
    [0, false],
    [Number.NaN, true],
    ['', false],
  ])('%j is %s', (value, truth) => {
    expect(pythonTruth(value)).toBe(truth);
  });

  test('compare numbers and flags by value, text by code points, and nothing else in order', () => {
    expect(pythonCompare(true, '==', 1n)).toBe(true);
    expect(pythonCompare(2n ** 60n, '<', 2 ** 60)).toBe(false);
    expect(pythonCompare('\u{1f600}', '>', '\uffff')).toBe(true);
    expect(pythonCompare('ab', '<=', 'abc')).toBe(true);
    expect(pythonCompare(Number.NaN, '>=', 1n)).toBe(false);
    expect(pythonCompare('5', '<', 6n)).toBeUndefined();
    expect(pythonCompare(null, '!=', 'x')).toBe(true);
  });
});
