import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runTry } from '../../../src/cli/try/try.ts';
import { createProvider } from '../../../src/llm/create-provider.ts';
import { readTraces } from '../../conformance/traces.ts';
import { temporaryFolder } from '../../support/app-process.ts';
import { startScriptedLlm, type Script } from '../../support/llm/scripted-server.ts';

const WORKFLOW = `
schema_version: "1.0"
flow: {name: score}
state:
  fields:
    topic: {type: str, required: true}
    score: {type: int, default: 0}
    verdict: {type: str}
nodes:
  - {id: rate, prompt: "Rate {topic}", tools: [web_search], output_schema: {type: int}, outputs: [score]}
  - {id: praise, prompt: "Praise {topic} ({score})", output_schema: {type: str}, outputs: [verdict]}
edges:
  - {from: START, to: rate}
  - from: rate
    routes:
      - {condition: {logic: state.score >= 8}, to: praise}
      - {condition: {logic: default}, to: END}
  - {from: praise, to: END}
`;

async function tryOut(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  script?: Script,
  recursionLimit?: string,
) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder.path, name), content);
  const llm = script === undefined ? undefined : await startScriptedLlm({ vendor: 'openai', script });
  if (llm !== undefined) onTestFinished(() => llm.close());
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const paths = args.map((arg) => (Object.hasOwn(files, arg) ? join(folder.path, arg) : arg));
  const code = await runTry(paths, {
    stdout,
    stderr,
    recursionLimit,
    connect: () => createProvider(llm?.settings ?? { provider: 'offline' }),
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr), requests: llm?.requests ?? [] };
}

describe('threadsmith try', () => {
  test('the result is checked against expectations, by rule without a model, and one that is not met is exit code 1', async () => {
    const answers = JSON.stringify([
      { node: 'rate', value: { result: 9 } },
      { node: 'praise', value: { result: 'fine' } },
    ]);
    const exported = JSON.stringify({
      expectations: [{ text: 'never goes to praise' }, { text: 'it sounds friendly' }],
    });
    const files = { 'w.yaml': WORKFLOW, 'a.json': answers, 'e.json': exported, 'met.json': '["under 50 words"]' };
    const args = ['w.yaml', '--input', 'topic=jam', '--answers', 'a.json'];
    const failed = await tryOut([...args, '--expect', 'e.json'], files);
    expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('Expectations: 0 of 2 met.') });
    expect(failed.out).toContain('✗ failed: never goes to praise');
    expect(failed.out).toContain('? it sounds friendly: no model judged it');
    const met = await tryOut([...args, '--expect', 'met.json', '--json'], files);
    expect(met.code).toBe(0);
    expect(JSON.parse(met.out)).toMatchObject({ expectations: [{ text: 'under 50 words', isMet: true }] });
    expect((await tryOut([...args, '--expect', 'a.json'], files)).err).toContain('must hold a list of sentences');
  });

  test('scripted answers run through the workflow, and the way is told with its reason', async () => {
    const answers = JSON.stringify([
      { node: 'rate', value: { result: '9' } },
      { node: 'praise', value: { result: 'fine' } },
    ]);
    const { code, out } = await tryOut(['w.yaml', '--input', 'topic=solar power', '--answers', 'a.json'], {
      'w.yaml': WORKFLOW,
      'a.json': answers,
    });
    expect(out).toContain('1. rate wrote score = 9');
    expect(out).toContain('→ praise, because score >= 8 (score is 9)');
    expect(out).toContain('Path: rate → praise');
    expect(code).toBe(0);
  });

  test('--json prints steps and end in the form of the recorded runs', async () => {
    const answers = '[{"node": "rate", "value": {"result": 2}}]';
    const { code, out } = await tryOut(['w.yaml', '--inputs', 'i.json', '--answers', 'a.json', '--json'], {
      'w.yaml': WORKFLOW,
      'a.json': answers,
      'i.json': '{"topic": "5"}',
    });
    expect(JSON.parse(out)).toEqual({
      steps: [
        {
          node: 'rate',
          visit: 1,
          superstep: 1,
          kind: 'model',
          prompt: 'Rate 5',
          tools_in_final_call: ['Output_rate'],
          writes: { score: 2 },
        },
      ],
      end: { ok: true, state: { topic: '5', score: 2 } },
    });
    expect(code).toBe(0);
  });

  test('--json equals recorded runs of the runtime, field by field', { timeout: 60_000 }, async () => {
    const wanted = ['llm-node', 'tool-two', 'mutate-shared-list', 'draft-chain_c10_t4', 'fan-code-fail'];
    const traces = readTraces().filter(({ id }) => wanted.some((name) => id.startsWith(name)));
    expect(traces.length).toBeGreaterThanOrEqual(wanted.length);
    for (const trace of traces) {
      const { yaml, inputs, answers, steps, end, limit } = trace;
      const limits = limit === undefined ? [] : ['--limit', String(limit)];
      const { out } = await tryOut(['w.yaml', '--inputs', 'i.json', '--answers', 'a.json', '--json', ...limits], {
        'w.yaml': yaml,
        'i.json': JSON.stringify(inputs),
        'a.json': JSON.stringify(answers),
      });
      const printed = JSON.parse(out) as { steps: unknown; end: object };
      expect({ id: trace.id, ...printed, end: { ...printed.end, message: undefined } }).toEqual({
        id: trace.id,
        steps,
        end: { ...(end as object), message: undefined },
      });
    }
  });

  test('the limit of the runtime comes from its own variable, and answers may be repeated', async () => {
    const looping = WORKFLOW.replace('{from: praise, to: END}', '{from: praise, to: rate}');
    const args = ['w.yaml', '--input', 'topic=x', '--answers', 'a.json', '--json'];
    const answers = '[{"value": {"result": "9"}}, {"elided": 30}]';
    const { out } = await tryOut(args, { 'w.yaml': looping, 'a.json': answers }, undefined, '25');
    const { steps, end } = JSON.parse(out) as { steps: unknown[]; end: unknown };
    expect([steps.length, end]).toEqual([25, expect.objectContaining({ cause: 'GraphRecursionError' })]);
    const unclear = await tryOut(args, { 'w.yaml': looping, 'a.json': answers }, undefined, 'many');
    expect([unclear.code, unclear.err]).toEqual([2, expect.stringContaining('must be a whole number')]);
  });

  test('a run that the runtime would fail is told as such', async () => {
    const answers = '[{"node": "rate", "value": {"result": "many"}}]';
    const { code, out } = await tryOut(['w.yaml', '--input', 'topic=x', '--answers', 'a.json'], {
      'w.yaml': WORKFLOW,
      'a.json': answers,
    });
    expect(out).toContain('The run would fail at rate');
    expect(out).toContain('whatever max_retries says');
    expect(code).toBe(1);
  });

  test('a missing input, a missing answer and a file that is not valid are told apart', async () => {
    const files = { 'w.yaml': WORKFLOW, 'none.json': '[]', 'bad.yaml': 'nodes: 1' };
    const missing = await tryOut(['w.yaml', '--answers', 'none.json'], files);
    expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('is required and missing')]);
    const unanswered = await tryOut(['w.yaml', '--input', 'topic=x', '--answers', 'none.json'], files);
    expect([unanswered.code, unanswered.err]).toEqual([2, expect.stringContaining('No answer is left for call 1')]);
    const invalid = await tryOut(['bad.yaml', '--answers', 'none.json'], files);
    expect([invalid.code, invalid.err]).toEqual([2, expect.stringContaining('is not valid')]);
  });

  test('the connected model answers in the form of the step, and is asked once more where it does not', async () => {
    const { code, out, requests } = await tryOut(['w.yaml', '--input', 'topic=solar'], { 'w.yaml': WORKFLOW }, [
      { chunks: ['I think it is good'] },
      { chunks: ['{"result": 3}'] },
    ]);
    expect(out).toContain('1. rate wrote score = 3');
    expect(out).toContain('Tools are not called');
    expect(code).toBe(0);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.body).toMatchObject({
      messages: [{ role: 'system' }, { role: 'user', content: 'Rate solar' }],
      response_format: { json_schema: { schema: { properties: { result: { type: 'integer' } } } } },
    });
  });

  test('without a model and without answers every route is told in plain words', async () => {
    const { code, out } = await tryOut(['w.yaml'], { 'w.yaml': WORKFLOW });
    expect(out).toContain('this is a dry run with sample values');
    expect(out).toContain('1. rate asks the model, writes score → if score >= 8: praise; otherwise end');
    expect(out).toContain('Every route was followed once (4).');
    expect(code).toBe(0);
  });
});
