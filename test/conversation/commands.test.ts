import { describe, expect, test } from 'vitest';
import { OPEN_POLICY } from '../../src/policy/policy.ts';
import { threadKey } from '../../src/chat/thread-key.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';
import { messageOf, startConversation, THREAD } from '../support/conversation-harness.ts';

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

describe('commands as buttons', () => {
  test('those that only read answer at once, also during a running turn', async () => {
    const { conversation, send, say } = await startConversation([two[0]!, { chunks: slow('x'.repeat(400)) }]);
    await say('Write articles');
    await send('more');
    expect(await conversation.command(press('show'))).toMatchObject({
      kind: 'done',
      attachment: { content: ARTICLE, revision: 1 },
    });
    expect(await conversation.command(press('help'))).toMatchObject({ kind: 'done' });
    await conversation.command(press('stop'));
  });

  test('those that change something become a turn, once per press', async () => {
    const { conversation, store, say, ended, lastText } = await startConversation(two);
    await say('Write articles');
    await say('Add a fact check');
    const result = await conversation.command(press('undo'));
    const again = await conversation.command(press('undo'));
    expect(result).toEqual(again);
    if (result.kind !== 'queued') throw new Error('not queued');
    await ended(result.turnId);
    expect((await store.getTurn(result.turnId))?.replyTarget.messageId).toBeUndefined();
    expect(lastText()).toContain('Revision 1 is the current one again');
  });

  test('in a place without a session they say what to do', async () => {
    const { conversation } = await startConversation([]);
    expect(await conversation.command(press('undo'))).toMatchObject({
      kind: 'done',
      text: expect.stringContaining('nothing here yet'),
    });
    expect(await conversation.command(press('stop'))).toMatchObject({ text: 'Nothing is running here.' });
  });
});

describe('stop', () => {
  test('keeps what was written, marked as stopped, and does not wait behind the turn', async () => {
    const { conversation, send, ended, platform, lastText, llm } = await startConversation([
      { chunks: slow(`I think about it. ${'And more. '.repeat(200)}`) },
    ]);
    const receipt = await send('Write articles');
    if (receipt.outcome === 'refused') throw new Error('refused');
    while (!platform.posts[0]?.view.text.includes('I think')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await conversation.command(press('stop'))).toMatchObject({ text: 'Stopping.' });
    await ended(receipt.turnId);
    expect(lastText()).toMatch(/^I think[\s\S]*_Stopped\. Nothing was changed\._$/);
    expect(platform.ends.at(-1)?.end.outcome).toBe('stopped');
    expect(await llm.requests[0]!.closed).toBe('aborted');
  });

  test('works before the first chunk', async () => {
    const { conversation, send, ended, lastText } = await startConversation([{ silent: true }]);
    const receipt = await send('Write articles');
    if (receipt.outcome === 'refused') throw new Error('refused');
    await conversation.command(press('stop'));
    await ended(receipt.turnId);
    expect(lastText()).toContain('_Stopped.');
  });

  test('as a word, it stops what runs and what waits, and the session stays usable', async () => {
    const { send, asked, say, ended, platform, lastText, llm } = await startConversation([
      { silent: true },
      { chunks: ['Here I am.'] },
    ]);
    const running = await send('Write articles');
    await asked(1);
    const waiting = await send('and poems');
    if (running.outcome === 'refused' || waiting.outcome === 'refused') throw new Error('refused');
    await say('stop');
    await ended(running.turnId);
    await ended(waiting.turnId);
    expect(platform.ends.map(({ end }) => end.outcome)).toEqual(['stopped', 'stopped', 'answered']);
    expect(lastText()).toBe('Stopped.');
    await say('hello');
    expect(lastText()).toBe('Here I am.');
    expect(llm.requests).toHaveLength(2);
    await say('stop');
    expect(lastText()).toBe('Nothing is running here.');
  });
});

test('a stop does not take back a forget that was said before', async () => {
  const { send, asked, ended, platform, store, lastText } = await startConversation([{ silent: true }]);
  const running = await send('Write articles');
  await asked(1);
  const forget = await send('forget');
  const stop = await send('stop');
  if (running.outcome === 'refused' || forget.outcome === 'refused' || stop.outcome === 'refused')
    throw new Error('no');
  await ended(forget.turnId);
  await ended(stop.turnId);
  expect(platform.posts.map(({ view }) => view.text).join(' ')).toContain('Forgotten: ');
  expect(lastText()).not.toContain('Nothing was changed');
  expect(await store.getSession(running.sessionId)).toBeUndefined();
});

describe('a message that its author changes', () => {
  test('while it is answered begins the turn again, into the same reply', async () => {
    const { conversation, send, ended, platform, llm, lastText } = await startConversation((request) => ({
      chunks: request.prompt.messages.at(-1)!.content.includes('poems')
        ? ['Poems it is.']
        : slow('Articles, then. '.repeat(60)),
    }));
    const receipt = await send('Write articles', { messageId: 'm-edit' });
    if (receipt.outcome === 'refused') throw new Error('refused');
    while (platform.posts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await conversation.edited(THREAD, 'm-edit', 'Write poems')).toBe('restarted');
    await ended(receipt.turnId);
    expect(lastText()).toBe('Poems it is.');
    expect(platform.posts).toHaveLength(1);
    expect(llm.requests).toHaveLength(2);
  });

  test('after its answer offers to redo it', async () => {
    const { conversation, say } = await startConversation(two);
    await say('Write articles', { messageId: 'm-edit' });
    expect(await conversation.edited(THREAD, 'm-edit', 'Write poems')).toBe('offer_redo');
    expect(await conversation.edited(THREAD, 'never seen', 'x')).toBe('unknown');
  });

  test('after a later message was answered offers nothing, because a new answer would be one to the later message', async () => {
    const { conversation, say } = await startConversation([two, two].flat());
    await say('Write articles', { messageId: 'm-edit' });
    await say('Shorter, please', { messageId: 'm-later' });
    expect(await conversation.edited(THREAD, 'm-edit', 'Write poems')).toBe('kept');
    expect(await conversation.edited(THREAD, 'm-later', 'Longer, please')).toBe('offer_redo');
  });

  test('by deleting it stops its turn and is forgotten', async () => {
    const { conversation, asked, send, say, ended, platform, llm } = await startConversation([
      { silent: true },
      { chunks: ['Fine.'] },
    ]);
    const receipt = await send('My secret plan', { messageId: 'm-delete' });
    if (receipt.outcome === 'refused') throw new Error('refused');
    await asked(1);
    await conversation.deleted(THREAD, 'm-delete');
    await ended(receipt.turnId);
    expect(platform.ends.at(-1)?.end.outcome).toBe('stopped');
    await say('hello');
    expect(JSON.stringify(llm.requests[1]!.prompt.messages)).not.toContain('secret plan');
  });
});

describe('a file that someone brings', () => {
  test('alone is read as it is, without asking a model', async () => {
    const { say, llm, platform, lastText } = await startConversation([]);
    await say('', { files: [{ name: 'mine.yaml', text: `# my comment\n${ARTICLE}` }] });
    expect(llm.requests).toEqual([]);
    expect(lastText()).toContain('I read `mine.yaml` as it is.');
    expect(platform.files.at(-1)?.attachment.content).toBe(`# my comment\n${ARTICLE}`);
  });

  test('alone and not valid is told openly, and "fix it" is about it', async () => {
    const { say, llm, lastText } = await startConversation([{ chunks: [answer('Fixed.', ARTICLE)] }]);
    await say('', { files: [{ name: 'mine.yaml', text: ARTICLE.replace('"1.0"', '1.0') }] });
    expect(lastText()).toContain('**not valid**');
    expect(lastText()).toContain('schema_version');
    await say('fix it');
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain('schema_version: 1.0');
  });

  test('with words becomes the current config, and the words are about that', async () => {
    const { say, llm } = await startConversation(two);
    await say('Add a review loop', { files: [{ name: 'mine.yaml', text: ARTICLE }] });
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain(
      '<current_config name="article_writer.r1.yaml">',
    );
  });

  test('that was refused is part of what was said', async () => {
    const { say, llm } = await startConversation([{ chunks: ['I cannot read pictures.'] }]);
    await say('Look', { files: [{ name: 'cat.png', refusal: 'Only text and YAML files can be read.' }] });
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain('cat.png was not read');
  });

  test('that was refused is told above the answer, in our words', async () => {
    const { say, lastText } = await startConversation([{ chunks: ['Here is ', 'what I think.'] }]);
    await say('Look', {
      files: [
        { name: 'cat`.png', refusal: 'Only text can be read.' },
        { name: 'b.txt', refusal: 'It is too long.' },
      ],
    });
    expect(lastText()).toBe(
      "`cat'.png` was not read: Only text can be read.\n`b.txt` was not read: It is too long.\n\nHere is what I think.",
    );
  });

  test('that was refused is told along with one that was taken', async () => {
    const { say, llm, lastText } = await startConversation(two);
    const cat = { name: 'cat.png', refusal: 'Only text can be read.' };
    await say('', { files: [{ name: 'mine.yaml', text: ARTICLE }, cat] });
    expect(llm.requests).toHaveLength(0);
    expect(lastText()).toMatch(/^`cat\.png` was not read: Only text can be read\.\n\nI read `mine\.yaml` as it is\./);
  });

  test('that was refused, and nothing else, is answered with that alone', async () => {
    const { say, llm, lastText } = await startConversation([{ chunks: ['What did you send?'] }]);
    await say('', { files: [{ name: 'cat.png', refusal: 'Only text can be read.' }] });
    expect(lastText()).toBe('`cat.png` was not read: Only text can be read.');
    expect(llm.requests).toHaveLength(0);
    await say('what now?');
    expect(JSON.stringify(llm.requests[0]!.prompt.messages)).toContain('cat.png was not read');
  });
});

describe('what a restart finds', () => {
  test('a turn that was being answered is answered again, into the same reply, once', async () => {
    const { conversation, restart, send, ended, platform, lastText } = await startConversation((_request, index) => ({
      chunks: index === 0 ? slow('Half of an answer. '.repeat(100)) : [answer('Here.', ARTICLE)],
    }));
    const receipt = await send('Write articles');
    if (receipt.outcome === 'refused') throw new Error('refused');
    while (platform.posts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await conversation.stop(0);
    expect(platform.ends).toEqual([]);
    await restart();
    await ended(receipt.turnId);
    expect(platform.posts).toHaveLength(1);
    expect(lastText()).toMatch(/^Here\./);
    expect(platform.files).toHaveLength(1);
  });

  test('a message that was accepted but not begun is answered', async () => {
    const { conversation, restart, asked, ended, send, platform } = await startConversation([
      { silent: true },
      { chunks: ['Done.'] },
    ]);
    await send('one');
    await asked(1);
    const second = await send('two');
    if (second.outcome === 'refused') throw new Error('refused');
    await conversation.stop(0);
    await restart();
    await ended(second.turnId);
    expect(platform.ends).toHaveLength(2);
  });

  test('a stop that was stored but not carried out stops the turn before it, not the one after it', async () => {
    const { conversation, store, restart, asked, send, ended, platform } = await startConversation([
      { silent: true },
      { chunks: ['The later one.'] },
    ]);
    const running = await send('one');
    await asked(1);
    await conversation.stop(0);
    const accept = (text: string, command?: string) =>
      store.accept({
        threadKey: THREAD,
        platform: 'memory',
        userIdentifier: 'memory:home:ann',
        message: { platformMessageId: `late-${text}`, content: text, metadata: {} },
        turn: {
          kind: command === undefined ? 'message' : 'command',
          replyTarget: { context: {} },
          ...(command && { command }),
        },
      });
    const stop = await accept('stop', 'stop');
    const later = await accept('two');
    await restart();
    await ended(later.turn.id);
    expect(platform.ends).toMatchObject([
      { turnId: running.outcome === 'refused' ? '' : running.turnId, end: { outcome: 'stopped' } },
      { turnId: stop.turn.id, end: { outcome: 'answered' } },
      { turnId: later.turn.id, end: { outcome: 'answered' } },
    ]);
  });

  test('a new that was stored but not carried out frees the place', async () => {
    const { conversation, store, restart, say, ended } = await startConversation([{ chunks: ['Hi.'] }]);
    await say('hello', { place: 'direct' });
    const before = await store.findSessionByThread(THREAD);
    await conversation.stop(0);
    const { turn } = await store.accept({
      threadKey: THREAD,
      platform: 'memory',
      userIdentifier: 'memory:home:ann',
      message: { platformMessageId: 'late-new', content: 'new', metadata: { command: 'new', direct: true } },
      turn: { kind: 'command', command: 'new', replyTarget: { context: {} } },
    });
    await restart();
    await ended(turn.id);
    expect(before).toBeDefined();
    expect(await store.findSessionByThread(THREAD)).toBeUndefined();
  });

  test('a turn that was stopped is not answered again', async () => {
    const { conversation, store, restart, send, ended, llm } = await startConversation([{ silent: true }]);
    const receipt = await send('one');
    if (receipt.outcome === 'refused') throw new Error('refused');
    await conversation.stop(0);
    await store.requestStop(receipt.turnId);
    const before = llm.requests.length;
    await restart();
    await ended(receipt.turnId);
    expect(llm.requests.length).toBe(before);
  });
});

test('a message that is too long is refused with a sentence', async () => {
  const { conversation } = await startConversation([]);
  const receipt = await conversation.receive(messageOf('x'.repeat(40_001), 'long'));
  expect(receipt).toMatchObject({ outcome: 'refused', sentence: expect.stringContaining('Send it as a file') });
});

test('an adapter can ask whether a thread is ours', async () => {
  const { conversation, say } = await startConversation([{ chunks: ['Hi.'] }]);
  expect(await conversation.knows(THREAD)).toBe(false);
  await say('hello');
  expect(await conversation.knows(THREAD)).toBe(true);
});
