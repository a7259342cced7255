import { expect, test } from 'vitest';
import { FIELDS, judge, JUDGE, LINE, said, WRITE } from '../support/workflow-config.ts';

/**
 * Configs of nearly a mebibyte, made to take long: with any step that takes quadratic time they would run into the limit that every test
 * has.
 */

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const named = (count: number, value: (index: number) => unknown) =>
  Object.fromEntries(many(count, (index) => [`k${index}`, value(index)]));
const prompt = (text: string) => ({ nodes: [{ ...WRITE, prompt: text }, JUDGE] });
const code = (text: string) => ({ nodes: [{ ...WRITE, code: text, sandbox: {} }, JUDGE] });
const type = (text: string) => ({ fields: { ...FIELDS, extra: { type: text } } });
const logic = (text: string) => ({
  edges: [
    ...LINE.slice(0, 2),
    { from: 'judge', routes: [text, 'default'].map((one) => ({ condition: { logic: one }, to: 'END' })) },
  ],
});
const nodes = (count: number) => many(count, (index) => ({ ...WRITE, id: `n${index}` }));

const cases: [string, Parameters<typeof judge>[0], string][] = [
  ['unknown keys', { rest: named(50_000, () => 1) }, 'effect.unknown_key'],
  ['fields that are none', { fields: { ...FIELDS, ...named(40_000, () => 5) } }, 'schema.model_type'],
  [
    'unknown types',
    { fields: { ...FIELDS, ...named(20_000, (index) => ({ type: `strin${index}` })) } },
    'graph.bad_type',
  ],
  [
    'unknown nodes',
    { nodes: nodes(2_000), edges: many(8_000, (index) => ({ from: `x${index}`, to: `y${index}` })) },
    'graph.unknown_node',
  ],
  ['open braces', prompt('{'.repeat(900_000)), ''],
  ['open state braces', prompt('{state.'.repeat(120_000)), ''],
  ['unknown placeholders', prompt(many(80_000, (index) => `{x${index}}`).join('\n')), 'graph.unknown_placeholder'],
  ['a condition of spaces', logic(`state.draft ==${' '.repeat(900_000)}'`), 'effect.condition_never'],
  ['a condition of clauses', logic('state.done and '.repeat(60_000)), 'effect.condition_never'],
  [
    'a condition of parentheses',
    logic(`${'('.repeat(400_000)}state.done${')'.repeat(400_000)}`),
    'effect.condition_never',
  ],
  ['a type of commas', type(`dict[${',x'.repeat(400_000)}\n]`), 'graph.bad_type'],
  ['a type of spaces', type(`x${' '.repeat(900_000)}x`), 'graph.bad_type'],
  ['lambdas', code('lambda: '.repeat(100_000)), ''],
  ['spread arguments', code(`result = f(${'*a, '.repeat(180_000)})`), 'run.code_forbidden'],
  [
    'edges from one node',
    {
      nodes: nodes(4_000),
      edges: [{ from: 'START', to: 'n0' }, ...many(3_999, (index) => ({ from: 'n0', to: `n${index + 1}` }))],
    },
    'run.concurrent',
  ],
  [
    'loops',
    {
      nodes: [...nodes(1_900), JUDGE],
      edges: [
        { from: 'START', to: 'n0' },
        ...many(1_900, (index) => ({
          from: `n${index}`,
          loop: { condition_field: 'done', exit_to: `n${(index + 1) % 1_900}` },
        })),
      ],
    },
    'run.loop_flag_not_written',
  ],
];

test.each(cases)('%s in great number are judged', (_what, parts, expected) => {
  const codes = [...new Set(said(judge(parts)).map((line) => line.split(' ')[0]))].join();
  expect(codes).toContain(expected);
  expect(codes).not.toContain('yaml.unsupported.size');
});
