import { describe, expect, test } from 'vitest';
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
