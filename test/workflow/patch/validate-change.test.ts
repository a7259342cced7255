import { expect, test } from 'vitest';
import { changeValidator } from '../../../src/workflow/patch/validate-change.ts';
import { ARTICLE } from '../../support/configs.ts';

const BROUGHT = ARTICLE.replace(
  '    outputs: [notes]',
  '    owner: me\n    tools: [my_own_tool]\n    outputs: [notes]',
);
const errors = (base: string | undefined, yaml: string) =>
  changeValidator(base)(yaml)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

test('without a config before, all of a draft is judged strictly', () => {
  expect(errors(undefined, BROUGHT)).toEqual(['effect.unknown_key', 'run.unknown_tool']);
});

test('what a config had already is a note on a change of it, wherever the step has moved to', () => {
  const moved = BROUGHT.replace(
    'nodes:\n',
    'nodes:\n  - {id: first, prompt: x, output_schema: {type: str}, outputs: [notes]}\n',
  ).replace('to: research}', 'to: first}\n  - {from: first, to: research}');
  const report = changeValidator(BROUGHT)(moved);
  expect(errors(BROUGHT, moved)).toEqual([]);
  expect(report).toMatchObject({ valid: true, workflow: { flow: { name: 'article_writer' } } });
  expect(report.issues.map(({ code }) => code)).toContain('effect.unknown_key');
});

test('what the change brings in is judged strictly', () => {
  expect(errors(BROUGHT, BROUGHT.replace('owner: me', 'owner: me\n    team: us'))).toEqual(['effect.unknown_key']);
});

test('what upstream refuses stays an error, also if it was there before', () => {
  const broken = ARTICLE.replace('to: END', 'to: nobody_knows');
  expect(errors(broken, broken)).toEqual(['graph.unknown_node']);
});
