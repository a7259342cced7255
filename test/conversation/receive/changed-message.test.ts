import { describe, expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';

const slow = (text: string) => [...text.match(/[\s\S]{1,8}/g)!].map((piece) => ({ text: piece, delayMs: 20 }));

const two = [
  { chunks: [answer('Here.', ARTICLE)] },
  { chunks: [answer('Added.', CHECKED_ARTICLE)] },
  { chunks: ['More?'] },
];

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
