import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { float, writeConfig, writeYaml } from '../../src/pyyaml/write-yaml.ts';
import type { YamlValue } from '../../src/pyyaml/write-yaml.ts';
import { plainValue } from '../workflow/plain-value.ts';

function readBack(text: string): unknown {
  const result = readConfig(text, 'yaml');
  return result.ok ? plainValue(result.root) : result.issues;
}

test('a config is written in the style that people write', () => {
  const text = writeYaml({
    schema_version: '1.0',
    flow: { name: 'article_writer', description: 'Writes: articles' },
    state: {
      fields: {
        topic: { type: 'str', required: true },
        sources: { type: 'list[str]', default: [] },
        score: { type: 'float', default: float(0) },
        extra: undefined,
      },
    },
    nodes: [
      {
        id: 'write',
        prompt: 'Write about {topic}.\n\nUse 500 words.\n',
        output_schema: { type: 'object', fields: [{ name: 'draft', type: 'str' }] },
        outputs: ['draft', 'sources'],
        llm: { model: 'gemini-2.5-flash', temperature: 0.7 },
      },
    ],
    config: {},
  });
  expect(text).toBe(`schema_version: "1.0"
flow:
  name: article_writer
  description: "Writes: articles"
state:
  fields:
    topic:
      type: str
      required: true
    sources:
      type: list[str]
      default: []
    score:
      type: float
      default: 0.0
nodes:
  - id: write
    prompt: |
      Write about {topic}.

      Use 500 words.
    output_schema:
      type: object
      fields:
        - name: draft
          type: str
    outputs: [draft, sources]
    llm:
      model: gemini-2.5-flash
      temperature: 0.7
config: {}
`);
});

describe('a text that YAML would take for something else stays a text', () => {
  test.each([
    'yes',
    'No',
    'on',
    'OFF',
    'true',
    'null',
    '~',
    '',
    'y',
    'N',
    '1',
    '1.0',
    '1_000',
    '0x1F',
    '0b1',
    '010',
    '12:30',
    '1e5',
    '.inf',
    '.nan',
    '2024-01-01',
    '=',
    '<<',
    '-',
    '- a',
    '?',
    '? a',
    ':',
    'a: b',
    'a #b',
    '# a',
    '{topic}',
    '[a]',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a`',
    '"a"',
    "'a'",
    ' a',
    'a ',
    'a\tb',
    'a,b',
    '---',
    '...',
    '\u0000',
    '\u0007',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\uffff',
    'é',
    '😀',
    '\ud83d',
    'C:\\x',
    'a\\nb',
  ])('%j', (text) => {
    expect(readBack(writeYaml({ value: text, list: [text], map: { [text]: 'key' } }))).toEqual({
      map: [
        ['value', text],
        ['list', [text]],
        ['map', { map: [[text, 'key']] }],
      ],
    });
  });
});

describe('a text of several lines is a literal block where that keeps it', () => {
  test.each([
    ['a\nb', '|-\n  a\n  b\n'],
    ['a\nb\n', '|\n  a\n  b\n'],
    ['a\n\n\n', '|+\n  a\n\n\n'],
    [' a\nb\n', '|2\n   a\n  b\n'],
    ['\n a\n', '|2\n\n   a\n'],
    ['a\n  b\n', '|\n  a\n    b\n'],
    ['# a\n- b\n---\n', '|\n  # a\n  - b\n  ---\n'],
    ['\ta\nb\n', '|\n  \ta\n  b\n'],
    ['a\r\nb', '"a\\r\\nb"\n'],
    ['\n\n', '"\\n\\n"\n'],
    ['a\u2028\nb', '"a\\u2028\\nb"\n'],
  ])('%j', (text, written) => {
    expect(writeYaml({ k: text })).toBe(`k: ${written}`);
    expect(readBack(writeYaml({ k: text }))).toEqual({ map: [['k', text]] });
    expect(readBack(writeYaml([text, { a: [[text]], b: text }, 'end']))).toEqual([
      text,
      {
        map: [
          ['a', [[text]]],
          ['b', text],
        ],
      },
      'end',
    ]);
    expect(readBack(writeYaml(text))).toEqual(text);
  });
});

describe('numbers keep their kind', () => {
  test.each([
    [1, '1'],
    [-3, '-3'],
    [1e21, '1000000000000000000000'],
    [12345678901234567890n, '12345678901234567890'],
    [1.5, '1.5'],
    [float(1), '1.0'],
    [-0, '-0.0'],
    [1e-7, '1.0e-7'],
    [float(1e21), '1.0e+21'],
    [1.5e300, '1500000000'],
    [float(1.25e300), '1.25e+300'],
    [Number.NaN, '.nan'],
    [Number.POSITIVE_INFINITY, '.inf'],
    [Number.NEGATIVE_INFINITY, '-.inf'],
  ])('%s is written as %s', (value, start) => {
    expect(writeYaml(value).startsWith(start)).toBe(true);
    const result = readConfig(writeYaml(value), 'yaml');
    expect(result.ok && result.root.kind).toBe(/[.]/.test(writeYaml(value)) ? 'float' : 'int');
  });

  test('an int that Python could not read in decimal digits is written in hexadecimal ones', () => {
    const value = -(10n ** 5000n);
    expect(readBack(writeYaml(value))).toEqual({ int: String(value) });
  });
});

test('a key too long for a plain one is written with a question mark', () => {
  const key = 'k'.repeat(2000);
  expect(readBack(writeYaml({ [key]: 1, a: [{ [key]: [2] }] }))).toEqual({
    map: [
      [key, { int: '1' }],
      ['a', [{ map: [[key, [{ int: '2' }]]] }]],
    ],
  });
});

test.each([
  '!!set {a, b}',
  '!!pairs [a: 1, a: [2]]',
  '!!omap [? [x] : {y: z}]',
  '!!binary aGVsbG8=',
  '[2024-01-01, 2001-12-14t21:59:43.10-05:00]',
  '{1: a, 1.5: b, null: c, yes: d, 2024-01-01: e, !!binary aGk= : f}',
  'a: &x [1, {b: c}]\nb: *x',
])('what the reader gave can be written again: %s', (text) => {
  const first = readConfig(text, 'yaml');
  expect(first.ok && readBack(writeConfig(first.root))).toEqual(readBack(text));
});

test('other readers of YAML understand the same', () => {
  const value: YamlValue = {
    schema_version: '1.0',
    words: ['y', 'n', 'yes', 'on', 'list[str]', '12:30', '1_000', '0o17', '2024-01-01', 'inf', 'nan', '~', 'null'],
    text: 'a\n b\n\nc',
    kept: 'a\n\n',
    numbers: [1, -2, 1.5, 1e-7],
    nested: [[1, [2, { a: [] }]], {}],
    odd: { 'a b': 'é😀', '': 'x: y', '- a': '\u2028' },
  };
  expect(parse(writeYaml(value))).toEqual(value);
});
