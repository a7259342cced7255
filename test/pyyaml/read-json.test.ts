import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { plainValue } from '../workflow/plain-value.ts';

function read(text: string): unknown {
  const result = readConfig(text, 'json');
  return result.ok ? plainValue(result.root) : result.issues.map(({ code, line, column }) => [code, line, column]);
}

describe('a text means what Python makes of it', () => {
  test.each([
    ['null', null],
    [' \t\r\n[true , false]\n', [true, false]],
    ['"a"', 'a'],
    ['0', { int: '0' }],
    ['-0', { int: '0' }],
    ['9007199254740993', { int: '9007199254740993' }],
    ['-12', { int: '-12' }],
    ['1.0', { float: '1' }],
    ['-0.0', { float: '-0' }],
    ['1e5', { float: '100000' }],
    ['1E-2', { float: '0.01' }],
    ['1e400', { float: 'Infinity' }],
    ['[NaN, Infinity, -Infinity]', [{ float: 'NaN' }, { float: 'Infinity' }, { float: '-Infinity' }]],
    ['{}', { map: [] }],
    ['[]', []],
    ['{"a": {"b": [1]}}', { map: [['a', { map: [['b', [{ int: '1' }]]] }]] }],
    [
      '{"a": 1, "b": 2, "a": 3}',
      {
        map: [
          ['a', { int: '3' }],
          ['b', { int: '2' }],
        ],
      },
    ],
    ['{"__proto__": 1}', { map: [['__proto__', { int: '1' }]] }],
    ['"\\ud83d\\ude00 \\u00e9 \\" \\\\ \\/ \\b\\f\\n\\r\\t"', '😀 é " \\ / \b\f\n\r\t'],
    ['"\\ud83d"', '\ud83d'],
    ['"\\ude00\\ud83d\\ude00"', '\ude00😀'],
    ['"\u007f\u0085\u2028\uffff"', '\u007f\u0085\u2028\uffff'],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('an int of 4,300 digits is exact', () => {
    expect(read('-'.concat('9'.repeat(4300)))).toEqual({ int: `-${'9'.repeat(4300)}` });
  });
});

describe('a text that Python refuses is refused at its place', () => {
  test.each([
    ['', 'json.syntax', 1, 1],
    ['{', 'json.syntax', 1, 2],
    ['{"a"}', 'json.syntax', 1, 5],
    ['{"a": 1,}', 'json.syntax', 1, 9],
    ['{a: 1}', 'json.syntax', 1, 2],
    ["{'a': 1}", 'json.syntax', 1, 2],
    ['{"a": 1 "b": 2}', 'json.syntax', 1, 9],
    ['[1,\n 2,]', 'json.syntax', 2, 4],
    ['[1 2]', 'json.syntax', 1, 4],
    ['[1', 'json.syntax', 1, 3],
    ['1 2', 'json.syntax', 1, 3],
    ['01', 'json.syntax', 1, 2],
    ['1.', 'json.syntax', 1, 2],
    ['.5', 'json.syntax', 1, 1],
    ['+1', 'json.syntax', 1, 1],
    ['-', 'json.syntax', 1, 1],
    ['nul', 'json.syntax', 1, 1],
    ['nullx', 'json.syntax', 1, 5],
    ['"a', 'json.syntax', 1, 1],
    ['"\\x"', 'json.syntax', 1, 2],
    ['"\\u00g0"', 'json.syntax', 1, 2],
    ['"\\', 'json.syntax', 1, 2],
    ['# c\n1', 'json.syntax', 1, 1],
    ['\uFEFF1', 'json.byte_order_mark', 1, 1],
    ['"\ud800"', 'json.encoding', 1, 1],
    ['\u00a01', 'json.syntax', 1, 1],
    ['{"a":\r\n\r@}', 'json.syntax', 3, 1],
    ['9'.repeat(4301), 'json.number', 1, 1],
  ])('%j', (text, code, line, column) => {
    expect(read(text)).toEqual([[code, line, column]]);
  });

  test('every control character in a string is listed, with what to write', () => {
    const result = readConfig('["a\tb", "c\nd", "\u0001"]', 'json');
    expect(!result.ok && result.issues.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, 4, 'A tab is not allowed in a JSON string; write \\t instead, and close the string if a quote is missing.'],
      [
        1,
        11,
        'A line break is not allowed in a JSON string; write \\n instead, and close the string if a quote is missing.',
      ],
      [
        2,
        6,
        'A control character is not allowed in a JSON string; write \\u0001 instead, and close the string if a quote is missing.',
      ],
    ]);
  });
});

test('a repeated key is a warning with its path and both lines', () => {
  const result = readConfig('{"flow": {"name": "a",\n "name": "b"}}', 'json');
  expect(result.ok && result.warnings).toMatchObject([
    { code: 'json.duplicate_key', path: 'flow.name', line: 2, column: 2, message: expect.stringContaining('line 1') },
  ]);
});

test('a value knows its place', () => {
  const result = readConfig('{\r\n  "a": [\n1 ]}', 'json');
  const list = result.ok && result.root.kind === 'map' ? result.root.entries[0] : undefined;
  expect(list?.key.place).toEqual({ line: 2, column: 3 });
  expect(list?.value.place).toEqual({ line: 2, column: 8 });
  expect(list?.value.kind === 'list' && list.value.items[0]?.place).toEqual({ line: 3, column: 1 });
});
