import { expect, test } from 'vitest';
import { loopEnds } from '../../../src/workflow/outline/loop-ends.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

/** A loop in which code counts; `field` is the counter in the state, `until` the condition that leads out. */
function loop(code: string, until = 'state.rounds >= 3', field = '{type: int, default: 0}') {
  const { workflow, issues } = validateConfig(
    `schema_version: "1.0"
flow: {name: loop}
state:
  fields:
    topic: {type: str, required: true}
    text: {type: str, default: ""}
    rounds: ${field}
nodes:
  - {id: write, prompt: "Write on {topic}, better than {text}", output_schema: {type: str}, outputs: [text]}
  - id: count
    prompt: count
    inputs: {n: "{rounds}"}
    code: ${JSON.stringify(code)}
    sandbox: {mode: python, enabled: true}
    output_schema: {type: int}
    outputs: [rounds]
edges:
  - {from: START, to: write}
  - {from: write, to: count}
  - from: count
    routes:
      - {condition: {logic: ${JSON.stringify(until)}}, to: END}
      - {condition: {logic: default}, to: write}
`,
    { origin: 'user' },
  );
  if (workflow === undefined) throw new Error(JSON.stringify(issues));
  const [end] = loopEnds(workflow);
  const isTold = issues.some(({ code: found }) => found === 'run.no_termination');
  return { rounds: end?.bound?.rounds, isByCode: end?.isByCode, isTold };
}

test.each([
  ['result = inputs["n"] + 1', 'state.rounds >= 3', '{type: int, default: 0}', 3],
  ['n = inputs.get("n", 0)\nresult = 1 + n', 'state.rounds > 3', '{type: int, default: 0}', 4],
  ['result = int(inputs["n"]) + 2', 'state.rounds >= 5', '{type: int, default: 0}', 3],
  ['result = inputs["n"] + 1', 'state.rounds == 5', '{type: int, default: 2}', 3],
  ['result = inputs["n"] - 1', 'state.rounds <= 0', '{type: int, default: 4}', 4],
  ['result = inputs["n"] - 2', 'state.rounds < 1', '{type: int, default: 4}', 2],
  ['result = inputs["n"] + 1 if inputs["n"] else 1', 'state.rounds >= 3', '{type: int}', 3],
  [
    'if inputs["n"] is None:\n    result = 1\nelse:\n    result = inputs["n"] + 1',
    'state.rounds >= 3',
    '{type: int}',
    3,
  ],
])('the card and the badge agree how often a loop runs: %j until %s', (code, until, field, rounds) => {
  expect(loop(code, until, field)).toEqual({ rounds, isByCode: false, isTold: false });
});

test.each([
  'result = min(inputs["n"] + 1, 2)',
  'result = 1',
  'result = inputs["n"] + 0',
  'result = inputs["n"] + 1 if inputs["n"] else 0',
])('and neither says that it ends where the code does not make sure of it: %j', (code) => {
  expect(loop(code)).toEqual({ rounds: undefined, isByCode: true, isTold: true });
});

test('how often is not said where the caller gives the number to begin with, but it ends', () => {
  expect(loop('result = inputs["n"] + 1', 'state.rounds >= 3', '{type: int, required: true}')).toMatchObject({
    rounds: undefined,
    isTold: false,
  });
});
