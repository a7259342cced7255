import { expect, test } from 'vitest';
import { diffWorkflows, isEmptyDiff } from '../../../src/workflow/diff/diff.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { ARTICLE } from '../../support/configs.ts';

const workflowOf = (yaml: string) => validateConfig(yaml, { origin: 'user' }).workflow!;

test.each([
  ['blanks at the end of a line', ['about {topic}.', 'about {topic}. '], true],
  ['a default that is written out', ['type: str, default: ""', 'type: str, required: false, default: ""'], true],
  ['another word', ['about {topic}.', 'on {topic}.'], false],
  ['a line break in a prompt', ['Collect facts', 'Collect\n      facts'], false],
] as const)('%s', (_what, [from, to], isEmpty) => {
  const diff = diffWorkflows(workflowOf(ARTICLE), workflowOf(ARTICLE.replace(from, to)));
  expect(isEmptyDiff(diff)).toBe(isEmpty);
});

test('of a new section only what differs from its defaults is told; a field that becomes required loses no default', () => {
  const after = ARTICLE.replace('notes: {type: str, default: ""}', 'notes: {type: str, required: true}').concat(
    'config:\n  execution: {timeout: 60}\n  gates: {gates: [{metric: cost_usd, max: 1}]}\n',
  );
  const { settings, fields } = diffWorkflows(workflowOf(ARTICLE), workflowOf(after));
  expect(settings.flatMap(({ edits }) => edits)).toMatchObject([
    { name: 'timeout', before: '', after: '60' },
    { name: 'gates', before: '' },
  ]);
  expect(fields.changed.flatMap(({ edits }) => edits)).toEqual([{ kind: 'required', isRequired: true }]);
});
