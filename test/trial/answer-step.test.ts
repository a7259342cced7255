import { expect, onTestFinished, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import { answerStep } from '../../src/trial/answer-step.ts';
import { begin, type Due, feed, type Progress } from '../../src/workflow/rehearsal/rehearsal.ts';
import { createPlan } from '../../src/workflow/rehearsal/plan.ts';
import { validateConfig } from '../../src/workflow/validate.ts';
import { type ScriptedAnswer, startScriptedLlm } from '../support/llm/scripted-server.ts';

const WORKFLOW = `schema_version: "1.0"
flow: {name: one}
state:
  fields:
    text: {type: str, default: ""}
nodes:
  - {id: write, prompt: Write, output_schema: {type: str}, outputs: [text]}
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;
const fine: ScriptedAnswer = { chunks: ['{"result": "fine"}'] };

/** Runs through the workflow with what the vendor answers; the provider's own retries do not wait. */
async function runWith(script: readonly ScriptedAnswer[]) {
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  onTestFinished(() => llm.close());
  const provider = await createProvider(llm.settings, { sleep: () => Promise.resolve() });
  const { workflow } = validateConfig(WORKFLOW, { origin: 'user' });
  if (workflow === undefined) throw new Error('The workflow is not valid.');
  const plan = createPlan(workflow);
  const [pauses, remarks]: [number[], string[]] = [[], []];
  const help = {
    provider,
    signal: new AbortController().signal,
    clock: { sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) },
    report: { note: (_: unknown, notes: readonly string[] = []) => void remarks.push(...notes) },
  };
  let progress: Progress = begin(plan, {});
  const events = [];
  while (progress.due.kind === 'model') {
    progress = feed(plan, progress.position, await answerStep(progress.due, help));
    events.push(...progress.events);
  }
  const step = events.find((event) => event.kind === 'wrote')?.step;
  return { step, end: endOf(progress.due), pauses, remarks };
}

function endOf(due: Due) {
  return due.kind === 'end' ? due.end : undefined;
}

/** The provider asks three times for each attempt of the runtime. */
const limited = Array.from({ length: 3 }, (): ScriptedAnswer => ({ failure: 'rate-limited' }));
const overloaded = Array.from({ length: 3 }, (): ScriptedAnswer => ({ failure: 'overloaded' }));

test('a rate limit is waited for and asked again, as the runtime does', async () => {
  const { step, end, pauses } = await runWith([...limited, ...overloaded, fine]);
  expect(step).toMatchObject({ writes: { text: 'fine' }, waits: [1, 2], retry_prompts: ['Write', 'Write'] });
  expect(pauses).toEqual([1000, 2000]);
  expect(end).toMatchObject({ ok: true });
});

test('after the third rate limit the step fails, as in the runtime', async () => {
  const { end, pauses } = await runWith([...limited, ...limited, ...limited]);
  expect(end).toMatchObject({ ok: false, node: 'write', message: expect.stringContaining('Rate limit') as string });
  expect(pauses).toEqual([1000, 2000]);
});

test('a failure of another kind fails the step at once', async () => {
  const { end, pauses } = await runWith([{ failure: 'too-long' }]);
  expect(end).toMatchObject({ ok: false, node: 'write', cause: 'NodeExecutionError' });
  expect(pauses).toEqual([]);
});

test('a key that is refused says nothing about the workflow, and ends the trial', async () => {
  await expect(runWith([{ failure: 'bad-key' }])).rejects.toMatchObject({ code: 'provider.bad_key' });
});

test('a second try that the runtime would not have made is remarked', async () => {
  const { end, remarks } = await runWith([{ chunks: ['Well, fine.'] }, fine]);
  expect(end).toMatchObject({ ok: true });
  expect(remarks).toEqual([expect.stringContaining('the runtime does not ask again and would have failed')]);
});
