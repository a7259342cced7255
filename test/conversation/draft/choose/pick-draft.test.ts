import { expect, test } from 'vitest';
import { blockNatures } from '../../../../src/conversation/draft/choose/block-nature.ts';
import { pickDraft } from '../../../../src/conversation/draft/choose/pick-draft.ts';
import { createAnswerSplitter } from '../../../../src/conversation/draft/split-answer.ts';
import { ARTICLE } from '../../../support/configs.ts';

const patch = (id: string, words: string) => `nodes:\n  - id: ${id}\n    prompt: ${words} {topic} {notes}\n`;
const fence = (yaml: string) => `\`\`\`yaml\n${yaml}\`\`\`\n`;

function pick(answer: string) {
  const splitter = createAnswerSplitter();
  splitter.push(answer);
  return pickDraft(splitter.end(), {
    request: 'make it funny',
    hasConfig: true,
    validConfig: ARTICLE,
    workflow: { blockNatures: async (blocks, base) => blockNatures(blocks, base) },
  });
}

test.each([
  ['Option 1:', 'Option 2 (recommended):', ['B']],
  ['Option A, my recommendation:', 'Option B:', ['A']],
  ['Short:', 'I would prefer this one:', ['B']],
  ['Option 1:', 'Option 2 (not recommended):', ['A']],
])('of rivals, the one that the model recommends is taken: %s / %s', async (first, second, expected) => {
  const { drafts } = await pick(`${first}\n${fence(patch('write', 'A'))}${second}\n${fence(patch('write', 'B'))}`);
  expect(drafts).toEqual(expected.map((words) => patch('write', words)));
});

test('a recommendation leaves out no patch of another step', async () => {
  const { drafts } = await pick(
    `Do this:\n${fence(patch('write', 'A'))}I recommend this, too:\n${fence(patch('research', 'B'))}`,
  );
  expect(drafts).toHaveLength(2);
});

test('documents in one fence are blocks of their own', async () => {
  const { drafts } = await pick(`Both:\n${fence(`${patch('research', 'A')}---\n${patch('write', 'B')}`)}`);
  expect(drafts).toEqual([patch('research', 'A'), patch('write', 'B')]);
});

test('the same config twice is no choice', async () => {
  const yaml = ARTICLE.replace('article_writer', 'funny');
  expect(await pick(`${fence(yaml)}For copying:\n${fence(yaml)}`)).not.toHaveProperty('note');
});
