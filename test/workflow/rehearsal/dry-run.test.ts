import { expect, test } from 'vitest';
import { describeCourse } from '../../../src/workflow/rehearsal/describe-run.ts';
import { dryRun } from '../../../src/workflow/rehearsal/dry-run.ts';
import { createPlan } from '../../../src/workflow/rehearsal/plan.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

const REVIEW = `
schema_version: "1.0"
flow: {name: review}
state:
  fields:
    topic: {type: str, required: true}
    draft: {type: str, default: ""}
    score: {type: int, default: 0}
    tries: {type: int, default: 0}
nodes:
  - {id: write, prompt: "Write on {topic}", output_schema: {type: str}, outputs: [draft]}
  - {id: judge, prompt: "Score {draft}", output_schema: {type: int}, outputs: [score]}
  - id: count
    prompt: count
    inputs: {tries: "{tries}"}
    code: result = inputs["tries"] + 1
    sandbox: {mode: python, enabled: true}
    output_schema: {type: int}
    outputs: [tries]
edges:
  - {from: START, to: write}
  - {from: write, to: judge}
  - {from: judge, to: count}
  - from: count
    routes:
      - {condition: {logic: state.score >= 8}, to: END}
      - {condition: {logic: state.tries >= 3}, to: END}
      - {condition: {logic: default}, to: write}
`;

function planOf(yaml: string) {
  const { workflow } = validateConfig(yaml, { origin: 'user' });
  if (workflow === undefined) throw new Error('not valid');
  return createPlan(workflow);
}

test('a dry run follows every route once', () => {
  const { taken, missed, failures } = dryRun(planOf(REVIEW));
  expect([...taken].toSorted()).toEqual([
    'START -> write',
    'count -> END (score >= 8)',
    'count -> END (tries >= 3)',
    'count -> write',
    'judge -> count',
    'write -> judge',
  ]);
  expect(missed).toEqual([]);
  expect(failures).toEqual([]);
});

test('a dry run finds what fails on a branch that few runs take', () => {
  const broken = REVIEW.replace('"Score {draft}"', '"Score {draft.text}"');
  expect(dryRun(planOf(broken)).failures).toMatchObject([{ node: 'judge', cause: 'NodeExecutionError' }]);
});

test('a condition that can never hold is a route that no run reaches', () => {
  const never = REVIEW.replace('state.score >= 8', 'state.topic == "solar"');
  expect(dryRun(planOf(never)).missed).toEqual(['count -> END (topic == "solar")']);
});

test('the course of a workflow is told in plain words, with what ends its loops', () => {
  expect(describeCourse(planOf(REVIEW).workflow)).toEqual([
    '1. `write` asks the model, writes `draft` → `judge`',
    '2. `judge` asks the model, writes `score` → `count`',
    '3. `count` runs code, writes `tries` → if score >= 8: end; if tries >= 3: end; otherwise back to `write`, at most 3 times',
  ]);
});
