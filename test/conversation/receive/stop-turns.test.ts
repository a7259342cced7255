import { describe, expect, test } from 'vitest';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';

const slow = (text: string) => [...text.match(/[\s\S]{1,8}/g)!].map((piece) => ({ text: piece, delayMs: 20 }));

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
