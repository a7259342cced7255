import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeCard } from '../../../src/reply/card/describe-card.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

/*
 * What the first card of a thread says of each kind of workflow that the offline drafter knows, in each language. Read what changed in these files as the
 * person who asked for the workflow would.
 */

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'ja'] as const;
const CONFIGS = new URL('configs/', import.meta.url);
const names = readdirSync(CONFIGS).map((file) => file.replace('.yaml', ''));

test('each template of the offline drafter has a config here', () => {
  const templates = readdirSync(new URL('../../../src/llm/offline/templates/', import.meta.url));
  expect(templates.filter((file) => !names.includes(file.replace('.yaml', '')))).toEqual([]);
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(names)('the card of %s is as it was approved', async (name) => {
    const { workflow, verdict, issues } = validateConfig(readFileSync(new URL(`${name}.yaml`, CONFIGS), 'utf8'), {
      origin: 'draft',
    });
    if (workflow === undefined) throw new Error('not valid');
    const fileName = `${workflow.flow.name}.r1.yaml`;
    const card = describeCard({ workflow, verdict, issues, revision: 1, fileName }, language);
    await expect(`${card}\n`).toMatchFileSnapshot(`golden/${language}/${name}.md`);
  });
});
