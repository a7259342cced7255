import { expect, test } from 'vitest';
import { autofix } from '../../../src/workflow/autofix/autofix.ts';

const config = (fields: string, prompt: string) => `schema_version: "1.0"
flow: {name: t}
state:
  fields:
    topic: {type: str, required: true}
${fields}
    article: {type: str, default: ""}
nodes:
  - {id: write, prompt: "${prompt}", output_schema: {type: str}, outputs: [article]}
  - {id: review, prompt: "Review {article}", output_schema: {type: str}, outputs: [feedback]}
edges:
  - {from: START, to: write}
  - {from: write, to: review}
  - from: review
    routes:
      - {condition: {logic: 'state.feedback == "ok"'}, to: END}
      - {condition: {logic: default}, to: write}
`;

test('a field that no step writes becomes an input of a draft, and the user is told', () => {
  const fixed = autofix(
    config('    notes: {type: str} # from research\n    feedback: {type: str}', 'Write on {topic} from {notes}'),
  );
  expect(fixed.report).toMatchObject({ valid: true, verdict: 'runs' });
  expect(fixed.yaml).toContain('    notes: {type: str, required: true} # from research\n');
  expect(fixed.fixes).toEqual(['`notes` is an input now, as no step writes it']);
});

test('a field that a later step of a loop writes begins empty', () => {
  const fixed = autofix(config('    feedback: {type: str}', 'Write on {topic}, heed {feedback}'));
  expect(fixed.report).toMatchObject({ valid: true, verdict: 'runs' });
  expect(fixed.yaml).toContain('    feedback: {type: str, default: ""}\n');
  expect(fixed.fixes).toEqual(['`feedback` begins empty, as a step reads it before it is written']);
});

test('a field that says that it is optional stays optional', () => {
  const fixed = autofix(
    config(
      '    tone:\n      type: list[str]\n      required: false\n    feedback: {type: str}',
      'Write on {topic} in {tone}',
    ),
  );
  expect(fixed.report.valid).toBe(true);
  expect(fixed.yaml).toContain('      required: false\n      default: []\n');
});
