import { expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation, THREAD, type Harness } from '../../support/conversation-harness.ts';

const REWRITTEN = CHECKED_ARTICLE.replace(
  'Write an article about {topic} from these notes: {notes}',
  'You are an editor of a science magazine. Use {notes} to explain {topic} to somebody who has never heard of it, in five short paragraphs with a headline each, and end with three questions that a curious reader would ask next, without answering any of them or repeating what was said before.',
);

/** Three revisions: two steps, a third step, another prompt. */
async function threeRevisions(): Promise<Harness> {
  const answers = [
    answer('Here it is.', ARTICLE),
    answer('Checked.', CHECKED_ARTICLE),
    answer('Rewritten.', REWRITTEN),
  ];
  const harness = await startConversation(answers.map((text) => ({ chunks: [text] })));
  for (const text of ['write an article', 'check the facts', 'write it for beginners']) await harness.say(text);
  return harness;
}

const current = async ({ store }: Harness) => (await store.findSessionByThread(THREAD))?.currentRevision;

test('going back to a revision makes it current and attaches its file, without asking the model', async () => {
  const harness = await threeRevisions();
  await harness.say('go back to the first version');
  expect(harness.lastText()).toBe('Revision 1 is the current one again.');
  expect(await current(harness)).toBe(1);
  expect(harness.platform.files.at(-1)?.attachment).toMatchObject({ content: ARTICLE, revision: 1 });
  await harness.say('go back to revision 7');
  expect(harness.lastText()).toBe('There is no revision 7. You have: 1, 2, 3.');
  expect(harness.llm.requests).toHaveLength(3);
});

test('"undo that" goes back one revision, and "redo that" answers the last message again', async () => {
  const harness = await threeRevisions();
  await harness.say('undo that');
  expect(harness.lastText()).toMatch(/^Revision 2 is the current one again\. Undone: /);
  expect(harness.llm.requests).toHaveLength(3);
  await harness.say('redo that');
  expect(harness.llm.requests).toHaveLength(4);
});

test('a revision is found by the name that it was given', async () => {
  const harness = await threeRevisions();
  await harness.say('call revision 2 *before legal*');
  expect(harness.lastText()).toBe(
    'Revision 2 is now called "before legal". "Go back to before legal" makes it current again.',
  );
  await harness.say('Go back to Before Legal');
  expect(harness.lastText()).toBe('Revision 2 ("before legal") is the current one again.');
  expect(await current(harness)).toBe(2);
  expect(harness.llm.requests).toHaveLength(3);
});

test('"go back to" with a name that no revision has is for the model', async () => {
  const harness = await threeRevisions();
  await harness.say('go back to research when the notes are empty');
  expect(harness.llm.requests).toHaveLength(4);
});

test('a comparison says what changed by meaning, then the words of a rewritten prompt, then the lines', async () => {
  const harness = await threeRevisions();
  await harness.say('compare 1 and 3');
  const text = harness.lastText();
  expect(text).toMatch(/^\*\*article_writer\.r1\.yaml → article_writer\.r3\.yaml\*\*\n\n- new step: `fact_check`\n/);
  expect(text).toContain('instructions rewritten');
  expect(text).toMatch(/`write`:\n```\n.*\[-.*-\].*\{\+.*\+\}/s);
  expect(text).toContain('```diff\n');
  expect(text).toContain('+  - id: fact_check');
  expect(harness.platform.files.at(-1)?.attachment.revision).toBe(3);
  expect(harness.llm.requests).toHaveLength(3);
});

test('"what changed?" compares with the revision before, "since yesterday" with what was there yesterday', async () => {
  const harness = await threeRevisions();
  await harness.say('what changed?');
  expect(harness.lastText()).toMatch(/^\*\*article_writer\.r2\.yaml → article_writer\.r3\.yaml\*\*/);
  await harness.say('what changed since yesterday?');
  expect(harness.lastText()).toMatch(/^\*\*article_writer\.r1\.yaml → article_writer\.r3\.yaml\*\*/);
});

test('an earlier revision is shown by its number', async () => {
  const harness = await threeRevisions();
  await harness.say('show revision 1');
  expect(harness.lastText()).toContain('**article_writer** r1');
  expect(await current(harness)).toBe(3);
});

test('only people who took part may go back', async () => {
  const harness = await threeRevisions();
  await harness.say('go back to revision 1', { author: { platform: 'memory', scope: 'home', id: 'mallory' } });
  expect(harness.lastText()).toMatch(/^Only people who took part/);
  expect(await current(harness)).toBe(3);
});

test('as a command with an argument, the same', async () => {
  const harness = await threeRevisions();
  const result = await harness.conversation.command({
    name: 'restore',
    words: '2',
    thread: THREAD,
    place: 'thread',
    author: { platform: 'memory', scope: 'home', id: 'ann' },
    commandId: 'c1',
    replyContext: {},
  });
  if (result.kind !== 'queued') throw new Error(result.text);
  await harness.ended(result.turnId);
  expect(await current(harness)).toBe(2);
});

test('without a workflow, such words are for the model', async () => {
  const harness = await startConversation([{ chunks: ['What should it do?'] }]);
  await harness.say('what changed since yesterday?');
  expect(harness.llm.requests).toHaveLength(1);
});
