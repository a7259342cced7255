import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarise } from '../../src/reply/summary.ts';
import type { Issue } from '../../src/pyyaml/issue.ts';
import { validateConfig } from '../../src/workflow/validate.ts';
import { writeYaml } from '../../src/pyyaml/write-yaml.ts';
import { REVIEW } from '../support/faults.ts';

const workflowOf = (yaml: string) => {
  const { workflow } = validateConfig(yaml, { origin: 'user' });
  if (workflow === undefined) throw new Error('not valid');
  return workflow;
};
const chain = (steps: number) => {
  const ids = Array.from({ length: steps }, (_, index) => `step_${index}`);
  const names = ['START', ...ids, 'END'];
  return writeYaml({
    schema_version: '1.0',
    flow: { name: 'chain' },
    state: { fields: { text: { type: 'str', default: '' } } },
    nodes: ids.map((id) => ({
      id,
      prompt: 'Go.',
      output_schema: { type: 'str' },
      outputs: ['text'],
      tools: ['web_search'],
    })),
    edges: names.slice(1).map((to, index) => ({ from: names[index] ?? '', to })),
  });
};
const note: Issue = {
  code: 'effect.x',
  severity: 'warning',
  path: '',
  line: 1,
  column: 1,
  message: 'Something to note.',
};
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

test('a summary names steps, what goes in and comes out, tools and keys', () => {
  expect(summarise({ workflow: workflowOf(REVIEW), issues: [], revision: 2 })).toBe(
    [
      '**review_article** r2 · valid',
      '1. `write` Write about {topic}.',
      '2. `judge` Rate {draft} from 0 to 10 and count its tags.',
      '3. `count_rounds` Rounds so far: {rounds} (then if `state.score >= 8 or state.rounds >= 3` END, else write)',
      '',
      'You give: `topic` (str). You get: `rounds` (int).',
      'Uses `web_search`. Needs to run: `GOOGLE_API_KEY`, `SERPER_API_KEY`',
    ].join('\n'),
  );
});

test('it never takes more than twelve lines, and never leaves out what was changed, mended or is to be minded', () => {
  const input = fc.record({
    steps: fc.integer({ min: 1, max: 30 }),
    notes: fc.integer({ min: 0, max: 9 }),
    changes: fc.option(fc.constant('changed step `a` (prompt)'), { nil: undefined }),
    assumed: fc.option(fc.string(), { nil: undefined }),
    fixes: fc.array(fc.constant('put `x` in quotes'), { maxLength: 9 }),
    safety: fc.array(fc.constant('`a` uses `shell`'), { maxLength: 9 }),
    rewritten: fc.option(fc.integer({ min: 2, max: 9 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(input, ({ steps, notes, ...rest }) => {
      const issues = Array.from({ length: notes }, () => note);
      const text = summarise({ workflow: workflowOf(chain(steps)), issues, revision: 1, ...rest });
      expect(linesOf(text).length).toBeLessThanOrEqual(12);
      expect(text.includes('Changed step')).toBe(rest.changes !== undefined);
      expect(text.includes('Fixed automatically: ')).toBe(rest.fixes.length > 0);
      expect(text.includes('Careful: ')).toBe(rest.safety.length > 0);
      expect(text).toContain(notes === 0 ? '· valid' : `valid, ${notes} note${notes === 1 ? '' : 's'}`);
      expect(text).toMatch(/^1\. `step_0`/m);
    }),
  );
});
