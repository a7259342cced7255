import { describe, expect, test } from 'vitest';
import { FIELDS, judge, JUDGE, LINE, said, WRITE } from '../../support/workflow-config.ts';

const errors = (parts: Parameters<typeof judge>[0]) =>
  judge(parts)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code, path, suggestion }) => [code, path, suggestion]);

describe('edges', () => {
  test.each([
    [{ from: 'START', to: 'Write' }, ['graph.unknown_node', 'edges[0].to', 'write']],
    [{ from: '__start__', to: 'write' }, ['graph.unknown_node', 'edges[0].from', 'START']],
    [{ from: 'START', to: 'elsewhere' }, ['graph.unknown_node', 'edges[0].to', undefined]],
  ])('begin and end at nodes: %j', (edge, expected) => {
    expect(errors({ edges: [edge, ...LINE.slice(1)] })).toEqual([expected]);
  });

  test('with parallel steps lead to a node, never to END', () => {
    const fields = { ...FIELDS, items: { type: 'list[str]' } };
    const parallel = { items_field: 'items', target_node: 'END', collect_field: 'draft' };
    expect(errors({ fields, edges: [LINE[0] ?? {}, { from: 'write', parallel }, LINE[2] ?? {}] })).toEqual([
      ['graph.unknown_node', 'edges[1].parallel.target_node', undefined],
      ['graph.parallel_field_not_list', 'edges[1].parallel.collect_field', undefined],
    ]);
  });
});

describe('outputs', () => {
  test('are state fields', () => {
    expect(errors({ nodes: [{ ...WRITE, outputs: ['drft'] }, JUDGE] })).toEqual([
      ['graph.unknown_output', 'nodes[0].outputs[0]', 'draft'],
    ]);
  });

  test('are one, unless the answer is an object', () => {
    expect(errors({ nodes: [{ ...WRITE, outputs: ['draft', 'draft'] }, JUDGE] })).toEqual([
      ['graph.one_output_needed', 'nodes[0].outputs', undefined],
    ]);
  });

  test("and an object's fields are the same names", () => {
    expect(errors({ nodes: [WRITE, { ...JUDGE, outputs: ['score', 'draft'] }] })).toEqual([
      ['graph.field_not_in_outputs', 'nodes[1].output_schema.fields[1].name', undefined],
      ['graph.output_not_in_schema', 'nodes[1].outputs[1]', undefined],
    ]);
  });

  test('have the type of their field, letter by letter', () => {
    const fields = { ...FIELDS, draft: { type: 'list[str]' } };
    expect(errors({ fields, nodes: [{ ...WRITE, output_schema: { type: 'list' } }, JUDGE] })).toEqual([
      ['graph.type_mismatch', 'nodes[0].output_schema.type', 'list[str]'],
    ]);
  });

  test('of a type that nobody knows are told in both places', () => {
    const fields = { ...FIELDS, draft: { type: 'string' } };
    expect(errors({ fields, nodes: [{ ...WRITE, output_schema: { type: 'string' } }, JUDGE] })).toEqual([
      ['graph.bad_type', 'state.fields.draft.type', 'str'],
      ['graph.bad_type', 'nodes[0].output_schema.type', 'str'],
    ]);
  });
});

const ofPrompt = (text: string, inputs?: object) =>
  errors({ nodes: [{ ...WRITE, prompt: text, ...(inputs && { inputs }) }, JUDGE] });

describe('prompts', () => {
  test.each(['{topic}', '{state.topic}', '{topic.x}', '{}', 'a lone }', 'a { without end'])('may say %s', (text) => {
    expect(ofPrompt(text)).toEqual([]);
  });

  test('may use inputs, but not behind `state.`', () => {
    expect(ofPrompt('{q}', { q: '{topic}' })).toEqual([]);
    expect(ofPrompt('{state.q}', { q: '{topic}' })).toEqual([
      ['graph.unknown_placeholder', 'nodes[0].prompt', undefined],
    ]);
  });

  test('are pointed into, also in a block of several lines', () => {
    const report = judge({ nodes: [{ ...WRITE, prompt: 'One\nTwo {nope}' }, JUDGE] });
    expect(report.issues).toMatchObject([{ code: 'graph.unknown_placeholder' }]);
    expect(report.issues[0]?.column).toBeGreaterThan(15);
  });
});

const ofRoutes = (...all: [string, string][]) =>
  errors({
    edges: [...LINE.slice(0, 2), { from: 'judge', routes: all.map(([logic, to]) => ({ condition: { logic }, to })) }],
  });

describe('routes', () => {
  test('need a default that is written exactly so', () => {
    expect(ofRoutes(['state.done', 'write'], [' default ', 'END'])).toEqual([
      ['graph.no_default_route', 'edges[2].routes', undefined],
    ]);
  });

  test('name fields that exist, in quotes as well', () => {
    expect(ofRoutes(['state.dne', 'write'], ['state.draft == "state.x"', 'write'], ['default', 'END'])).toEqual([
      ['graph.condition_unknown_field', 'edges[2].routes[0].condition.logic', 'done'],
      ['graph.condition_unknown_field', 'edges[2].routes[1].condition.logic', undefined],
    ]);
  });
});

const ofLoop = (condition_field: string) =>
  errors({ edges: [...LINE.slice(0, 2), { from: 'judge', loop: { condition_field } }] });

describe('loops', () => {
  test('end by a field of type bool', () => {
    expect(ofLoop('done')).toEqual([]);
    expect(ofLoop('dne')).toEqual([['graph.loop_unknown_field', 'edges[2].loop.condition_field', 'done']]);
    expect(ofLoop('score')).toEqual([['graph.loop_field_not_bool', 'edges[2].loop.condition_field', undefined]]);
  });
});

describe('the graph', () => {
  test('needs a start', () => {
    expect(errors({ edges: LINE.slice(1) })).toEqual([['graph.no_start', 'edges', undefined]]);
  });

  test('has one start only', () => {
    expect(errors({ edges: [...LINE, { from: 'START', to: 'judge' }] })).toEqual([
      ['graph.many_starts', 'edges[3]', undefined],
    ]);
  });

  test('reaches every node, and from every node its end', () => {
    const edges = [
      { from: 'START', to: 'write' },
      { from: 'write', to: 'END' },
      { from: 'judge', to: 'judge' },
    ];
    expect(errors({ edges })).toEqual([
      ['graph.unreachable', 'nodes[1].id', undefined],
      ['graph.dead_end', 'nodes[1].id', undefined],
    ]);
  });

  test('has no node that is called like one of its ends', () => {
    const nodes = [WRITE, { ...JUDGE, id: 'END' }];
    expect(
      said(
        judge({
          nodes,
          edges: [
            { from: 'START', to: 'write' },
            { from: 'write', to: 'END' },
          ],
        }),
      ),
    ).toContain('graph.reserved_id nodes[1].id');
  });
});
