import { expect, test } from 'vitest';
import { cleanDraft } from '../../../../src/conversation/draft/complete/clean-draft.ts';
import { ARTICLE } from '../../../support/configs.ts';

const lines = (text: string, change: (line: string, index: number) => string) =>
  text.trimEnd().split('\n').map(change).join('\n').concat('\n');

test.each([
  ['numbers before its lines', lines(ARTICLE, (line, index) => `${String(index + 1).padStart(3)} | ${line}`)],
  ['other numbers', lines(ARTICLE, (line, index) => `${index + 1}: ${line}`)],
  ['the plus of a diff', lines(ARTICLE, (line) => `+${line}`)],
  ['the head of a diff', `--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1,33 @@\n${lines(ARTICLE, (line) => `+${line}`)}`],
  ['a command that writes it', `cat > x.yaml <<'EOF'\n${ARTICLE}EOF\n`],
  ['a key', `workflow:\n${lines(ARTICLE, (line) => `  ${line}`)}`],
  ['a key with a text', `config: |\n${lines(ARTICLE, (line) => `  ${line}`)}`],
  ['JSON', JSON.stringify({ yaml: ARTICLE })],
  ['a thought between its lines', ARTICLE.replace('nodes:\n', '<think>Is it right?\nYes.</think>\nnodes:\n')],
])('a config is read without %s around it', (_what, draft) => {
  expect(cleanDraft(draft).yaml).toBe(ARTICLE);
});

test('a list around a config goes, and a config without anything around it stays as it is', () => {
  expect(cleanDraft(`- ${lines(ARTICLE, (line) => `  ${line}`).trimStart()}`).yaml).toContain('\nnodes:\n');
  const prompt = ARTICLE.replace(
    'Collect facts about {topic}.',
    '1. a {topic}\n      <think>\n      b\n      </think>',
  );
  expect(cleanDraft(prompt)).toEqual({ yaml: prompt, fixes: [] });
});
