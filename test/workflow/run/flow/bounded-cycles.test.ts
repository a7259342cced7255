import { expect, test } from 'vitest';
import { judge, said } from '../../../support/workflow-config.ts';

const sandbox = { mode: 'python', enabled: true };
const fields = {
  topic: { type: 'str', required: true },
  text: { type: 'str', default: '' },
  ok: { type: 'bool', default: false },
  n: { type: 'int', default: 0 },
  most: { type: 'int', default: 3 },
  todo: { type: 'list[str]', default: ['a'] },
  done: { type: 'bool', default: false },
};
const write = {
  id: 'write',
  prompt: 'Write about {topic}, better than {text}; {todo}. Good?',
  output_schema: {
    type: 'object',
    fields: [
      { name: 'text', type: 'str' },
      { name: 'ok', type: 'bool' },
    ],
  },
  outputs: ['text', 'ok'],
};
const code = (
  id: string,
  source: string,
  output: keyof typeof fields,
  inputs: object = { n: '{n}', todo: '{todo}', ok: '{ok}', most: '{most}' },
) => ({
  id,
  prompt: 'compute',
  inputs,
  code: source,
  sandbox,
  output_schema: { type: fields[output].type },
  outputs: [output],
});
const route = (from: string, ...pairs: [logic: string, to: string][]) => ({
  from,
  routes: pairs.map(([logic, to]) => ({ condition: { logic }, to })),
});

/** A loop over `write` and the code nodes, left by the routes of the last of them; whether it is said to be unbounded, and the verdict. */
function loop(nodes: readonly { readonly id: string }[], ...pairs: [string, string][]) {
  const ids = ['write', ...nodes.map(({ id }) => id)];
  const edges = ['START', ...ids.slice(0, -1)].map((from, at) => ({ from, to: ids[at] }));
  const report = judge({ fields, nodes: [write, ...nodes], edges: [...edges, route(ids.at(-1) ?? '', ...pairs)] });
  expect(report.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return {
    bounded: !said(report).some((line) => line.startsWith('run.no_termination')),
    verdict: report.verdict,
    runnable: report.runnable,
  };
}

const COUNT = code('count', 'result = inputs["n"] + 1', 'n');
const bounded = { bounded: true, verdict: 'runs', runnable: 'yes' };

test.each([
  [
    'a clause of its own',
    COUNT,
    [
      ['state.ok', 'END'],
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'an `or`',
    COUNT,
    [
      ['state.ok or state.n > 2', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'the way back',
    COUNT,
    [
      ['state.n < 3', 'write'],
      ['default', 'END'],
    ],
  ],
  [
    'the way back and a flag',
    COUNT,
    [
      ['not state.ok and state.n < 3', 'write'],
      ['default', 'END'],
    ],
  ],
  [
    'an exact number',
    COUNT,
    [
      ['state.n == 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'one more than the input',
    code('count', 'result = 1 + inputs["n"]', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'an input that may be empty',
    code('count', 'result = (inputs.get("n") or 0) + 1', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'a name on the way',
    code('count', 'n = int(inputs["n"])\nn = n + 1\nresult = n', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'a number that falls',
    code('count', 'result = inputs["n"] - 1', 'n'),
    [
      ['state.n <= 0', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'a list that is worked off',
    code('next', 'result = inputs["todo"][1:]', 'todo'),
    [
      ['state.todo', 'write'],
      ['default', 'END'],
    ],
  ],
  [
    'an empty list',
    code('next', 'rest = inputs["todo"]\nresult = rest[1:]', 'todo'),
    [
      ['not state.todo', 'END'],
      ['default', 'write'],
    ],
  ],
] as [string, typeof COUNT, [string, string][]][])('a cycle is bounded by a counter: %s', (_kind, node, pairs) => {
  expect(loop([node], ...pairs)).toEqual(bounded);
});

test.each([
  [
    'enough rounds, or good enough',
    'result = inputs["ok"] or inputs["n"] >= 3',
    [
      ['state.done', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'enough rounds by an input',
    'result = inputs["n"] >= inputs["most"]',
    [
      ['state.done == true', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'whether to go on',
    'result = not inputs["ok"] and inputs["n"] < 3',
    [
      ['state.done', 'write'],
      ['default', 'END'],
    ],
  ],
] as [string, string, [string, string][]][])(
  'a flag that code computes from the counter bounds it, too: %s',
  (_kind, source, pairs) => {
    expect(loop([COUNT, code('check', source, 'done')], ...pairs)).toEqual(bounded);
  },
);

test.each([
  [
    'nothing counts',
    code('copy', 'result = inputs["n"]', 'n'),
    [
      ['state.ok', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'the routes do not heed the counter',
    COUNT,
    [
      ['state.ok', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'the counter and the flag are both asked for',
    COUNT,
    [
      ['state.ok and state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'the counter runs the other way',
    code('count', 'result = inputs["n"] - 1', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'nothing is added',
    code('count', 'result = inputs["n"] + 0', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'another field is counted',
    code('count', 'result = inputs["most"] + 1', 'n'),
    [
      ['state.n >= 9', 'END'],
      ['default', 'write'],
    ],
  ],
  [
    'it counts in a branch only',
    code('count', 'result = inputs["n"]\nif inputs["ok"]:\n    result = inputs["n"] + 1', 'n'),
    [
      ['state.n >= 3', 'END'],
      ['default', 'write'],
    ],
  ],
] as [string, typeof COUNT, [string, string][]][])('a cycle is not bounded where %s', (_why, node, pairs) => {
  expect(loop([node], ...pairs)).toMatchObject({ bounded: false, verdict: 'runs', runnable: 'unknown' });
});

test('a counter that another step of the cycle sets back bounds nothing', () => {
  expect(loop([COUNT, code('reset', 'result = 0', 'n')], ['state.n >= 3', 'END'], ['default', 'write']).bounded).toBe(
    false,
  );
});

test('a way around the counter is not bounded by it', () => {
  const edges = [
    { from: 'START', to: 'write' },
    route('write', ['state.ok', 'write'], ['default', 'count']),
    route('count', ['state.n >= 3', 'END'], ['default', 'write']),
  ];
  expect(said(judge({ fields, nodes: [write, COUNT], edges }))).toContain('run.no_termination edges[2]');
});

test('nested loops are bounded by a counter each, of which the outer one sets the inner one back', () => {
  const inner = code('inner', 'result = inputs["n"] + 1', 'n');
  const outer = code('outer', 'result = inputs["most"] - 1', 'most');
  const reset = code('reset', 'result = 0', 'n');
  const edges = [
    { from: 'START', to: 'write' },
    { from: 'write', to: 'inner' },
    route('inner', ['state.n >= 3', 'reset'], ['default', 'write']),
    { from: 'reset', to: 'outer' },
    route('outer', ['state.most <= 0', 'END'], ['default', 'write']),
  ];
  expect(said(judge({ fields, nodes: [write, inner, reset, outer], edges }))).not.toContain(
    'run.no_termination edges[4]',
  );
});
