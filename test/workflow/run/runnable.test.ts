import { describe, expect, test } from 'vitest';
import { FIELDS, judge, JUDGE, LINE, said, WRITE } from '../../support/workflow-config.ts';

type Parts = Parameters<typeof judge>[0];

/** The verdict on a valid config and the issues that begin with `run.` or `effect.`. */
function run(parts: Parts) {
  const report = judge(parts);
  expect(report.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { runnable: report.runnable, said: said(report) };
}

const field = (name: string, of: object) => ({ fields: { ...FIELDS, [name]: of } });

const runObject = (schema: unknown, rest: object = {}) => run(field('extra', { type: 'object', schema, ...rest }));

describe('the state', () => {
  test.each([
    ['int', '"x"', 'no'],
    ['int', '"5"', 'yes'],
    ['int', '3.0', 'yes'],
    ['int', '2.5', 'no'],
    ['int', '{}', 'no'],
    ['float', '"1e3"', 'yes'],
    ['float', '[]', 'no'],
    ['bool', '"maybe"', 'no'],
    ['bool', '1', 'yes'],
    ['str', '5', 'no'],
    ['str', 'true', 'no'],
    ['list[int]', '["a"]', 'yes'],
    ['list[int]', '"a"', 'no'],
    ['dict[str, int]', '{"a": "b"}', 'yes'],
    ['dict', '[]', 'no'],
    [' object ', '{}', 'yes'],
  ])('a field of type %s with default %s: runs %s', (type, value, runnable) => {
    const report = run(field('extra', { type, default: JSON.parse(value.replace(/\.0$/, '')) }));
    expect(report.runnable).toBe(runnable);
    expect(report.said).toEqual(runnable === 'no' ? ['run.default_type state.fields.extra.default'] : []);
  });

  test.each(['_x', '__base__', 'model_config', 'model_dump_json', 'model_copy', 'model_post_init', 'branch:to:write'])(
    'no field can be called %s',
    (name) => {
      const report = run(field(name, { type: 'str', default: '' }));
      expect(report.runnable).toBe('no');
      expect(report.said[0]).toMatch(/^run\.field_name /);
    },
  );

  test.each(['model_name', 'copy', 'json', 'class', '1x', '__doc__', 'to-pic', 'branch:to:x'])(
    'a field can be called %s',
    (name) => {
      expect(run(field(name, { type: 'str', default: '' })).runnable).toBe('yes');
    },
  );

  test.each([
    [null, 'run.object_without_schema state.fields.extra'],
    [{}, 'run.object_without_schema state.fields.extra'],
    [{ a: 'string' }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: 5 }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: { type: 5 } }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: { type: 'str', required: 'perhaps' } }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: { type: 'str', required: true, default: 'x' } }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: { type: 'str', description: 5 } }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ a: { type: 'object', schema: [] } }, 'run.object_bad_schema state.fields.extra.schema.a'],
    [{ type: 'object', properties: { a: 'str' } }, 'run.object_without_schema state.fields.extra.schema.type'],
    [{ a: 'object' }, 'run.object_without_schema state.fields.extra.schema.a'],
    [{ a: { type: 'object' } }, 'run.object_without_schema state.fields.extra.schema.a.schema'],
    [{ _a: 'str' }, 'run.field_name state.fields.extra.schema._a'],
  ])('an object with the schema %j cannot be built', (schema, expected) => {
    const report = runObject(schema);
    expect(report.runnable).toBe('no');
    expect(report.said).toContain(expected);
  });

  test.each([
    [{ a: 'str' }, { a: 'x' }, 'yes'],
    [{ a: 'str' }, {}, 'yes'],
    [{ a: 'str' }, { a: null }, 'yes'],
    [{ a: 'str' }, { a: 5 }, 'no'],
    [{ a: 'str' }, 'x', 'no'],
    [{ a: { type: 'str', required: true } }, {}, 'no'],
    [{ a: { type: 'int', default: 1 } }, { a: null }, 'no'],
    [{ a: { type: 'object', schema: { b: 'int' } } }, { a: { b: 'x' } }, 'no'],
    [{ a: { type: 'object', schema: { b: 'int' } } }, { a: { b: '5' } }, 'yes'],
  ])('an object %j with default %j: runs %s', (schema, value, runnable) => {
    expect(runObject(schema, { default: value }).runnable).toBe(runnable);
  });
});

const runNode = (change: object, edges = LINE) => run({ nodes: [{ ...WRITE, ...change }, JUDGE], edges });

const runGates = (of: object) => run({ rest: { config: { gates: { gates: [of], on_fail: 'fail' } } } }).runnable;

describe('nodes that fail', () => {
  test.each([
    [{ tools: ['Web_Search'] }, 'run.unknown_tool nodes[0].tools[0]'],
    [{ tools: [{ name: 'web_search' }] }, 'run.tool_mapping nodes[0].tools[0]'],
    [{ inputs: { q: '{nope}' } }, 'run.input_unresolved nodes[0].inputs.q'],
    [{ inputs: { q: '{q}' } }, 'run.input_unresolved nodes[0].inputs.q'],
    [{ inputs: { q: '{topic}' }, prompt: '{q.x}' }, 'run.prompt_unresolved nodes[0].prompt'],
    [{ prompt: '{topic.x}' }, 'run.prompt_unresolved nodes[0].prompt'],
    [{ prompt: '{state.topic.}' }, 'run.prompt_unresolved nodes[0].prompt'],
  ])('%j fails each time', (change, expected) => {
    const report = runNode(change);
    expect(report.runnable).toBe('no');
    expect(report.said).toContain(expected);
  });

  test('on a way that may not be taken make it unknown whether the workflow runs', () => {
    const edges = [
      { from: 'START', to: 'judge' },
      {
        from: 'judge',
        routes: [
          { condition: { logic: 'state.done' }, to: 'write' },
          { condition: { logic: 'default' }, to: 'END' },
        ],
      },
      { from: 'write', to: 'END' },
    ];
    expect(runNode({ tools: ['nope'] }, edges).runnable).toBe('unknown');
  });

  test.each([
    ['{m.k}', { type: 'dict', default: { k: 'v' } }, 'yes'],
    ['{m.x}', { type: 'dict', default: { k: 'v' } }, 'no'],
    ['{m.k}', { type: 'dict', required: true }, 'unknown'],
    ['{m.k}', { type: 'dict' }, 'unknown'],
    ['{m.a}', { type: 'object', schema: { a: 'str' }, required: true }, 'yes'],
    ['{m.a}', { type: 'object', schema: { a: 'str' } }, 'unknown'],
    ['{m.b}', { type: 'object', schema: { a: 'str' }, required: true }, 'no'],
    [
      '{m.a.b}',
      { type: 'object', schema: { a: { type: 'object', schema: { b: 'str' } } }, default: { a: { b: 'x' } } },
      'yes',
    ],
    ['{m.json}', { type: 'object', schema: { a: 'str' }, required: true }, 'yes'],
    ['{m.0}', { type: 'list', default: ['a'] }, 'no'],
  ])('the placeholder %s of a field %j: runs %s', (prompt, of, runnable) => {
    expect(run({ ...field('m', of), nodes: [{ ...WRITE, prompt }, JUDGE] }).runnable).toBe(runnable);
  });

  test('an input that names a method of the model is pasted, not refused', () => {
    expect(runNode({ inputs: { q: '{json}' } })).toEqual({ runnable: 'yes', said: [] });
  });

  test('an answer with a field of type object cannot be made', () => {
    const fields = { ...FIELDS, draft: { type: 'object', schema: { a: 'str' } } };
    const nodes = [{ ...WRITE, output_schema: { type: 'object', fields: [{ name: 'draft', type: 'object' }] } }, JUDGE];
    expect(run({ fields, nodes })).toEqual({
      runnable: 'no',
      said: ['run.output_object nodes[0].output_schema.fields[0].type'],
    });
  });

  test('no attempt at all fails where a model is asked', () => {
    const rest = { config: { execution: { max_retries: 0 } } };
    expect(run({ rest })).toEqual({ runnable: 'no', said: ['run.no_attempts config.execution.max_retries'] });
    const code = { code: "result = 'x'", sandbox: {} };
    const nodes = [{ ...WRITE, ...code }];
    expect(
      run({
        rest,
        nodes,
        edges: [
          { from: 'START', to: 'write' },
          { from: 'write', to: 'END' },
        ],
      }).runnable,
    ).toBe('yes');
  });

  test('gates can fail a run that is done, unless they cannot be missed', () => {
    expect(runGates({ metric: 'duration_ms', max: 1 })).toBe('unknown');
    expect(runGates({ metric: 'nonsense' })).toBe('unknown');
    expect(runGates({ metric: 'duration_ms' })).toBe('yes');
  });
});

const toEnd = { from: 'judge', to: 'END' };

const runEdges = (...more: object[]) => run({ edges: [...LINE.slice(0, 2), ...(more as Record<string, unknown>[])] });

const routesBack = (logic: string, to = 'write') => ({
  from: 'judge',
  routes: [
    { condition: { logic }, to },
    { condition: { logic: 'default' }, to: 'END' },
  ],
});

const runParallel = (items: object) =>
  run({
    fields: { ...FIELDS, items, all: { type: 'list' } },
    edges: [
      LINE[0] ?? {},
      { from: 'write', parallel: { items_field: 'items', target_node: 'judge', collect_field: 'all' } },
      toEnd,
    ],
  }).runnable;

describe('edges', () => {
  test.each([
    [[toEnd, { from: 'END', to: 'judge' }], 'run.edge_endpoint edges[3].from'],
    [[toEnd, { from: 'judge', to: 'START' }], 'run.edge_endpoint edges[3].to'],
    [[toEnd, { from: 'START', to: 'write' }], 'run.many_start_edges edges[3]'],
    [
      [
        { from: 'judge', loop: { condition_field: 'done' } },
        { from: 'judge', loop: { condition_field: 'done' } },
      ],
      'run.repeated_branch edges[3].loop',
    ],
    [[{ from: 'judge', to: 'write' }, toEnd], 'run.no_termination edges[2]'],
  ])('%j cannot be built or never stop', (more, expected) => {
    const report = runEdges(...more);
    expect(report.runnable).toBe('no');
    expect(report.said).toContain(expected);
  });

  test('a cycle that data decides about may go on indefinitely', () => {
    expect(runEdges(routesBack('state.score < 0.8'))).toEqual({
      runnable: 'unknown',
      said: ['run.no_termination edges[2]'],
    });
  });

  test('a way back that is never taken is not a cycle, and one that is always taken never ends', () => {
    expect(runEdges(routesBack('state.score in [1]'))).toEqual({
      runnable: 'yes',
      said: ['effect.condition_never edges[2].routes[0].condition.logic'],
    });
    expect(runEdges(routesBack('')).runnable).toBe('no');
  });

  test('a loop is bounded by its flag alone', () => {
    expect(runEdges({ from: 'judge', loop: { condition_field: 'done' } })).toEqual({
      runnable: 'unknown',
      said: ['effect.loop_unbounded edges[2].loop'],
    });
  });

  test.each([
    [{ type: 'bool', default: false }, 'no'],
    [{ type: 'bool' }, 'no'],
    [{ type: 'bool', required: true }, 'unknown'],
    [{ type: 'bool', default: true }, 'unknown'],
  ])('a loop whose flag %j nobody writes: runs %s', (flag, runnable) => {
    const loop = { from: 'judge', loop: { condition_field: 'flag' } };
    const report = run({ fields: { ...FIELDS, flag }, edges: [...LINE.slice(0, 2), loop] });
    expect(report.runnable).toBe(runnable);
    expect(report.said).toContain('run.loop_flag_not_written edges[2].loop.condition_field');
  });

  test('parallel steps fail with items, and stop the run without', () => {
    expect(runParallel({ type: 'list', default: ['a'] })).toBe('no');
    expect(runParallel({ type: 'list', default: [] })).toBe('unknown');
  });

  test('two nodes never run in the same step', () => {
    const fields = { ...FIELDS, extra: { type: 'str' } };
    const nodes = [WRITE, JUDGE, { ...WRITE, id: 'third', outputs: ['extra'] }];
    const apart = (...more: object[]) =>
      run({ fields, nodes, edges: [LINE[0] ?? {}, ...(more as Record<string, unknown>[])] });
    const both = apart({ from: 'write', to: 'judge' }, { from: 'write', to: 'third' }, toEnd, {
      from: 'third',
      to: 'END',
    });
    expect(both).toEqual({ runnable: 'no', said: ['effect.many_edges edges[2]', 'run.concurrent edges[2]'] });
    const perhaps = apart(
      { from: 'write', to: 'judge' },
      {
        from: 'write',
        routes: [
          { condition: { logic: 'state.done' }, to: 'third' },
          { condition: { logic: 'default' }, to: 'END' },
        ],
      },
      toEnd,
      { from: 'third', to: 'END' },
    );
    expect(perhaps.runnable).toBe('unknown');
  });

  test('reserved ids, empty targets and ways to START are told', () => {
    const nodes = [{ ...WRITE, id: '__input__' }, JUDGE];
    const line = [{ from: 'START', to: '__input__' }, { from: '__input__', to: 'judge' }, toEnd];
    expect(run({ nodes, edges: line })).toEqual({ runnable: 'no', said: ['run.reserved_id nodes[0].id'] });
    expect(runEdges(toEnd, { from: 'judge', to: '' }).said).toEqual(['effect.empty_target edges[3].to']);
    expect(runEdges(routesBack('state.done', 'START'))).toEqual({
      runnable: 'yes',
      said: ['effect.target_start edges[2].routes[0].to'],
    });
  });
});

const runSettings = (change: object, rest?: object) =>
  run({ nodes: [{ ...WRITE, ...change }, JUDGE], ...(rest && { rest: { config: rest } }) });

const issuesOfConditions = (...all: string[]) =>
  run({
    edges: [
      ...LINE.slice(0, 2),
      { from: 'judge', routes: [...all, 'default'].map((logic) => ({ condition: { logic }, to: 'END' })) },
    ],
  }).said;

describe('what runs otherwise than it is written', () => {
  test.each([
    [{ tools: ['json_parse'] }, 'effect.tools_unused nodes[0].tools'],
    [{ memory: { enabled: true } }, 'effect.memory_unused nodes[0].memory'],
    [{ optimize: { enabled: true } }, 'effect.optimize_unused nodes[0].optimize'],
    [{ sandbox: {} }, 'effect.sandbox_unused nodes[0].sandbox'],
    [{ prompt: ' \u0085' }, 'effect.prompt_blank nodes[0].prompt'],
    [{ inputs: { q: 'topic' } }, 'effect.input_literal nodes[0].inputs.q'],
    [{ inputs: { topic: '{draft}' } }, 'effect.input_shadows_state nodes[0].inputs.topic'],
    [{ inputs: { q: '{ topic }' } }, 'effect.placeholder_left nodes[0].inputs.q'],
    [{ inputs: { 'my key': '{topic}' }, prompt: '{my key}' }, 'effect.placeholder_left nodes[0].prompt'],
    [
      { output_schema: { type: 'str', fields: [{ name: 'a', type: 'str' }] } },
      'effect.fields_ignored nodes[0].output_schema.fields',
    ],
    [{ llm: { provider: 'openai', model: 'gpt-4o' } }, 'effect.needs_litellm nodes[0].llm.provider'],
    [{ llm: { provider: 'ollama' } }, 'effect.model_of_other_provider nodes[0].llm.provider'],
    [{ prmpt: 'x' }, 'effect.unknown_key nodes[0].prmpt'],
  ])('%j is told', (change, expected) => {
    const report = runSettings(change);
    expect(report.runnable).toBe('yes');
    expect(report.said).toContain(expected);
  });

  test('an api_base is lost between a node and the workflow', () => {
    const said = runSettings({ llm: { provider: 'ollama', model: 'm' } }, { llm: { api_base: 'http://h' } }).said;
    expect(said).toContain('effect.api_base_dropped config.llm.api_base');
  });

  test('a setting that concerns several nodes is told once', () => {
    const said = runSettings({}, { llm: { provider: 'openai', model: 'm' } }).said;
    expect(said).toEqual(['effect.needs_litellm config.llm.provider']);
  });

  test('names that are not ASCII, or stand for node and field at once', () => {
    expect(run(field('é', { type: 'str' })).said).toEqual(['effect.non_ascii_name state.fields.é']);
    expect(run(field('judge', { type: 'str' })).said).toEqual(['effect.id_equals_field state.fields.judge']);
  });

  test('an unknown key is told with the key that was meant', () => {
    const report = judge({ nodes: [{ ...WRITE, sandbox: { timeout_seconds: 5 }, code: "result = ''" }, JUDGE] });
    expect(report.issues.find(({ code }) => code === 'effect.unknown_key')).toMatchObject({ suggestion: 'timeout' });
  });

  test.each([
    ['default', 'effect.two_defaults edges[2].routes[0].condition.logic'],
    [' default', 'effect.condition_always edges[2].routes[0].condition.logic'],
    [
      'state.done or state.score > 0.5 and state.done',
      'effect.condition_precedence edges[2].routes[0].condition.logic',
    ],
    ['state.score > "high"', 'effect.condition_never edges[2].routes[0].condition.logic'],
    ["state.draft == '5'", 'effect.condition_never edges[2].routes[0].condition.logic'],
    ['state.done and garbage', 'effect.condition_never edges[2].routes[0].condition.logic'],
    ['state.done or (state.done and state.done)', 'effect.condition_never edges[2].routes[0].condition.logic'],
    ['true', 'effect.condition_never edges[2].routes[0].condition.logic'],
    ['state.draft === "x"', 'effect.condition_never edges[2].routes[0].condition.logic'],
    ['state.draft !== "x"', 'effect.condition_always edges[2].routes[0].condition.logic'],
  ])('the condition %j is told', (logic, expected) => {
    expect(issuesOfConditions(logic)).toEqual([expected]);
  });

  test.each([
    'state.done',
    'not state.done',
    'state.score > 0.5 and done',
    "state.draft != '5'",
    '(state.done == true)',
    'state.done or state.draft == "x"',
  ])('the condition %j is fine', (logic) => {
    expect(issuesOfConditions(logic)).toEqual([]);
  });
});
