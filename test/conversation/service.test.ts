import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../support/configs.ts';
import { messageOf, startConversation, THREAD } from '../support/conversation-harness.ts';

const slow = (text: string) => [...text.match(/[\s\S]{1,8}/g)!].map((piece) => ({ text: piece, delayMs: 20 }));

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
