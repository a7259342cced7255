import { expect, test } from 'vitest';
import { withoutAssumptions } from '../../../src/conversation/draft/assumptions.ts';
import { requestedExcerpt } from '../../../src/conversation/draft/step-excerpt.ts';
import { inlineWorkflowTasks } from '../../../src/conversation/workflow-tasks.ts';
import { REVIEW } from '../../support/faults.ts';

const current = { name: 'review.r1.yaml', yaml: REVIEW, issues: [] };
const excerptFor = (text: string, yaml = REVIEW) =>
  requestedExcerpt(
    { history: [], revisions: [], files: [], text, current: { ...current, yaml } },
    inlineWorkflowTasks(),
  );

test.each([
  'show me the yaml of judge',
  'Can you show the config for `judge`?',
  'print the YAML lines of step judge please',
  'Zeig mir die YAML von judge',
  'muéstrame: muestra la configuración de judge',
])('a message that asks to see the YAML of one step gets its lines: %s', async (text) => {
  expect(await excerptFor(text)).toMatch(
    /^Step `judge` in `review\.r1\.yaml`, from line \d+:\n\n```yaml\n- id: judge\n/,
  );
});

test.each([
  'what does judge do?',
  'show me the yaml',
  'show the yaml of judge and write',
  'show the config of judge and make it stricter',
  'add a step that shows the yaml of judge, then sends it',
])('any other message is for the model: %s', async (text) => {
  expect(await excerptFor(text)).toBeUndefined();
});

test('a long step is cut at 25 lines', async () => {
  const yaml = REVIEW.replace(
    'Write about {topic}.',
    Array.from({ length: 40 }, (_, index) => `Line ${index}.`).join('\n      '),
  );
  const text = await excerptFor('show the yaml of write', yaml);
  expect(text?.split('\n').filter((line) => line.includes('Line ')).length).toBeLessThan(25);
  expect(text).toMatch(/more lines of it are in the file\.$/);
});

test.each([
  ['I build it.\nAssumed: English.', { text: 'I build it.', assumed: 'English.' }],
  ['I build it. Assumed: English,\nten lines.', { text: 'I build it.', assumed: 'English, ten lines.' }],
  ['**Assumed:** English.\n\nIt is short.', { text: 'It is short.', assumed: 'English.' }],
  ['Nobody assumed anything.', { text: 'Nobody assumed anything.' }],
  ['Assumed:', { text: 'Assumed:' }],
])('what is assumed is taken out of the prose: %j', (prose, expected) => {
  expect(withoutAssumptions(prose)).toEqual(expected);
});
