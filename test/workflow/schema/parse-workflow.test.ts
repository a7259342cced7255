import { describe, expect, test } from 'vitest';
import { parseWorkflow } from '../../../src/workflow/schema/parse-workflow.ts';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { configOf, FIELDS, judge, JUDGE, LINE, said, WRITE } from '../../support/workflow-config.ts';

/** What schema 1.0 makes of one YAML value under `config`. */
function underConfig(path: string, value: string) {
  const [section = '', key = ''] = path.split('.');
  const base = JSON.stringify(configOf()).replace(/\}$/, '');
  const report = validateConfig(`${base}, "config": {"${section}": {"${key}": ${value}}}}`, { origin: 'user' });
  const settings = report.workflow?.config as Record<string, Record<string, unknown> | undefined> | undefined;
  return { value: settings?.[section]?.[key], code: report.issues.find(({ severity }) => severity === 'error')?.code };
}

describe("values are read with Pydantic's lax rules", () => {
  test.each([
    ['7', 7n],
    ['"7"', 7n],
    ['" 1_000 "', 1000n],
    ['"+01.0"', 1n],
    ['3.0', 3n],
    ['true', 1n],
    ['1180591620717411303424', 1180591620717411303424n],
  ])('the int %s is %s', (written, value) => {
    expect(underConfig('llm.max_tokens', written)).toEqual({ value, code: undefined });
  });

  test.each([
    ['2.5', 'schema.int_from_float'],
    ['.nan', 'schema.finite_number'],
    ['1.0e+19', 'schema.int_parsing_size'],
    ['"1e3"', 'schema.int_parsing'],
    ['""', 'schema.int_parsing'],
    ['[]', 'schema.int_type'],
    ['0', 'schema.greater_than'],
  ])('%s is not an int: %s', (written, code) => {
    expect(underConfig('llm.max_tokens', written).code).toBe(code);
  });

  test('a text of more digits than Python reads is not an int', () => {
    expect(underConfig('llm.max_tokens', `"${'9'.repeat(4301)}"`).code).toBe('schema.int_parsing_size');
  });

  test.each([
    ['1', 1],
    ['0.25', 0.25],
    ['"1e-1"', 0.1],
    ['".5"', 0.5],
    ['"1_0e-2"', 0.1],
    ['false', 0],
  ])('the float %s is %s', (written, value) => {
    expect(underConfig('llm.temperature', written)).toEqual({ value, code: undefined });
  });

  test.each([
    ['"warm"', 'schema.float_parsing'],
    ['" 1_0 "', 'schema.float_parsing'],
    ['{}', 'schema.float_type'],
    ['.nan', 'schema.less_than_equal'],
    ['"inf"', 'schema.less_than_equal'],
    ['-0.1', 'schema.greater_than_equal'],
  ])('%s is not a float between 0 and 1: %s', (written, code) => {
    expect(underConfig('llm.temperature', written).code).toBe(code);
  });

  test.each([
    ['"YES"', true],
    ['"off"', false],
    ['1.0', true],
    ['0', false],
    ['no', false],
  ])('the flag %s is %s', (written, value) => {
    expect(underConfig('ab_test.enabled', written).value ?? flagOf(written)).toBe(value);
  });

  test.each([
    ['2', 'schema.bool_parsing'],
    ['" true"', 'schema.bool_parsing'],
    ['1.5', 'schema.bool_type'],
    ['99999999999999999999', 'schema.bool_type'],
    ['null', 'schema.bool_type'],
    ['[]', 'schema.bool_type'],
  ])('%s is not a flag: %s', (written, code) => {
    expect(said(memory(written))).toEqual([`${code} memory.enabled`]);
  });

  test.each(['5', '1.5', 'true', 'null', '[a]', '{a: b}', '2024-01-01'])('%s is not text', (written) => {
    const text = JSON.stringify(configOf()).replace('"wf"', written);
    expect(said(validateConfig(text, { origin: 'user' }))).toEqual(['schema.string_type flow.name']);
  });
});

function memory(enabled: string) {
  const base = JSON.stringify(configOf()).replace(/\}$/, '');
  return validateConfig(`${base}, "memory": {"enabled": ${enabled}}}`, { origin: 'user' });
}

/** A/B tests need more than the flag, so it is read where it is alone. */
function flagOf(written: string): boolean | undefined {
  return memory(written).workflow?.memory?.enabled;
}

const issuesOfTool = (tool: unknown) =>
  said(judge({ nodes: [{ ...WRITE, tools: [tool] }, JUDGE] })).filter((line) => line.startsWith('schema'));

const withNetwork = (network: unknown) =>
  judge({ nodes: [{ ...WRITE, code: "result = 'x'", sandbox: { network } }, JUDGE] });

const withLevel = (level: string) => judge({ rest: { config: { observability: { logging: { level } } } } });

describe('models', () => {
  test('take a key by its other spelling, and prefer the proper one', () => {
    const edges = [{ from_: 'START', to: 'write' }, { from_: 'nowhere', from: 'write', to: 'judge' }, LINE[2] ?? {}];
    expect(judge({ edges })).toMatchObject({ valid: true, issues: [] });
  });

  test('say what is missing, at the place of the mapping that lacks it', () => {
    const report = judge({ nodes: [{ id: 'write', output_schema: {}, outputs: ['draft'] }, JUDGE] });
    expect(said(report)).toEqual(['schema.missing nodes[0].prompt', 'schema.missing nodes[0].output_schema.type']);
    expect(report.issues[0]?.message).toContain('`prompt`');
  });

  test('take null for absent only where absence is allowed', () => {
    expect(judge({ nodes: [{ ...WRITE, llm: null, tools: null }, JUDGE] }).valid).toBe(true);
    expect(said(judge({ rest: { optimization: { strategy: null } } }))).toEqual([
      'schema.string_type optimization.strategy',
    ]);
  });

  test.each([
    [{ from: 'judge' }, 'schema.edge_without_target edges[2]'],
    [{ from: 'judge', routes: [] }, 'schema.edge_without_target edges[2]'],
    [{ from: 'judge', to: 'END', loop: { condition_field: 'done' } }, 'schema.edge_with_many_targets edges[2]'],
  ])('an edge is of one kind: %j', (edge, expected) => {
    expect(said(judge({ edges: [...LINE.slice(0, 2), edge] }))).toContain(expected);
  });

  test('a required field has no default, not even an empty one', () => {
    const fields = { ...FIELDS, topic: { type: 'str', required: true, default: '' } };
    expect(said(judge({ fields }))).toEqual(['schema.required_with_default state.fields.topic']);
  });

  test('names that are not text are refused where names are free', () => {
    const text = JSON.stringify(configOf()).replace('"topic":', 'on: {type: str}, "topic":');
    const report = validateConfig(text, { origin: 'user' });
    expect(said(report)).toEqual(['schema.key_type state.fields.true']);
  });

  test('a tool is a name or a mapping, and only what it was meant as is reported', () => {
    expect(issuesOfTool(null)).toEqual(['schema.string_type nodes[0].tools[0]']);
    expect(issuesOfTool({ on_error: 'retry' })).toEqual([
      'schema.missing nodes[0].tools[0].name',
      'schema.literal_error nodes[0].tools[0].on_error',
    ]);
    expect(issuesOfTool({ name: 'json_parse' })).toEqual([]);
  });

  test('network access is a flag or a mapping', () => {
    expect(withNetwork({ allow: ['a'] }).workflow?.nodes[0]?.sandbox?.network).toEqual({ allow: ['a'] });
    expect(withNetwork('off').workflow?.nodes[0]?.sandbox?.network).toBe(false);
    expect(said(withNetwork([]))).toEqual(['schema.bool_type nodes[0].sandbox.network']);
  });

  test('a log level is upper-cased before it is judged', () => {
    expect(withLevel('info').workflow?.config?.observability?.logging?.level).toBe('INFO');
    expect(said(withLevel('loud'))).toEqual(['schema.log_level config.observability.logging.level']);
  });

  test('a node id is a Python identifier, and the nearest one is suggested', () => {
    const report = judge({ nodes: [{ ...WRITE, id: '2nd draft!' }, JUDGE], edges: LINE });
    expect(report.issues[0]).toMatchObject({ code: 'schema.node_id', suggestion: 'n2nd_draft_' });
  });

  test.each([
    [{ provider: 'gemini' }, 'google'],
    [{ provider: 'gogle' }, 'google'],
    [{ max_tokens: 0 }, '1'],
  ])('what is wrong in %j has a suggestion', (llm, suggestion) => {
    expect(judge({ rest: { config: { llm } } }).issues[0]).toMatchObject({ suggestion });
  });

  test('a condition written as text is suggested as the mapping it has to be', () => {
    const routes = [{ condition: 'default', to: 'END' }];
    const report = judge({ edges: [...LINE.slice(0, 2), { from: 'judge', routes }] });
    expect(report.issues).toMatchObject([{ code: 'schema.model_type', suggestion: '{logic: "default"}' }]);
  });

  test('ids may stand only once, at whatever distance', () => {
    expect(said(judge({ nodes: [WRITE, JUDGE, WRITE] }))).toContain('schema.duplicate_node_id nodes[2].id');
  });

  test('`__proto__` is a name like any other', () => {
    const fields = JSON.parse('{"__proto__": {"type": "str"}}') as Record<string, unknown>;
    const text = JSON.stringify(configOf()).replace('"topic":', `${JSON.stringify(fields).slice(1, -1)}, "topic":`);
    const report = validateConfig(text, { origin: 'user', format: 'json' });
    expect(said(report)).toEqual(['run.field_name state.fields.__proto__']);
  });
});

test('what can be read is kept next to what cannot', () => {
  const text = JSON.stringify(
    configOf({ nodes: [{ ...WRITE, prompt: 5, llm: { temperature: 9, model: 'm' } }, JUDGE] }),
  );
  const read = readConfig(text, 'json');
  const parsed = read.ok ? parseWorkflow(read.root) : undefined;
  expect(parsed?.findings.map(({ code }) => code)).toEqual(['schema.string_type', 'schema.less_than_equal']);
  expect(parsed?.workflow.nodes?.[0]).toMatchObject({
    id: 'write',
    prompt: undefined,
    llm: { temperature: undefined, model: 'm' },
  });
  expect(parsed?.known).toEqual({ fields: true, nodes: true, edges: true });
});
