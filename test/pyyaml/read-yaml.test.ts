import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { plainValue } from '../workflow/plain-value.ts';

interface PyYamlCase {
  readonly text: string;
  readonly value?: unknown;
  readonly refused?: true;
}

/** What PyYAML 6.0.3 made of each text: its value, or a refusal. */
const cases = readFileSync(new URL('cases/pyyaml.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as PyYamlCase);

function read(text: string): unknown {
  const result = readConfig(text, 'yaml');
  return result.ok ? plainValue(result.root) : result.issues.map(({ code }) => code);
}

function issuesOf(text: string) {
  const result = readConfig(text, 'yaml');
  return result.ok ? [] : result.issues;
}

/** The few of the texts that PyYAML reads and we do not. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['v: "\\ud83d\\ude00"', `v: ${'1:'.repeat(120)}1`]);

describe('a text means what PyYAML makes of it', () => {
  const accepted = cases.filter(({ refused, text }) => refused === undefined && !UNSUPPORTED.has(text));
  const refused = cases.filter(({ refused }) => refused === true);

  test('what it reads has the same values', () => {
    expect(accepted.length).toBeGreaterThan(500);
    expect(accepted.map(({ text }) => ({ text, value: read(text) }))).toEqual(accepted);
  });

  test('what it refuses is refused, and not for being unsupported', () => {
    expect(refused.length).toBeGreaterThan(200);
    const wrong = refused.filter(({ text }) => !/^yaml\.(?!unsupported)/.test(issuesOf(text)[0]?.code ?? ''));
    expect(wrong).toEqual([]);
  });

  test('what it reads and we do not is refused as unsupported', () => {
    const codes = [...UNSUPPORTED].flatMap((text) => issuesOf(text).map(({ code }) => code));
    expect(codes).toEqual(['yaml.unsupported.surrogate_escape', 'yaml.unsupported.number']);
  });
});

describe('what is too long to be in a list of texts', () => {
  test('a key of 1,024 characters is one, and a longer one is not', () => {
    expect(read(`${'k'.repeat(1024)}: v`)).toEqual({ map: [['k'.repeat(1024), 'v']] });
    expect(issuesOf(`${'k'.repeat(1025)}: v`)).toHaveLength(1);
    expect(read(`? ${'k'.repeat(1025)}\n: v`)).toEqual({ map: [['k'.repeat(1025), 'v']] });
  });

  test('a key is measured in characters, not in UTF-16 units', () => {
    expect(read(`${'😀'.repeat(1024)}: v`)).toEqual({ map: [['😀'.repeat(1024), 'v']] });
    expect(issuesOf(`${'😀'.repeat(1025)}: v`)).toHaveLength(1);
  });

  test('an int of 4,300 digits is exact, and a longer one is refused as Python refuses it', () => {
    expect(read('9'.repeat(4300))).toEqual({ int: '9'.repeat(4300) });
    expect(issuesOf('9'.repeat(4301))[0]?.code).toBe('yaml.value');
    expect(read(`0x${'f'.repeat(5000)}`)).toEqual({ int: String(16n ** 5000n - 1n) });
  });
});

describe('places', () => {
  test('a value knows its line and column, in the lines that an editor shows', () => {
    const result = readConfig('a: 😀\r\nb:\r  - x: [1,\n     "y"]\n', 'yaml');
    const found: unknown[] = [];
    const visit = (node: Parameters<typeof plainValue>[0]): void => {
      found.push([
        node.kind === 'map' || node.kind === 'list' ? node.kind : node.kind === 'null' ? '' : node.value,
        node.place.line,
        node.place.column,
      ]);
      if (node.kind === 'list') node.items.forEach(visit);
      if (node.kind === 'map') node.entries.forEach(({ key, value }) => [key, value].forEach(visit));
    };
    if (result.ok) visit(result.root);
    expect(found).toEqual([
      ['map', 1, 1],
      ['a', 1, 1],
      ['😀', 1, 4],
      ['b', 2, 1],
      ['list', 3, 3],
      ['map', 3, 5],
      ['x', 3, 5],
      ['list', 3, 8],
      [1n, 3, 9],
      ['y', 4, 6],
    ]);
  });

  test('a value that is left out is placed behind its colon or dash', () => {
    const list = readConfig('- x\n-\n', 'yaml');
    const map = readConfig('a:\nb:\n', 'yaml');
    expect(list.ok && list.root.kind === 'list' && list.root.items[1]?.place).toEqual({ line: 2, column: 2 });
    expect(map.ok && map.root.kind === 'map' && map.root.entries[1]?.value.place).toEqual({ line: 2, column: 3 });
  });
});

describe('issues', () => {
  test.each([
    ['a: b: c', 'yaml.misplaced_colon', 1, 5],
    ['a: - b', 'yaml.misplaced_dash', 1, 4],
    ['a: ? b', 'yaml.misplaced_question_mark', 1, 4],
    ['a:\n\tb: c', 'yaml.tab', 2, 1],
    ['a: "b', 'yaml.quote', 1, 4],
    ['a: [b\nc: d', 'yaml.bracket', 2, 2],
    ['a: b]\nc: ]', 'yaml.bracket', 2, 4],
    ['a: @b', 'yaml.reserved_character', 1, 4],
    ['a: "\\q"', 'yaml.escape', 1, 5],
    ['a: 1\nb\nc: 2', 'yaml.missing_colon', 2, 1],
    ['a: *b', 'yaml.alias', 1, 4],
    ['a: &b 1\nc: &b 2', 'yaml.anchor', 2, 4],
    ['a: !x b', 'yaml.tag', 1, 4],
    ['a: 2024-02-30', 'yaml.value', 1, 4],
    ['a: =', 'yaml.value', 1, 4],
    ['a:\n  <<: 5', 'yaml.merge', 2, 7],
    ['? [a]\n: b', 'yaml.key', 1, 3],
    ['a: |x\n  b', 'yaml.block_scalar', 1, 5],
    ['%YAML 2.0\n---\na', 'yaml.directive', 1, 1],
    ['--- a\n--- b', 'yaml.multiple_documents', 2, 1],
    ['a: "\u0007"', 'yaml.control_character', 1, 5],
    ['a: "\ud800"', 'yaml.control_character', 1, 5],
    ['a:\n  b: 1\n c: 2', 'yaml.syntax', 3, 2],
    ['a: {topic} is', 'yaml.bracket', 1, 12],
    ['a: "b" c', 'yaml.quote', 1, 8],
    ['a: [b, c', 'yaml.bracket', 1, 4],
  ])('%j is refused with %s at %d:%d', (text, code, line, column) => {
    const [issue] = issuesOf(text);
    expect({ ...issue, message: '' }).toEqual({ code, severity: 'error', path: '', line, column, message: '' });
  });

  test('every fault that can be found at once is listed, in the order of the text', () => {
    const text = 'a: !x 1\nb: *none\nc: 2024-99-99\nd: "\u0007"\ne: "never\n closed\n';
    expect(issuesOf(text).map(({ code, line }) => [code, line])).toEqual([
      ['yaml.control_character', 4],
      ['yaml.quote', 5],
    ]);
    expect(issuesOf(text.split('\n').slice(0, 3).join('\n')).map(({ code, line }) => [code, line])).toEqual([
      ['yaml.tag', 1],
      ['yaml.alias', 2],
      ['yaml.value', 3],
    ]);
    expect(issuesOf('a:\tb\nc:\td\n').map(({ code, line }) => [code, line])).toEqual([
      ['yaml.tab', 1],
      ['yaml.tab', 2],
    ]);
  });

  test('a text of nothing but faults yields a list of bearable length', () => {
    expect(issuesOf('\u0007'.repeat(100_000))).toHaveLength(50);
    expect(issuesOf('- *x\n'.repeat(100_000))).toHaveLength(50);
  });

  test.each([
    ['a: 1\n  b: 2', /line 1.*indented deeper/],
    ['a: b: c', /double quotes/],
    ['a: "b" c', /closing quote/],
    ['a: {b} c', /closing bracket/],
    ['a: [b', /never closed/],
    ['- a\n b: c', /line 1.*indented deeper/],
    ['- a: 1\n b: 2', /column/],
    ['```yaml\na: 1\n```', /belong to a message/],
    ['a: ["b" "c"]', /comma/],
  ])('the sentence for %j tells the likely reason', (text, sentence) => {
    expect(issuesOf(text)[0]?.message).toMatch(sentence);
  });

  test('each sentence says what to do', () => {
    const texts = ['a: b: c', 'a:\tb', 'a: "b', 'a: [b', 'a: @b', 'a: *b', 'a: !x b', 'a: 2024-02-30', 'a: "\u0007"'];
    for (const text of texts)
      expect(issuesOf(text)[0]?.message).toMatch(/; .*\b(?:put|write|close|remove|name|delete)\b/);
  });
});

describe('repeated keys', () => {
  test('the last value counts, and a warning names the key and both lines', () => {
    const result = readConfig('nodes:\n  - id: a\n    prompt: x\n    id: b\n', 'yaml');
    expect(result.ok && plainValue(result.root)).toEqual({
      map: [
        [
          'nodes',
          [
            {
              map: [
                ['id', 'b'],
                ['prompt', 'x'],
              ],
            },
          ],
        ],
      ],
    });
    expect(result.ok && result.warnings).toEqual([
      {
        code: 'yaml.duplicate_key',
        severity: 'warning',
        path: 'nodes[0].id',
        line: 4,
        column: 5,
        message: 'The key "id" is already on line 2, and only this last value counts; remove one of the two.',
      },
    ]);
  });

  test('a key that overrides a merged one is not a repetition, and two of its own are', () => {
    const text = 'a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3\nc:\n  <<: *a\n  x: 3\n  x: 4\n';
    const result = readConfig(text, 'yaml');
    expect(result.ok && result.warnings.map(({ path, line }) => [path, line])).toEqual([['c.x', 8]]);
  });

  test('in a large mapping, too', () => {
    const text = Array.from({ length: 40 }, (_, index) => `k${index % 39}: ${index}\n`).join('');
    const result = readConfig(text, 'yaml');
    expect(result.ok && result.warnings.map(({ path, line }) => [path, line])).toEqual([['k0', 40]]);
    expect(result.ok && result.root.kind === 'map' && result.root.entries[0]?.value).toMatchObject({ value: 39n });
  });
});
