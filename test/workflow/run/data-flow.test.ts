import { describe, expect, test } from 'vitest';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { type ConfigParts, judge, said } from '../../support/workflow-config.ts';

const step = (id: string, prompt: string, ...outputs: string[]) => ({
  id,
  prompt,
  output_schema: { type: 'object', fields: outputs.map((name) => ({ name, type: 'str' })) },
  outputs,
});
const compute = (id: string, code: string, inputs: object, output: string) => ({
  ...step(id, 'compute', output),
  code,
  inputs,
  sandbox: { mode: 'python', enabled: true },
});
const text = { type: 'str' };
const fields = { topic: { type: 'str', required: true }, notes: text, article: text };
const line = (...ids: string[]) => ['START', ...ids].map((from, at) => ({ from, to: ids[at] ?? 'END' }));
const routes = (from: string, logic: string, yes: string, no: string) => ({
  from,
  routes: [
    { condition: { logic }, to: yes },
    { condition: { logic: 'default' }, to: no },
  ],
});

/** What is said of the flow of data, with the verdict. */
function flow(parts: ConfigParts) {
  const report = judge({ fields, ...parts });
  const issues = report.issues.filter(({ code }) => /read_before_write|never_read|input_unused/.test(code));
  return { verdict: report.verdict, said: said({ ...report, issues }), messages: issues.map(({ message }) => message) };
}

const RESEARCH = step('research', 'Research {topic}', 'notes');
const WRITE = step('write', 'Write about {topic} from {notes}', 'article');

describe('a field that is read before anything has written it', () => {
  test('makes the file one that makes things up, told with step, field and path', () => {
    const found = flow({ nodes: [WRITE], edges: line('write') });
    expect(found).toMatchObject({
      verdict: 'makes_things_up',
      said: ['effect.read_before_write nodes[0].prompt'],
      messages: [
        '`write` reads `notes` before anything has written it (on the path START -> write), so the model reads the word None; make it an ' +
          'input (`required: true`), give it a default, or write it in an earlier step.',
      ],
    });
  });

  test('is an error in a draft', () => {
    const report = judge({ fields, nodes: [WRITE], edges: line('write') }, 'draft');
    expect(report.issues).toMatchObject([{ code: 'effect.read_before_write', severity: 'error' }]);
    expect(report.verdict).toBe('not_valid');
  });

  test.each([
    ['an earlier step writes it', { nodes: [RESEARCH, WRITE], edges: line('research', 'write') }],
    [
      'it is an input',
      { fields: { ...fields, notes: { type: 'str', required: true } }, nodes: [WRITE], edges: line('write') },
    ],
    [
      'it has a default',
      { fields: { ...fields, notes: { type: 'str', default: '' } }, nodes: [WRITE], edges: line('write') },
    ],
  ])('is fine where %s', (_why, parts) => {
    expect(flow(parts)).toMatchObject({ verdict: 'runs', said: [] });
  });

  test('is told where only one of two branches writes it, with the path of the other', () => {
    const decide = step('decide', 'Is {topic} hard?', 'kind');
    const found = flow({
      fields: { ...fields, kind: text },
      nodes: [decide, RESEARCH, WRITE],
      edges: [
        { from: 'START', to: 'decide' },
        routes('decide', 'state.kind == "hard"', 'research', 'write'),
        { from: 'research', to: 'write' },
        { from: 'write', to: 'END' },
      ],
    });
    expect(found.said).toEqual(['effect.read_before_write nodes[2].prompt']);
    expect(found.messages[0]).toContain('(on the path START -> decide -> write)');
    expect(found.messages[0]).not.toContain('required: true');
  });

  test('is told in the first round of a loop, in which its writer comes later', () => {
    const write = step('write', 'Write about {topic}; heed {notes}', 'article');
    const review = step('review', 'Review {article}', 'notes');
    const edges = [
      { from: 'START', to: 'write' },
      { from: 'write', to: 'review' },
      routes('review', 'state.notes == ""', 'END', 'write'),
    ];
    expect(flow({ nodes: [write, review], edges }).said).toEqual(['effect.read_before_write nodes[0].prompt']);
  });

  test('is told at the steps in the order of the file, each once, after a step was removed', () => {
    const edit = step('edit', 'Shorten {article}, keep {notes} and {notes}', 'short');
    const all = { ...fields, short: text };
    const found = flow({ fields: all, nodes: [WRITE, edit], edges: line('write', 'edit') });
    expect(found.said).toEqual([
      'effect.read_before_write nodes[0].prompt',
      'effect.read_before_write nodes[1].prompt',
    ]);
  });

  test('is told of inputs, and of routes', () => {
    const write = {
      ...step('write', 'Write about {topic} from {facts}', 'article'),
      inputs: { facts: '{state.notes}' },
    };
    expect(flow({ nodes: [write], edges: line('write') }).said).toEqual([
      'effect.read_before_write nodes[0].inputs.facts',
    ]);
    const write2 = step('write', 'Write about {topic}', 'article');
    const edges = [
      { from: 'START', to: 'write' },
      routes('write', 'state.notes == "x"', 'again', 'END'),
      { from: 'again', to: 'END' },
    ];
    const again = step('again', 'Again {topic}', 'article');
    expect(flow({ nodes: [write2, again], edges }).said).toEqual([
      'effect.read_before_write edges[1].routes[0].condition.logic',
    ]);
  });

  test.each([
    ['result = inputs["n"] + 1', 'fails_when_run'],
    ['result = len(inputs["n"])', 'fails_when_run'],
    ['total = 0\nfor x in inputs["n"]:\n    total = total + x\nresult = total', 'fails_when_run'],
    ['result = f"{inputs[\'n\']} items"', 'makes_things_up'],
    ['result = (inputs["n"] or 0) + 1', 'runs'],
    ['result = 0 if inputs["n"] is None else 1', 'runs'],
  ])('code that gets it: %j %s', (code, verdict) => {
    const node = { ...compute('count', code, { n: '{n}' }, 'total'), output_schema: { type: 'int' } };
    const report = flow({
      fields: { topic: { type: 'str', default: '' }, n: { type: 'int' }, total: { type: 'int' } },
      nodes: [node],
      edges: line('count'),
    });
    expect(report.verdict).toBe(verdict);
  });

  test('is not told of a file with another fault, which may be its cause', () => {
    const research = { ...RESEARCH, outputs: ['result'] };
    expect(flow({ nodes: [research, WRITE], edges: line('research', 'write') }).said).toEqual([]);
  });
});

describe('a field that nothing reads', () => {
  test('is noted where a later step might have been meant to read it, and the file still runs', () => {
    const write = step('write', 'Write about {topic}', 'article');
    expect(flow({ nodes: [RESEARCH, write], edges: line('research', 'write') })).toMatchObject({
      verdict: 'runs',
      said: ['effect.never_read nodes[0].outputs[0]'],
    });
  });

  test('is a result where a last step writes it, on any branch', () => {
    const end = [routes('research', 'state.notes == "x"', 'write', 'END')];
    const edges = [{ from: 'START', to: 'research' }, ...end, { from: 'write', to: 'END' }];
    expect(flow({ nodes: [RESEARCH, WRITE], edges }).said).toEqual([]);
  });

  test('is told where every run must be given it', () => {
    const found = flow({
      fields: { ...fields, tone: { type: 'str', required: true } },
      nodes: [RESEARCH, WRITE],
      edges: line('research', 'write'),
    });
    expect(found).toMatchObject({ verdict: 'runs', said: ['effect.input_unused state.fields.tone'] });
  });

  test('is told where a `#` cut the prompt off before it', () => {
    const yaml = `schema_version: "1.0"
flow: {name: t}
state:
  fields:
    topic: {type: str, required: true}
    article: {type: str}
nodes:
  - id: write
    prompt: Write issue #1 about {topic} in 200 words
    output_schema: {type: str}
    outputs: [article]
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;
    expect(said(validateConfig(yaml, { origin: 'user' }))).toContain('effect.input_unused state.fields.topic');
  });
});
