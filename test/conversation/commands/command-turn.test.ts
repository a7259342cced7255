import { describe, expect, test } from 'vitest';
import { OPEN_POLICY } from '../../../src/policy/policy.ts';
import { threadKey } from '../../../src/chat/thread-key.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';

const slow = (text: string) => [...text.match(/[\s\S]{1,8}/g)!].map((piece) => ({ text: piece, delayMs: 20 }));

const two = [
  { chunks: [answer('Here.', ARTICLE)] },
  { chunks: [answer('Added.', CHECKED_ARTICLE)] },
  { chunks: ['More?'] },
];

const author = { platform: 'memory', scope: 'home', id: 'ann' };

const press = (
  name: 'help' | 'show' | 'undo' | 'stop' | 'list' | 'regenerate' | 'validate' | 'forget',
  commandId = `press-${name}`,
) => ({
  name,
  thread: THREAD,
  place: 'thread' as const,
  author,
  commandId,
  replyContext: {},
});

describe('commands as plain words', () => {
  test('help needs no session and no model', async () => {
    const { say, lastText, llm } = await startConversation([]);
    await say('help');
    expect(lastText()).toContain('Say in plain words what your workflow should do');
    expect(llm.requests).toEqual([]);
  });

  test.each(['/help', 'Help!', ' HELP '])('%j is understood too', async (words) => {
    const { say, lastText } = await startConversation([]);
    await say(words);
    expect(lastText()).toContain('`forget`');
  });

  test('a sentence that holds a command word is not a command', async () => {
    const { say, llm } = await startConversation([{ chunks: ['Yes.'] }]);
    await say('show me something new');
    expect(llm.requests).toHaveLength(1);
  });

  test('show gives the YAML in the thread and as a file', async () => {
    const { say, lastText, platform } = await startConversation(two);
    await say('show');
    expect(lastText()).toContain('no config here yet');
    await say('Write articles');
    await say('show');
    expect(lastText()).toContain(ARTICLE.trimEnd());
    expect(platform.files.at(-1)?.attachment).toMatchObject({ revision: 1, content: ARTICLE });
  });

  test('validate says that the current revision is valid', async () => {
    const { say, lastText } = await startConversation(two);
    await say('Write articles');
    await say('validate');
    expect(lastText()).toContain('`article_writer.r1.yaml` **runs**');
  });

  test('undo goes back one revision, and the next draft is numbered on', async () => {
    const { say, lastText, store, platform } = await startConversation([
      ...two.slice(0, 2),
      { chunks: [answer('Again.', CHECKED_ARTICLE)] },
    ]);
    await say('undo');
    expect(lastText()).toContain('nothing to undo');
    await say('Write articles');
    await say('undo');
    expect(lastText()).toContain('the first revision');
    await say('Add a fact check');
    await say('undo');
    expect(lastText()).toContain('Revision 1 is the current one again. Undone: new step: `fact_check`.');
    expect(await store.findSessionByThread(THREAD)).toMatchObject({ currentRevision: 1, generatedConfig: ARTICLE });
    await say('Add a fact check after all');
    expect(platform.files.at(-1)?.attachment.fileName).toBe('article_writer.r3.yaml');
    const session = await store.findSessionByThread(THREAD);
    expect((await store.getRevision(session!.id, 3))?.basedOn).toBe(1);
  });

  test('regenerate answers the last request once more, from where it began', async () => {
    const { say, llm, lastText, store } = await startConversation([
      ...two.slice(0, 2),
      { chunks: [answer('Differently.', CHECKED_ARTICLE.replace('Check and correct', 'Correct'))] },
    ]);
    await say('Write articles');
    await say('Add a fact check');
    await say('regenerate');
    const prompt = llm.requests[2]!.prompt.messages.at(-1)!.content;
    expect(prompt).toContain('Add a fact check');
    expect(prompt).toContain('<current_config name="article_writer.r1.yaml">');
    expect(lastText()).toContain('Differently.');
    const session = await store.findSessionByThread(THREAD);
    expect((await store.getRevision(session!.id, 3))?.basedOn).toBe(1);
  });

  test('regenerate without anything to regenerate says so', async () => {
    const { say, lastText } = await startConversation([]);
    await say('regenerate');
    expect(lastText()).toContain('no answer to regenerate');
  });

  test('list shows the sessions of the one who asks', async () => {
    const { say, lastText } = await startConversation(two);
    await say('Write articles about  trains');
    await say('list', { thread: threadKey('memory', 'home', 'other'), place: 'direct' });
    expect(lastText()).toContain('- Write articles about trains (r1, 20');
    const bobs = { thread: threadKey('memory', 'home', 'other'), author: { ...author, id: 'bob' } };
    await say('list', { ...bobs, place: 'direct' });
    expect(lastText()).toBe('You have no workflows yet.');
  });

  test('list where others read it shows only the workflow of that place', async () => {
    const { say, lastText } = await startConversation(two);
    await say('My private plan', { thread: threadKey('memory', 'home', 'direct'), place: 'direct' });
    await say('list');
    expect(lastText()).toContain('There is no workflow here yet.');
    await say('Add a fact check');
    await say('list');
    expect(lastText()).toContain('The workflow here: Add a fact check (r1, 20');
    expect(lastText()).not.toContain('private');
  });

  test('new begins another session in a place without threads, and only there', async () => {
    const { say, lastText, store, llm } = await startConversation(two);
    await say('Write articles', { place: 'direct' });
    const first = await store.findSessionByThread(THREAD);
    await say('new', { place: 'direct' });
    expect(lastText()).toContain('A fresh start');
    await say('Something else', { place: 'direct' });
    const second = await store.findSessionByThread(THREAD);
    expect(second?.id).not.toBe(first?.id);
    expect(llm.requests[1]!.prompt.messages.at(-1)!.content).not.toContain('current_config');
    await say('new', { place: 'thread' });
    expect(lastText()).toContain('This conversation keeps its workflow');
    expect((await store.findSessionByThread(THREAD))?.id).toBe(second?.id);
  });

  test('forget deletes the session with everything in it', async () => {
    const { say, lastText, store } = await startConversation(two);
    await say('Write articles');
    const session = await store.findSessionByThread(THREAD);
    await say('forget');
    expect(lastText()).toContain('I deleted my copy of this conversation');
    expect(await store.getSession(session!.id)).toBeUndefined();
    expect(await store.getMessages(session!.id)).toEqual([]);
    expect(await store.getRevision(session!.id, 1)).toBeUndefined();
    await say('Write articles again');
    expect((await store.findSessionByThread(THREAD))?.id).not.toBe(session?.id);
  });
});

describe('who may undo and forget', () => {
  const bob = { ...author, id: 'bob' };

  test('somebody who took no part in a conversation is told so, and nothing changes', async () => {
    const { say, conversation, lastText, store } = await startConversation(two);
    await say('Write articles');
    await say('Add a fact check');
    const session = await store.findSessionByThread(THREAD);
    for (const command of ['undo', 'forget', 'forget all']) {
      await say(command, { author: bob });
      expect(lastText()).toBe('Only people who took part in this conversation can undo or forget it.');
    }
    expect(await conversation.command({ ...press('undo'), author: bob })).toMatchObject({
      kind: 'done',
      text: 'Only people who took part in this conversation can undo or forget it.',
    });
    expect(await store.findSessionByThread(THREAD)).toMatchObject({ id: session!.id, currentRevision: 2 });
  });

  test('a refused forget does not stop the running answer', async () => {
    const { send, asked, ended, platform } = await startConversation([{ chunks: slow('A long answer. '.repeat(5)) }]);
    const running = await send('Write articles');
    await asked(1);
    const forget = await send('forget', { author: bob });
    if (running.outcome === 'refused' || forget.outcome === 'refused') throw new Error('refused');
    await ended(forget.turnId);
    expect(platform.ends.map(({ end }) => end.outcome)).toEqual(['answered', 'answered']);
  });

  test('those who wrote in it may', async () => {
    const { say, lastText } = await startConversation(two);
    await say('Write articles');
    await say('Add a fact check', { author: bob });
    await say('undo', { author: bob });
    expect(lastText()).toContain('Revision 1 is the current one again');
    await say('forget', { author: bob });
    expect(lastText()).toContain('Forgotten: ');
  });

  test.each(['bob', 'memory:home:bob'])('and so may an admin: %s', async (admin) => {
    const { say, lastText } = await startConversation(
      two,
      {},
      { policy: () => ({ ...OPEN_POLICY, admins: { users: [admin], roles: [] } }) },
    );
    await say('Write articles');
    await say('forget', { author: bob });
    expect(lastText()).toContain('Forgotten: ');
  });
});

describe('forget after new in a direct conversation', () => {
  const direct = { place: 'direct' } as const;

  test('deletes this conversation and says that there are earlier ones; forget all deletes those, too', async () => {
    const { say, lastText, store } = await startConversation(two);
    const ids: string[] = [];
    for (const text of ['Write articles', 'Something else', 'A third thing']) {
      await say(text, direct);
      ids.push((await store.findSessionByThread(THREAD))!.id);
      if (text !== 'A third thing') await say('new', direct);
    }
    await say('forget', direct);
    expect(lastText()).toContain('I still have 2 earlier ones; `forget all` deletes them, too.');
    expect(await Promise.all(ids.map((id) => store.getSession(id)))).toMatchObject([{}, {}, undefined]);
    await say('forget all', direct);
    expect(lastText()).toContain('I deleted my copy of this conversation and 2 earlier ones, with all revisions.');
    expect(await Promise.all(ids.map((id) => store.getSession(id)))).toEqual([undefined, undefined, undefined]);
    expect(await store.listRecentSessions('memory:home:ann', 10)).toEqual([]);
  });
});
