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
