import { expect, test } from 'vitest';
import { revisionFileName } from '../../../src/conversation/draft/review-draft.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { ARTICLE } from '../../support/configs.ts';

test.each([
  ['Kündigung', 'kundigung.r1.yaml'],
  ['Résumé élève', 'resume_eleve.r1.yaml'],
  ['日本', 'workflow.r1.yaml'],
])('the file of the flow %s is called %s', (name, fileName) => {
  const { workflow } = validateConfig(ARTICLE.replace('article_writer', name), { origin: 'user' });
  expect(workflow && revisionFileName(workflow, 1)).toBe(fileName);
});
