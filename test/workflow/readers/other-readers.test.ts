/* oxlint-disable unicorn/consistent-function-scoping -- an input is read next to the test that uses it */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { isSameValue } from '../../../src/pyyaml/edit/value.ts';
import { writeYaml } from '../../../src/pyyaml/write-yaml.ts';
import { asPortable } from '../../../src/workflow/readers/portable.ts';
import { otherReaderWarnings } from '../../../src/workflow/readers/reader-warnings.ts';
import { ARTICLE } from '../../support/configs.ts';

describe('a value that other YAML readers see differently', () => {
  test.each([
    ['no', '`false`', 'the text "no"', 'write `false`, or put it in quotes if it is a text'],
    ['012', 'the number 10', 'the number 12', 'write `10`, or put it in quotes if it is a text'],
    ['1_000', 'the number 1000', 'the text "1_000"', 'write `1000`, or put it in quotes if it is a text'],
    ['12:30', 'the number 750', 'the text "12:30"', 'write `750`, or put it in quotes if it is a text'],
    ['1e3', 'the text "1e3"', 'the number 1000', 'put it in quotes if it is a text'],
    ['0o17', 'the text "0o17"', 'the number 15', 'put it in quotes if it is a text'],
    ['2024-01-31', 'the text "2024-01-31"', 'the text "2024-01-31"', 'put it in quotes if it is a text'],
  ])('is named with its line and both values: %s', async (written, runtime, others, advice) => {
    const [warning, ...more] = await otherReaderWarnings(`a: 1\nb:\n  - {c: ${written}}\n`);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      code: 'yaml.other_value',
      severity: 'warning',
      path: 'b[0].c',
      line: 3,
      column: 9,
    });
    expect(warning?.message).toBe(
      `The runtime reads \`${written}\` as ${runtime}, other YAML readers as ${others}; ${advice}.`,
    );
  });

  test('may be a key', async () => {
    const [warning] = await otherReaderWarnings('a: {on: 1}\n');
    expect(warning).toMatchObject({ path: 'a.true', line: 1, column: 5 });
  });

  test('may come from a merge key, which YAML 1.2 does not know', async () => {
    const [warning] = await otherReaderWarnings('a: &a {b: 1}\nc:\n  <<: *a\n');
    expect(warning).toMatchObject({ code: 'yaml.other_value', line: 3, column: 3 });
  });

  test('is not looked for in what both read alike', async () => {
    expect(await otherReaderWarnings(ARTICLE)).toEqual([]);
    expect(
      await otherReaderWarnings('a: [1, 2.5, true, null, ~, "no", \'012\', text]\nb: |\n  no\nc: >-\n  1_000\n'),
    ).toEqual([]);
  });
});

test('a text that other readers refuse is named with the line', async () => {
  const [warning] = await otherReaderWarnings('a:\n  - b: "x\n y"\n');
  expect(warning).toMatchObject({ code: 'yaml.other_refused', severity: 'warning', line: 2 });
});

describe('a draft is rewritten so that all readers agree', () => {
  test('texts get quotes, other values a spelling that all know, and nothing else changes', async () => {
    const draft = 'a: no # really\nb: [1_000, 012, 1e3]\nc: {on: 12:30}\nd: "no"\n';
    const { yaml, fixes } = await asPortable(draft);
    expect(yaml).toBe('a: false # really\nb: [1000, 10, "1e3"]\nc: {true: 750}\nd: "no"\n');
    expect(fixes).toContain('wrote `no` as `false`');
  });

  test('of a repeated key the last value stays', async () => {
    const { yaml, fixes } = await asPortable('a: 1\nb: 2\na: 3\n');
    expect(yaml).toBe('b: 2\na: 3\n');
    expect(fixes).toEqual(['kept only the last `a`']);
  });

  test('lines that the user brought stay as they are', async () => {
    expect((await asPortable('a: no\nb: no\n', 'a: no\nc: 1\n')).yaml).toBe('a: no\nb: false\n');
  });

  test('a date stays, as no other spelling is a date to both', async () => {
    expect(await asPortable('a: 2024-01-31\n')).toEqual({ yaml: 'a: 2024-01-31\n', fixes: [] });
  });

  test('and the value for the runtime never changes', async () => {
    const scalar = fc.constantFrom(
      'no',
      'Yes',
      '012',
      '1_000',
      '12:30',
      '1e3',
      '0o7',
      '0b1',
      '.5',
      '1.',
      '~',
      'x',
      '"no"',
      '2024-01-01',
      "'1'",
    );
    const list = fc.array(scalar, { maxLength: 5 }).map((items) => `[${items.join(', ')}]`);
    const lines = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'on', '"c"', '1_0'), fc.oneof(scalar, list)), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(lines, async (entries) => {
        const text = entries.map(([key, value]) => `${key}: ${value}\n`).join('');
        const { yaml } = await asPortable(text);
        const [before, after] = [readConfig(text, 'yaml'), readConfig(yaml, 'yaml')];
        expect(before.ok && after.ok && isSameValue(before.root, after.root)).toBe(true);
        const left = await otherReaderWarnings(yaml);
        expect(left.every(({ message }) => /as the text "\d{4}-/.test(message))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('what we write ourselves needs no rewriting', async () => {
    const value = fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.boolean(), fc.integer()), {
      maxKeys: 5,
    });
    await fc.assert(
      fc.asyncProperty(value, async (config) => {
        const text = writeYaml(config);
        expect(await asPortable(text)).toEqual({ yaml: text, fixes: [] });
        expect(parse(text) ?? {}).toEqual(config);
      }),
      { numRuns: 60 },
    );
  });
});

test('a text of more than 256 KiB is not compared, as that would take seconds', async () => {
  const text = (length: number) => `a: no\n${'# a comment\n'.repeat(length / 12)}`;
  expect(await otherReaderWarnings(text(200 * 1024))).toHaveLength(1);
  expect(await otherReaderWarnings(text(300 * 1024))).toEqual([]);
  expect(await asPortable(text(300 * 1024))).toMatchObject({ fixes: [] });
});
