import { expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';

const TRANSLATED = CHECKED_ARTICLE.replace('Writes the article from', 'Writes the German article from');

test('the model gets the revision that the words want back, and no other turn does', async () => {
  const { say, llm } = await startConversation([
    { chunks: [answer('Here it is.', ARTICLE)] },
    { chunks: [answer('Added.', CHECKED_ARTICLE)] },
    { chunks: [answer('In German.', TRANSLATED)] },
    { chunks: ['Which half?'] },
    { chunks: ['That one has no check.'] },
  ]);
  for (const words of [
    'Write articles',
    'Add a fact check',
    'In German',
    'Undo half of that',
    'Was revision 1 shorter?',
  ]) {
    await say(words);
  }
  const materials = llm.requests.map(({ prompt }) => prompt.messages.at(-1)!.content);
  const earlier = materials.map((text) => /<earlier_revision number="(\d+)">\n([\s\S]*?)<\/earlier/.exec(text));
  expect(earlier.map((match) => match?.[1])).toEqual([undefined, undefined, undefined, '2', '1']);
  expect(earlier[3]?.[2]).toBe(CHECKED_ARTICLE);
  expect(earlier[4]?.[2]).toBe(ARTICLE);
});
