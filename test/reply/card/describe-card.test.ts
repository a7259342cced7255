import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeCard } from '../../../src/reply/card/describe-card.ts';
import type { Issue } from '../../../src/pyyaml/issue.ts';
import { writeYaml } from '../../../src/pyyaml/write-yaml.ts';
import { diffWorkflows } from '../../../src/workflow/diff/diff.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { ARTICLE } from '../../support/configs.ts';
import { REVIEW } from '../../support/faults.ts';

const reportOn = (yaml: string) => {
  const { workflow, verdict, issues } = validateConfig(yaml, { origin: 'user' });
  if (workflow === undefined) throw new Error('not valid');
  return { workflow, verdict, issues };
};
const cardOf = (yaml: string) => describeCard({ ...reportOn(yaml), revision: 1 });
const changeOf = (before: string, after: string) => {
  const now = reportOn(after);
  const changes = diffWorkflows(reportOn(before).workflow, now.workflow);
  return describeCard({ ...now, revision: 2, changes });
};
const note = (index: number): Issue => ({
  code: 'effect.x',
  severity: 'warning',
  path: '',
  line: 1,
  column: 1,
  message: `Something to note ${index}.`,
});
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

const chain = (steps: number, toolsAt?: number) => {
  const ids = Array.from({ length: steps }, (_, index) => `step_${index}`);
  const names = ['START', ...ids, 'END'];
  return writeYaml({
    schema_version: '1.0',
    flow: { name: 'chain' },
    state: { fields: { text: { type: 'str', default: '' } } },
    nodes: ids.map((id, index) => ({
      id,
      prompt: `Go ${index}.`,
      output_schema: { type: 'str' },
      outputs: ['text'],
      tools: toolsAt === index ? ['web_search'] : [],
    })),
    edges: names.slice(1).map((to, index) => ({ from: names[index] ?? '', to })),
  });
};

describe('a card', () => {
  test('says what it does, what goes in and comes out, how its loop ends and what it needs', () => {
    expect(cardOf(REVIEW.replace('    tools: [web_search]\n', ''))).toBe(
      [
        '**review_article** r1 · runs',
        '1. `write` Write about topic.',
        '2. `judge` Rate draft from 0 to 10 and count its tags.',
        '3. `count_rounds` Rounds so far: rounds. If the score is at least 8 or after 3 rounds: done. Otherwise: back to `write`.',
        '',
        'You give: `topic`. You get: `draft` and `tags`.',
        'If it never passes, it ends after 3 rounds with what it has by then.',
        'Needs to run: `GOOGLE_API_KEY`.',
      ].join('\n'),
    );
  });

  test('says once, with the step, that tools never reach the model, and does not call such a workflow valid', () => {
    const card = cardOf(REVIEW);
    expect(card).toContain('r1 · valid, but it makes things up when run');
    expect(card.match(/never offers tools/g)).toHaveLength(1);
    expect(card).toContain('`write` lists `web_search`, but the runtime never offers tools to the model');
    expect(card).not.toContain('Note:');
  });

  test('of thousands of steps and inputs names the first ones and counts the rest', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `in_${index}`);
    const card = cardOf(
      chain(3_000).replace(
        '  fields:\n',
        `  fields:\n${names.map((name) => `    ${name}: {type: str, required: true}\n`).join('')}`,
      ),
    );
    expect(card.length).toBeLessThan(4_000);
    expect(card).toContain('`in_39` and 2960 more');
    expect(card).toContain('`step_45` and 2954 more');
  });

  test('a note keeps the signs that it quotes', () => {
    const cut = chain(1).replace(/prompt: .*\n/, 'prompt: Write issue #1 about {text}\n');
    expect(cardOf(cut)).toContain('loses `#1 about {text}`, as what follows `#` is a comment');
  });

  test('never takes more than fifteen lines, and never leaves out what was changed, fixed or is to be minded', () => {
    const input = fc.record({
      steps: fc.integer({ min: 1, max: 30 }),
      notes: fc.integer({ min: 0, max: 9 }),
      assumed: fc.option(fc.string(), { nil: undefined }),
      fixes: fc.array(fc.constant('put `x` in quotes'), { maxLength: 9 }),
      safety: fc.array(fc.constant('`a` uses `shell`'), { maxLength: 9 }),
      rewritten: fc.option(fc.integer({ min: 2, max: 9 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(input, ({ steps, notes, ...rest }) => {
        const issues = Array.from({ length: notes }, (_, index) => note(index));
        const { workflow } = reportOn(chain(steps));
        const text = describeCard({ workflow, verdict: 'runs', issues, revision: 1, ...rest });
        expect(linesOf(text).length).toBeLessThanOrEqual(16);
        expect(text.includes('Fixed automatically: ')).toBe(rest.fixes.length > 0);
        expect(text.includes('Careful: ')).toBe(rest.safety.length > 0);
        expect(text).toMatch(/^1\. `step_0`/m);
        for (let index = 0; index < steps; index += 1) expect(text).toContain(`\`step_${index}\``);
      }),
    );
  });
});

describe('the card of a change', () => {
  test('describes what is new or changed in a long workflow, and names the rest', () => {
    const card = changeOf(chain(20), chain(20, 11));
    expect(card).toContain('1–11 · `step_0`, `step_1`,');
    expect(card).toContain('\n12 · `step_11` Go 11.\n13–20 · `step_12`,');
    expect(card).toContain('`step_11`: now lists `web_search`; nothing else changed.');
  });
});

test('a note on a value that YAML cuts names its line', () => {
  const yaml = ARTICLE.replace(
    'prompt: |-\n      Collect facts about {topic}.',
    'prompt: For ticket #42 sum up {topic}',
  );
  expect(cardOf(yaml)).toContain('Note: Line 13: `prompt` loses `#42 sum up {topic}`');
});
