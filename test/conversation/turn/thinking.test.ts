import { expect, test } from 'vitest';
import { ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';

const fenced = (yaml: string) => `\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``;
const OTHER = ARTICLE.replaceAll('article_writer', 'first_attempt');

test.each([
  ['in tags', `<think>\nPerhaps this?\n${fenced(OTHER)}\nNo.\n</think>\n\nHere it is.\n\n${fenced(ARTICLE)}`],
  ['with a closing tag only', `Perhaps this?\n${fenced(OTHER)}\nNo.\n</think>\n\nHere it is.\n\n${fenced(ARTICLE)}`],
])('a thought (%s) is not shown, stored or read as a draft', async (_how, written) => {
  const chunks = written.split(/(?<=\n)/).map((text) => ({ text, delayMs: 2 }));
  const { say, store, platform, lastText, llm } = await startConversation([{ chunks }]);
  const turn = await store.getTurn(await say('Write articles'));
  expect(lastText()).toMatch(/^Here it is\./);
  const sessionId = turn!.sessionId;
  const revisions = await store.listRevisions(sessionId);
  expect(revisions.map(({ yaml }) => yaml.includes('first_attempt'))).toEqual([false]);
  const kept = JSON.stringify([await store.getMessages(sessionId), platform.visible(), platform.files]);
  expect(kept).not.toMatch(/Perhaps|first_attempt|think>/);
  expect(llm.requests).toHaveLength(1);
});

test('a removal that a thought weighed and rejected is not carried out', async () => {
  const { say, store } = await startConversation([
    { chunks: [`Here.\n\n${fenced(ARTICLE)}`] },
    {
      chunks: [
        '<think>Remove it?\n```yaml\nremove:\n  nodes: [research]\n```\nNo, they only want it colder.</think>',
        'Colder.\n\n```yaml\nflow:\n  description: Colder\n```',
      ],
    },
  ]);
  const turn = await store.getTurn(await say('Write articles'));
  await say('Make it colder');
  const [, edited] = await store.listRevisions(turn!.sessionId);
  expect(edited?.yaml).toContain('id: research');
  expect(edited?.yaml).toContain('Colder');
});

test('while a model thinks, the reply says so', async () => {
  const { say, platform } = await startConversation([
    { chunks: ['<think>Hm.', { text: ' Well.', delayMs: 40 }, { text: '</think>Which one?', delayMs: 40 }] },
  ]);
  await say('Write articles');
  const progress = platform.posts.flatMap(({ views }) => views.map(({ progress: shown }) => shown));
  expect(progress).toContain('Thinking');
});

test('a vendor that fails inside the YAML is asked again for the same, not for a repair', async () => {
  const { say, lastText, llm, platform } = await startConversation([
    { chunks: [`Here.\n\n\`\`\`yaml\n${ARTICLE.slice(0, 300)}`], ending: 'error-event' },
    { chunks: [`Here it is.\n\n${fenced(ARTICLE)}`] },
  ]);
  await say('Write articles');
  expect(lastText()).toMatch(/^Here it is\./);
  expect(llm.requests[1]?.prompt.messages).toEqual(llm.requests[0]?.prompt.messages);
  expect(platform.ends.at(-1)?.end).toMatchObject({ outcome: 'revised' });
});
