import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { validateConfig, validateConfigBytes, validateRoot } from '../../src/workflow/validate.ts';
import { configOf, FIELDS, judge, JUDGE, LINE, said, WRITE } from '../support/workflow-config.ts';

describe('a config', () => {
  test('that is right is valid, runs, and comes back with defaults filled in', () => {
    const report = judge({ rest: { config: { execution: {} } } });
    expect(report).toMatchObject({ valid: true, runnable: 'yes', issues: [] });
    expect(report.workflow?.config?.execution).toEqual({ timeout: 120n, max_retries: 3n });
    expect(report.workflow?.state.fields['topic']).toEqual({ type: 'str', required: true });
    expect(report.workflow?.edges[0]).toEqual({ from: 'START', to: 'write' });
  });

  test('with faults of schema and graph at once reports all of them in the order of the file', () => {
    const text = `schema_version: 1.0
flow: {name: wf}
state:
  fields:
    topic: {type: string, required: true}
nodes:
  - id: write
    prompt: Write about {topik}
    output_schema: {type: str}
    outputs: [draft]
    llm: {temperature: 2}
edges:
  - {from: START, to: wrte}
  - {from: write, to: END}
`;
    const report = validateConfig(text, { origin: 'user' });
    expect(report.issues.map(({ code, line, column, suggestion }) => [code, line, column, suggestion])).toEqual([
      ['schema.string_type', 1, 17, '"1.0"'],
      ['graph.bad_type', 5, 19, 'str'],
      ['graph.unknown_placeholder', 8, 25, '{topic}'],
      ['graph.unknown_output', 10, 15, undefined],
      ['schema.less_than_equal', 11, 24, '1'],
      ['graph.unknown_node', 13, 23, 'write'],
    ]);
    expect(report.workflow).toBeUndefined();
  });

  test('that is not valid is not runnable', () => {
    expect(judge({ nodes: [] })).toMatchObject({ valid: false, runnable: 'no' });
  });

  test('that cannot be read has the issues of reading only', () => {
    const report = validateConfig('a: "', { origin: 'user' });
    expect(report.valid).toBe(false);
    expect(report.issues.every(({ code }) => code.startsWith('yaml.'))).toBe(true);
  });

  test('given as bytes must be UTF-8', () => {
    const report = validateConfigBytes(Uint8Array.of(0x61, 0x3a, 0xff), { origin: 'user' });
    expect(said(report)).toEqual(['yaml.encoding']);
  });

  test('that was read before can be judged without its text', () => {
    const read = readConfig(JSON.stringify(configOf({ edges: [] })), 'json');
    expect(read.ok && said(validateRoot(read.root, { origin: 'user' }))).toEqual(['schema.no_edges edges']);
  });

  test.each([
    ['', 'schema.empty'],
    ['- a', 'schema.not_a_mapping'],
    ['5', 'schema.not_a_mapping'],
  ])('of %j is not a workflow', (text, code) => {
    expect(said(validateConfig(text, { origin: 'user' }))).toEqual([code]);
  });

  test('with a key that is not text at the top is refused, since upstream crashes on it', () => {
    expect(said(validateConfig('on: 5', { origin: 'user' }))).toContain('schema.top_level_key true');
  });
});

describe('one fault is not reported as another', () => {
  test('a state that cannot be read leaves references to its fields alone', () => {
    expect(said(judge({ rest: { state: {} } }))).toEqual(['schema.missing state.fields']);
  });

  test('nodes that cannot be read leave the edges alone', () => {
    expect(said(judge({ nodes: [{ ...WRITE, id: 5 }, JUDGE] }))).toEqual(['schema.string_type nodes[0].id']);
  });

  test('a wrong id leaves the edges that already have the right one alone', () => {
    const nodes = [{ ...WRITE, id: 'write-it' }, JUDGE];
    const edges = [
      { from: 'START', to: 'write_it' },
      { from: 'write-it', to: 'judge' },
      { from: 'judge', to: 'end' },
    ];
    expect(said(judge({ nodes, edges }))).toEqual(['schema.node_id nodes[0].id', 'graph.unknown_node edges[2].to']);
  });

  test('a typing error in an edge is not also a node that nothing leads to', () => {
    const edges = [{ from: 'START', to: 'writ' }, ...LINE.slice(1)];
    expect(said(judge({ edges }))).toEqual(['graph.unknown_node edges[0].to']);
  });

  test('an edge that cannot be read leaves the shape of the graph unjudged', () => {
    expect(said(judge({ edges: [...LINE.slice(0, 2), { from: 'judge' }] }))).toEqual([
      'schema.edge_without_target edges[2]',
    ]);
  });
});

describe('a draft', () => {
  const cases: [string, Parameters<typeof judge>[0], string][] = [
    ['an unknown key', { nodes: [{ ...WRITE, promt: 'x' }, JUDGE] }, 'effect.unknown_key nodes[0].promt'],
    ['an unknown tool', { nodes: [{ ...WRITE, tools: ['read_file'] }, JUDGE] }, 'run.unknown_tool nodes[0].tools[0]'],
    [
      'a default of the wrong type',
      { fields: { ...FIELDS, n: { type: 'int', default: 'x' } } },
      'run.default_type state.fields.n.default',
    ],
    [
      'code without a sandbox',
      { nodes: [{ ...WRITE, code: "result = 'x'" }, JUDGE] },
      'effect.code_unsandboxed nodes[0].code',
    ],
  ];

  test.each(cases)('with %s is not valid, while in a file of the user it is a warning', (_what, parts, expected) => {
    const severityIn = (origin: 'user' | 'draft') =>
      judge(parts, origin).issues.find(({ code, path }) => `${code} ${path}` === expected)?.severity;
    expect(severityIn('user')).toBe('warning');
    expect(severityIn('draft')).toBe('error');
    expect(judge(parts, 'user').valid).toBe(true);
    expect(judge(parts, 'draft').valid).toBe(false);
  });

  test('may do what merely has no effect', () => {
    const report = judge({ nodes: [{ ...WRITE, tools: ['json_parse'] }, JUDGE] }, 'draft');
    expect(report).toMatchObject({ valid: true, runnable: 'yes' });
    expect(said(report)).toEqual(['effect.tools_unused nodes[0].tools']);
  });
});

describe('whatever the text is, judging it never throws', () => {
  const formats = fc.constantFrom('yaml' as const, 'json' as const);
  const origins = fc.constantFrom('user' as const, 'draft' as const);

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), formats, origins, (text, format, origin) => {
        expect(validateConfig(text, { origin, format }).issues).toBeInstanceOf(Array);
      }),
    );
  });

  test('a valid text with pieces cut out, doubled and swapped', () => {
    const text = JSON.stringify(configOf(), null, 1);
    const place = fc.nat(text.length);
    fc.assert(
      fc.property(place, place, place, fc.string({ maxLength: 5 }), formats, (a, b, c, inserted, format) => {
        const [from = 0, to = 0] = [a, b].toSorted((x, y) => x - y);
        const changed = text.slice(0, from) + inserted + text.slice(c, c + 40) + text.slice(to);
        expect(validateConfig(changed, { origin: 'user', format }).issues).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });

  test('a valid tree with any values put anywhere', () => {
    const paths = leaves(configOf(), []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), origins, (path, value, origin) => {
        const config = structuredClone(configOf());
        put(config, path, value);
        const report = validateConfig(JSON.stringify(config), { origin, format: 'json' });
        expect(report.valid).toBe(!report.issues.some(({ severity }) => severity === 'error'));
        expect(report.workflow !== undefined).toBe(report.valid);
        for (const { line, column } of report.issues) expect(line > 0 && column > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

type Path = readonly (string | number)[];

/** The places of all values inside a value. */
function leaves(value: unknown, path: Path): Path[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [...(path.length > 0 ? [path] : []), ...inner.flatMap(([key, item]) => leaves(item, [...path, key]))];
}

function put(target: unknown, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], target) as Record<
    string,
    unknown
  >;
  parent[String(path.at(-1))] = value;
}
