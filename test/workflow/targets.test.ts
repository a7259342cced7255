import { describe, expect, test } from 'vitest';
import { validateConfig } from '../../src/workflow/validate.ts';
import { configOf, type ConfigParts, FIELDS, JUDGE, LINE, WRITE } from '../support/workflow-config.ts';

function on(target: 'main' | 'dev', parts: ConfigParts) {
  const { verdict, issues } = validateConfig(JSON.stringify(configOf(parts)), { origin: 'user', target });
  return { verdict, codes: issues.map(({ code }) => code), messages: issues.map(({ message }) => message).join('\n') };
}

const LIST = { ...FIELDS, draft: { type: 'list[str]', default: [] } };
const WRITE_LIST = { ...WRITE, output_schema: { type: 'list[str]' } };

describe('a file may mean one thing on the branch `main` of the runtime and another on `dev`', () => {
  test.each<[string, ConfigParts, [string, string[]], [string, string[]]]>([
    [
      'tools',
      { nodes: [{ ...WRITE, tools: ['web_search'] }, JUDGE] },
      ['makes_things_up', ['effect.tools_unused']],
      ['runs', []],
    ],
    [
      'memory',
      { nodes: [{ ...WRITE, memory: { enabled: true } }, JUDGE] },
      ['runs', ['effect.memory_unused']],
      ['runs', []],
    ],
    [
      'two steps at once',
      {
        nodes: [WRITE, { ...JUDGE, id: 'other' }, JUDGE],
        edges: [
          { from: 'START', to: 'write' },
          ...['other', 'judge'].flatMap((id) => [
            { from: 'write', to: id },
            { from: id, to: 'END' },
          ]),
        ],
      },
      ['fails_when_run', ['effect.many_edges', 'run.concurrent']],
      ['runs', []],
    ],
    [
      'two edges from START to one step',
      { edges: [{ from: 'START', to: 'write' }, ...LINE] },
      ['fails_when_run', ['run.many_start_edges']],
      ['not_valid', ['graph.many_starts']],
    ],
    [
      'gates',
      { rest: { config: { gates: { on_fail: 'fail', gates: [{ metric: 'cost_usd', max: 1 }] } } } },
      ['runs', ['run.gates_fail']],
      ['runs', ['effect.gates_unused']],
    ],
    [
      'a list that is written over what a run begins with',
      { fields: { ...LIST, draft: { type: 'list[str]', default: ['a'] } }, nodes: [WRITE_LIST, JUDGE] },
      ['runs', ['effect.other_target']],
      ['runs', ['effect.list_appended']],
    ],
    [
      'a fork, whose branches meet again',
      {
        nodes: [WRITE, { ...JUDGE, id: 'other' }, JUDGE],
        edges: [
          { from: 'START', to: ['write', 'other'] },
          { from: 'write', to: 'judge' },
          { from: 'other', to: 'judge' },
          { from: 'judge', to: 'END' },
        ],
      },
      ['not_valid', ['schema.string_type']],
      ['runs', []],
    ],
    [
      'a fork whose branches are not equally long',
      {
        nodes: [WRITE, { ...JUDGE, id: 'other' }, { ...JUDGE, id: 'third' }, JUDGE],
        edges: [
          { from: 'START', to: ['write', 'other'] },
          { from: 'write', to: 'judge' },
          { from: 'other', to: 'third' },
          { from: 'third', to: 'judge' },
          { from: 'judge', to: 'END' },
        ],
      },
      ['not_valid', ['schema.string_type']],
      ['runs', ['effect.runs_twice']],
    ],
    [
      'a list of one step',
      {
        edges: [
          { from: 'START', to: ['write'] },
          { from: 'write', to: 'judge' },
          { from: 'judge', to: 'END' },
        ],
      },
      ['not_valid', ['schema.string_type']],
      ['not_valid', ['schema.string_type']],
    ],
    [
      'a section that one branch has no model for',
      { rest: { config: { gates: 'none' } } },
      ['not_valid', ['schema.model_type']],
      ['runs', []],
    ],
    [
      'memory for all steps',
      { rest: { config: { memory: { enabled: true, max_entries: 5 } } } },
      ['runs', ['effect.unknown_key']],
      ['runs', []],
    ],
    ['a list that one step fills once', { fields: LIST, nodes: [WRITE_LIST, JUDGE] }, ['runs', []], ['runs', []]],
  ])('%s', (_what, parts, [mainVerdict, mainCodes], [devVerdict, devCodes]) => {
    expect(on('main', parts)).toMatchObject({ verdict: mainVerdict, codes: mainCodes });
    expect(on('dev', parts)).toMatchObject({ verdict: devVerdict, codes: devCodes });
  });

  test('what is wrong in a fork is told at its place in the file', () => {
    const edges = [
      { from: 'START', to: ['write', 'judge'] },
      { from: 'write', to: 'END' },
      { from: 'judge', to: 'nowhere' },
    ];
    const { issues } = validateConfig(JSON.stringify(configOf({ edges })), { origin: 'user', target: 'dev' });
    expect(issues).toMatchObject([{ code: 'graph.unknown_node', path: 'edges[2].to' }]);
  });

  test('the note on a list says which steps write it, and what the other branch does', () => {
    const again = { ...WRITE_LIST, id: 'again' };
    const edges = [
      { from: 'START', to: 'write' },
      { from: 'write', to: 'again' },
      { from: 'again', to: 'judge' },
      { from: 'judge', to: 'END' },
    ];
    expect(on('main', { fields: LIST, nodes: [WRITE_LIST, again, JUDGE], edges }).messages).toBe(
      "2 steps write it: each list replaces the one in `draft`, but on the runtime's branch `dev` it is added to it; for both, fill a list once.",
    );
  });
});
