import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CodeRunner } from '../../src/trial/python/code-runner.ts';
import { driveTrial } from '../../src/trial/drive-trial.ts';
import { scriptedAnswers } from '../../src/trial/scripted-answers.ts';
import { createPlan } from '../../src/workflow/rehearsal/plan.ts';
import { type Position, readPosition, writePosition } from '../../src/workflow/rehearsal/position.ts';
import { begin, type Progress, resume } from '../../src/workflow/rehearsal/rehearsal.ts';
import type { RunEnd } from '../../src/workflow/rehearsal/run-end.ts';
import { stepJson } from '../../src/workflow/rehearsal/step-record.ts';
import { readForeignValue, toJson } from '../../src/workflow/rehearsal/value-text.ts';
import { isConfigRecord } from '../../src/workflow/schema/config-value.ts';
import { validateConfig } from '../../src/workflow/validate.ts';

/** A run of the real runtime with scripted answers, as it was recorded. */
export interface Trace {
  readonly id: string;
  readonly yaml: string;
  readonly format?: 'json';
  readonly inputs: unknown;
  readonly answers: unknown;
  /** The recursion limit, where it is not the runtime's own. */
  readonly limit?: number;
  readonly steps: readonly unknown[];
  readonly end: unknown;
}

export function readTraces(): Trace[] {
  const packed = readFileSync(new URL('cases/traces.jsonl.gz', import.meta.url));
  const lines = gunzipSync(packed).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Trace);
}

/** What our engine makes of a trace. The run is stored and taken up again after every step. */
export async function retrace(
  trace: Trace,
  code: CodeRunner,
): Promise<{ steps: readonly unknown[]; end: unknown; takenUp: number }> {
  const { workflow } = validateConfig(trace.yaml, { origin: 'user', format: trace.format ?? 'yaml' });
  if (workflow === undefined) throw new Error('This config does not validate.');
  const plan = createPlan(workflow, trace.limit);
  const script = scriptedAnswers(readForeignValue(JSON.stringify(trace.answers)) ?? []);
  const steps: unknown[] = [];
  let takenUp = 0;
  const inputs = readForeignValue(JSON.stringify(trace.inputs)) ?? null;
  if (!isConfigRecord(inputs)) throw new Error('The inputs are not a mapping.');
  let progress: Progress = begin(plan, inputs);
  for (;;) {
    // One step at a time, from the text of the position alone.
    const { position } = await driveTrial(progress, {
      plan,
      code,
      answer: (due) => Promise.resolve(script.next(due)),
      mostSteps: stepsOf(progress.position) + 1,
      onProgress: ({ events }) => {
        for (const event of events) if (event.kind === 'wrote') steps.push(stepJson(event.step));
      },
    });
    if (position.end !== undefined) return { steps, end: endJson(position.end), takenUp };
    progress = resume(plan, readPosition(writePosition(position)));
    takenUp += 1;
  }
}

function stepsOf({ visits }: Position): number {
  return [...visits.values()].reduce((sum, count) => sum + count, 0);
}

/** Failures are compared by their classes and their step, not by their wording. */
function endJson(end: RunEnd): unknown {
  if (end.ok) return { ok: true, state: toJson(end.state) };
  return { ...end, message: undefined };
}
