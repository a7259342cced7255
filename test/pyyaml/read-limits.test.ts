import { describe, expect, test } from 'vitest';
import { readConfig, readConfigBytes } from '../../src/pyyaml/read-config.ts';
import type { ConfigFormat } from '../../src/pyyaml/read-config.ts';

const MEBIBYTE = 1024 * 1024;

function codesOf(text: string, format: ConfigFormat = 'yaml'): readonly string[] {
  const result = readConfig(text, format);
  return result.ok ? [] : result.issues.map(({ code }) => code);
}

describe('size', () => {
  test('a text of one mebibyte is read, and one more byte is refused', () => {
    const text = `a: "${'x'.repeat(MEBIBYTE - 6)}"\n`;
    expect(codesOf(text.slice(0, MEBIBYTE))).toEqual([]);
    expect(codesOf(`${text}\n`)).toEqual(['yaml.unsupported.size']);
  });

  test('it is counted in bytes of UTF-8', () => {
    expect(codesOf(`"${'é'.repeat(MEBIBYTE / 2)}"`)).toEqual(['yaml.unsupported.size']);
    expect(codesOf(`"${'é'.repeat(MEBIBYTE / 2 - 1)}"`)).toEqual([]);
  });

  test('another limit can be given', () => {
    const limits = { maxBytes: 3, maxDepth: 1 };
    expect(readConfig('[1]', 'json', limits).ok).toBe(true);
    expect(readConfig('[12]', 'json', limits).ok).toBe(false);
    expect(readConfigBytes(new TextEncoder().encode('[12]'), 'json', limits).ok).toBe(false);
  });
});

describe('depth', () => {
  const nestings: readonly (readonly [name: string, format: ConfigFormat, nest: (depth: number) => string])[] = [
    ['lists in brackets', 'yaml', (depth) => '['.repeat(depth) + ']'.repeat(depth)],
    ['mappings in braces', 'yaml', (depth) => '{a: '.repeat(depth) + '}'.repeat(depth)],
    [
      'mappings by indentation',
      'yaml',
      (depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
    ],
    ['lists by indentation', 'yaml', (depth) => `${'- '.repeat(depth)}a`],
    [
      'lists under keys',
      'yaml',
      (depth) =>
        Array.from({ length: depth / 2 }, (_, level) => `${' '.repeat(2 * level)}${level > 0 ? '- ' : ''}a:\n`)
          .join('')
          .concat(`${' '.repeat(depth - 2)}- x\n`),
    ],
    ['lists in JSON', 'json', (depth) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects in JSON', 'json', (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ];

  test.each(nestings)('64 %s are read, and more are refused', (_name, format, nest) => {
    expect(codesOf(nest(64), format)).toEqual([]);
    expect(codesOf(nest(66), format)).toEqual(['yaml.unsupported.depth']);
  });

  test.each(nestings)('1,000 %s are refused as well', (_name, format, nest) => {
    expect(codesOf(nest(1000), format)).toEqual(['yaml.unsupported.depth']);
  });

  test('unclosed brackets by the hundred thousand are refused', () => {
    expect(codesOf('['.repeat(500_000))).toEqual(['yaml.unsupported.depth']);
    expect(codesOf('['.repeat(500_000), 'json')).toEqual(['yaml.unsupported.depth']);
    expect(codesOf('- '.repeat(250_000))).toEqual(['yaml.unsupported.depth']);
    expect(codesOf('? '.repeat(250_000))).toEqual(['yaml.unsupported.depth']);
  });
});

describe('aliases', () => {
  test('a value that is used often is read', () => {
    const result = readConfig(`a: &a {x: 1}\nb: [${'*a, '.repeat(1000)}]\n`, 'yaml');
    expect(result.ok).toBe(true);
  });

  test('a billion laughs are refused', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      return `${'abcdefghi'[level]}: &${'abcdefghi'[level]} [${Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*${'abcdefghi'[level - 1]}`)).join(', ')}]\n`;
    });
    expect(codesOf(levels.join(''))).toEqual(['yaml.unsupported.alias_expansion']);
  });

  test('a chain of aliases that nests too deep is refused', () => {
    const chain = Array.from({ length: 5000 }, (_, level) =>
      level === 0 ? '- &a0 [x]\n' : `- &a${level} [*a${level - 1}]\n`,
    );
    expect(codesOf(chain.slice(0, 60).join(''))).toEqual([]);
    expect(codesOf(chain.join(''))).toEqual(['yaml.unsupported.depth']);
  });

  test('a value that contains itself is refused', () => {
    expect(codesOf('a: &a [*a]\n')).toEqual(['yaml.unsupported.recursive_alias']);
    expect(codesOf('&a {b: {c: *a}}\n')).toEqual(['yaml.unsupported.recursive_alias']);
    expect(codesOf('a: &a !!str {=: *a}\n')).toEqual(['yaml.tag']);
  });

  test('merges that double each time are refused', () => {
    const doubling = Array.from({ length: 40 }, (_, level) =>
      level === 0 ? '- &a0 {x: 1}\n' : `- &a${level} {<<: [*a${level - 1}, *a${level - 1}]}\n`,
    );
    expect(codesOf(doubling.slice(0, 10).join(''))).toEqual([]);
    expect(codesOf(doubling.join(''))).toEqual(['yaml.unsupported.merge']);
    expect(codesOf('&a {<<: *a}\n')).toEqual(['yaml.unsupported.merge']);
  });
});

describe('what PyYAML reads and we do not', () => {
  test.each([
    ['"\\ud83d\\ude00"', 'yaml.unsupported.surrogate_escape'],
    ['!!int "٣"', 'yaml.unsupported.number'],
    ['!!float nan', 'yaml.unsupported.number'],
    [`1${':1'.repeat(200)}`, 'yaml.unsupported.number'],
  ])('%s is refused with %s', (text, code) => {
    expect(codesOf(text)).toEqual([code]);
  });
});

describe('hostile texts come to an end', () => {
  const half = MEBIBYTE / 2;
  test.each([
    ['spaces before a number', `!!int "${' '.repeat(half)}x"`],
    ['a number in base 60', `1${':1'.repeat(half / 2)}`],
    ['a number in base 60 with a wrong end', `1${':1'.repeat(half / 2)}x`],
    ['one long number', '1_'.repeat(half / 2)],
    ['a long date', `2024-01-01${' '.repeat(half)}x`],
    ['a long tag', `!${'a%41'.repeat(half / 4)} x`],
    ['commas', `[${','.repeat(half)}`],
    ['colons', `{${':'.repeat(half)}`],
    ['question marks', `{${'? '.repeat(half / 2)}`],
    [
      'anchors',
      Array.from({ length: half / 8 }, (_, index) => `- &${index} x\n`)
        .join('')
        .slice(0, half),
    ],
    ['keys in a row', 'a: '.repeat(half / 3)],
    ['quotes', '"'.repeat(half)],
    ['backslashes', `"${'\\'.repeat(half)}`],
    ['line breaks in quotes', `"${'\n'.repeat(half)}"`],
    ['emoji and commas on one line', `[${'😀,'.repeat(half / 5)}]`],
    ['equal keys', 'a: 1\n'.repeat(half / 5)],
    ['carriage returns', '\r'.repeat(half)],
    ['percent signs', '%a\n'.repeat(half / 3)],
    ['document marks', '---\n'.repeat(half / 4)],
    ['empty block lines', `a: |\n${'\n'.repeat(half)}b`],
    ['tabs', '\t'.repeat(half)],
    ['byte order marks', '\uFEFF'.repeat(half / 3)],
  ])('%s', (_name, text) => {
    const result = readConfig(text, 'yaml');
    expect(result.ok || result.issues.length > 0).toBe(true);
    expect(codesOf(text, 'json').length).toBeGreaterThan(0);
  });
});
