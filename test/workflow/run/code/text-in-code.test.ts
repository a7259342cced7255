import { expect, test } from 'vitest';
import { judge, said } from '../../../support/workflow-config.ts';

const fields = {
  n: { type: 'int', required: true },
  values: { type: 'list[float]', required: true },
  about: { type: 'dict', required: true },
  topic: { type: 'str', required: true },
  urgent: { type: 'bool', required: true },
  total: { type: 'float', default: 0 },
};

const INPUTS: Readonly<Record<string, string>> = { n: '{n}', values: '{values}', about: '{about}', topic: '{topic}' };

function run(code: string, { sandboxed = false, inputs = INPUTS } = {}) {
  const sandbox = sandboxed ? { sandbox: { mode: 'python', enabled: true } } : {};
  const node = {
    id: 'add',
    prompt: 'add',
    inputs,
    code,
    ...sandbox,
    output_schema: { type: 'float' },
    outputs: ['total'],
  };
  const report = judge({
    fields,
    nodes: [node],
    edges: [
      { from: 'START', to: 'add' },
      { from: 'add', to: 'END' },
    ],
  });
  const codes = said(report).filter((line) => line.startsWith('run.'));
  return {
    verdict: report.verdict,
    codes: codes.map((line) => line.split(' ')[0]),
    messages: report.issues.map(({ message }) => message),
  };
}

const TEXT = ['run.code_text_input'];

test.each([
  'result = sum(inputs["values"])',
  'result = inputs["n"] + 1',
  'result = 100 / inputs["n"]',
  'n = inputs["n"]\nresult = n - 1.5',
  'result = 1.0 if inputs["n"] > 3 else 0.0',
  'result = inputs["about"]["price"]',
  'result = inputs["about"].get("price", 0.0)',
  'result = round(inputs["n"], 2)',
])('code without a sandbox gets its inputs as text and fails: %j', (code) => {
  expect(run(code)).toMatchObject({ verdict: 'fails_when_run', codes: TEXT });
  expect(run(code, { sandboxed: true })).toMatchObject({ verdict: 'runs', codes: [] });
});

test.each([
  'result = float(len(inputs["values"]))',
  'result = float(max(inputs["values"]))',
  'result = 1.0 if inputs["n"] == 3 else 0.0',
])('or goes on with something else than what was meant: %j', (code) => {
  expect(run(code)).toMatchObject({ verdict: 'makes_things_up', codes: TEXT });
});

test.each([
  'result = inputs.get("n", 0) * 2',
  'result = 1.0 if inputs["urgent"] else 0.0',
  'result = inputs["n"] + inputs["n"]',
])('or takes a text for a number or a flag: %j', (code) => {
  const found = run(code, { inputs: { ...INPUTS, urgent: '{urgent}' } });
  expect(found).toMatchObject({ verdict: 'makes_things_up', codes: TEXT });
});

test('a constant under `inputs` is text, and is told where it is used as a number', () => {
  const limits = { limit: '3', words: 'yes, no', topic: '{topic}' };
  const code = (use: string) => run(use, { sandboxed: true, inputs: limits });
  expect(code('result = 1.0 if inputs["limit"] > 2 else 0.0').codes).toEqual(TEXT);
  expect(code('result = 1.0 if inputs["topic"] in inputs["words"] else 0.0').codes).toEqual([]);
});

test.each([
  'result = float(inputs["n"]) + 1',
  'result = float(len(inputs["topic"]))',
  'import json\nresult = sum(json.loads(inputs["values"]))',
  'result = float(inputs["n"].strip())',
])('code that reads the text is fine: %j', (code) => {
  expect(run(code)).toMatchObject({ verdict: 'runs', codes: [] });
});

test.each(['{state.n}', '{n} pieces', ' {n}'])('in the sandbox %j passes text, too', (template) => {
  const found = run('result = inputs["n"] + 1', { sandboxed: true, inputs: { n: template } });
  expect(found.codes).toEqual(TEXT);
});

test('in a template with blanks inside the braces no field is filled in, which is told with the right spelling', () => {
  const found = run('result = sum(inputs["values"])', { sandboxed: true, inputs: { values: '{ values }' } });
  expect(found.verdict).toBe('fails_when_run');
  expect(found.messages.join('\n')).toContain(
    '`{ values }` is left in the text as it is; write `{values}` without blanks.',
  );
});

test.each([
  ['result = inputs.values2', 'fails_when_run'],
  ['result = inputs["nope"]', 'fails_when_run'],
  ['result = inputs.get("nope")', 'runs'],
])('an input that the node does not have is told: %j', (code, verdict) => {
  expect(run(code, { sandboxed: true })).toMatchObject({ verdict, codes: ['run.code_missing_input'] });
});

test('an input that is missing although it is a field is told with the line that adds it', () => {
  const found = run('result = inputs["n"] + 1', { sandboxed: true, inputs: {} });
  expect(found.messages.join()).toContain('add `n: "{n}"` under `inputs`');
  expect(run('result = n + 1', { sandboxed: true, inputs: {} }).messages.join()).toContain('write `inputs["n"]`');
});

test('code that never assigns `result` makes its field up, and fails where the field cannot be empty', () => {
  const found = run('total = inputs["n"] + 1', { sandboxed: true });
  expect(found).toMatchObject({ verdict: 'makes_things_up', codes: ['run.code_result'] });
});

test('a dict for two outputs goes into the first one as it is, where it does not fit', () => {
  const found = run('result = {"total": 1.0, "n": 2}', { sandboxed: true });
  expect(found.codes).toEqual(['run.code_result']);
  expect(run('result = {1.5, 2}', { sandboxed: true }).codes).toEqual(['run.code_result']);
});

test('an input without a text is told by the schema, and the code is still read', () => {
  const inputs = { n: null, values: '{values}' } as unknown as Record<string, string>;
  expect(run('result = inputs["n"] + 1', { inputs }).verdict).toBe('not_valid');
});
