import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeCard } from '../../../src/reply/card/describe-card.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

/*
 * What the first card of a thread says of each of a set of workflows, in each language. Read what changed in these files as the
 * person who asked for the workflow would.
 */

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'ja'] as const;
const CONFIGS = new URL('configs/', import.meta.url);
const names = readdirSync(CONFIGS).map((file) => file.replace('.yaml', ''));

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
