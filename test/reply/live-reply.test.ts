import { describe, expect, test } from 'vitest';
import { ReplyFailure, type ReplyLimits } from '../../src/chat/reply-port.ts';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { createLiveReply, type LiveReplyOptions } from '../../src/reply/live-reply.ts';
import { createMemoryPlatform } from '../support/memory-platform.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

function setUp(options: { limits?: Partial<ReplyLimits>; postIds?: string[]; fileDelivered?: boolean } = {}) {
  const platform = createMemoryPlatform({ minEditGapMs: 1000, ...options.limits });
  const clock = createVirtualClock();
  const shutdown = new AbortController();
  const delivered: { postIds?: readonly string[]; fileDelivered?: boolean }[] = [];
  const target = { thread: 'test:t:1' as ThreadKey, sessionId: 's', turnId: 't', context: {} };
  const live: LiveReplyOptions = {
    port: platform.openReply(target),
    key: 't',
    postIds: options.postIds ?? [],
    fileDelivered: options.fileDelivered ?? false,
    clock,
    signal: shutdown.signal,
    onDelivery: async (progress) => void delivered.push(progress),
    onDropped: () => undefined,
  };
  return { platform, clock, shutdown, delivered, reply: createLiveReply(live) };
}

const words = (text: string) => ({ text, actions: [] });
const file = { fileName: 'a.r1.yaml', content: 'x: 1\n', revision: 1 };

describe('a live reply', () => {
  test('edits no faster than the platform allows', async () => {
    const { platform, clock, reply } = setUp();
    for (let tick = 0; tick < 40; tick += 1) {
      reply.show(words(`This is what it says now: ${tick}`));
      await clock.advance(100);
    }
    expect(platform.posts).toHaveLength(1);
    expect(platform.posts[0]?.views[0]?.text).toBe('This is what it says now: 0');
    expect(platform.calls).toHaveLength(5);
  });

  test('shows the latest text, never one that was overtaken', async () => {
    const { platform, clock, reply } = setUp();
    reply.show(words('A.'));
    await clock.advance(0);
    for (const text of ['b', 'c', 'd']) reply.show(words(text));
    await clock.advance(1000);
    expect(platform.posts[0]?.views.map(({ text }) => text)).toEqual(['A.', 'd']);
  });

  test('waits longer while the shared budget has no room', async () => {
    const { platform, clock, reply } = setUp();
    reply.show(words('A.'));
    await clock.advance(0);
    platform.editWaitMs = 500;
    reply.show(words('b'));
    await clock.advance(5000);
    expect(platform.calls).toEqual(['post']);
    platform.editWaitMs = 0;
    await clock.advance(500);
    expect(platform.calls).toEqual(['post', 'edit']);
  });

  test('the final state does not wait for its turn and is the last thing sent', async () => {
    const { platform, clock, reply } = setUp();
    reply.show(words('A.'));
    await clock.advance(0);
    reply.show(words('ab'));
    const done = reply.finish({ ...words('abc'), attachment: file });
    await clock.advance(0);
    await done;
    expect(platform.posts[0]?.views.map(({ text, phase }) => [text, phase])).toEqual([
      ['A.', 'working'],
      ['abc', 'final'],
    ]);
    expect(platform.files.map(({ attachment }) => attachment)).toEqual([file]);
    reply.show(words('late'));
    await clock.advance(5000);
    expect(platform.visible()).toEqual(['abc']);
  });

  test('an in-between edit that is still in flight never lands after the final one', async () => {
    const { platform, clock, reply } = setUp();
    const gate = Promise.withResolvers<void>();
    reply.show(words('A.'));
    await clock.advance(1000);
    platform.beforeCall = (name) => (name === 'edit' ? gate.promise : undefined);
    reply.show(words('ab'));
    await clock.advance(1000);
    const done = reply.finish(words('abc'));
    await clock.advance(1000);
    expect(platform.calls).toEqual(['post', 'edit']);
    gate.resolve();
    await clock.advance(0);
    await done;
    expect(platform.posts[0]?.views.map(({ text }) => text)).toEqual(['A.', 'ab', 'abc']);
  });

  test('the file rides on the last post where the platform can do that', async () => {
    const { platform, reply } = setUp({ limits: { canAttachByEdit: true, maxChars: 100 } });
    await reply.finish({ ...words('word '.repeat(30)), attachment: file });
    expect(platform.posts.map(({ view }) => view.attachment)).toEqual([undefined, file]);
    expect(platform.files).toEqual([]);
  });

  test('a long text becomes several posts, and only the growing one is edited', async () => {
    const { platform, clock, reply } = setUp({ limits: { maxChars: 100 } });
    const text = 'word '.repeat(60).trim();
    for (let length = 50; length <= text.length; length += 50) {
      reply.show(words(text.slice(0, length)));
      await clock.advance(1000);
    }
    await reply.finish({ text, actions: ['undo'] });
    expect(platform.visible().join(' ').replaceAll(/\s+/g, ' ')).toBe(text);
    expect(platform.posts.slice(0, -1).every(({ view }) => view.phase === 'final' && view.actions.length === 0)).toBe(
      true,
    );
    expect(platform.posts.at(-1)?.view).toMatchObject({ phase: 'final', actions: ['undo'] });
    expect(platform.calls.length).toBeLessThan(14);
  });

  test('a failed in-between edit is made up for by the next one', async () => {
    const { platform, clock, reply } = setUp();
    reply.show(words('A.'));
    await clock.advance(1000);
    platform.beforeCall = () => {
      throw new ReplyFailure('rate_limited', '429', { retryAfterMs: 3000 });
    };
    reply.show(words('ab'));
    await clock.advance(1000);
    platform.beforeCall = () => undefined;
    reply.show(words('abc'));
    await clock.advance(1500);
    expect(platform.visible()).toEqual(['A.']);
    await clock.advance(1000);
    expect(platform.visible()).toEqual(['abc']);
  });

  test('the final state is tried again for as long as the platform asks', async () => {
    const { platform, clock, reply } = setUp();
    let refusals = 0;
    platform.beforeCall = () => {
      refusals += 1;
      if (refusals < 12)
        throw new ReplyFailure(refusals % 2 === 0 ? 'unreachable' : 'rate_limited', 'no', { retryAfterMs: 60_000 });
    };
    const done = reply.finish({ ...words('all of it'), attachment: file });
    await clock.advance(3_600_000);
    await done;
    expect(platform.visible()).toEqual(['all of it']);
    expect(platform.files).toHaveLength(1);
  });

  test('a post that someone deleted is posted again', async () => {
    const { platform, clock, reply, delivered } = setUp();
    reply.show(words('A.'));
    await clock.advance(1000);
    platform.posts[0]!.removed = true;
    await reply.finish(words('all'));
    expect(platform.visible()).toEqual(['all']);
    expect(delivered.at(-1)).toEqual({ postIds: ['p2'] });
  });

  test('a refusal for good ends the tries', async () => {
    const { platform, reply } = setUp();
    platform.beforeCall = () => {
      throw new ReplyFailure('refused', 'is_archived');
    };
    await expect(reply.finish(words('all'))).rejects.toMatchObject({ kind: 'refused' });
    expect(platform.calls).toHaveLength(1);
  });

  test('after a restart it goes on in the posts of the earlier process and posts no file twice', async () => {
    const first = setUp();
    first.reply.show(words('Half.'));
    await first.clock.advance(0);
    const ids = first.platform.posts.map(({ id }) => id);
    const second = createLiveReply({
      port: first.platform.openReply({ thread: 'test:t:1' as ThreadKey, sessionId: 's', turnId: 't', context: {} }),
      key: 't',
      postIds: ids,
      fileDelivered: true,
      clock: first.clock,
      signal: new AbortController().signal,
      onDelivery: async () => undefined,
      onDropped: () => undefined,
    });
    await second.finish({ ...words('whole'), attachment: file });
    expect(first.platform.visible()).toEqual(['whole']);
    expect(first.platform.posts).toHaveLength(1);
    expect(first.platform.files).toEqual([]);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('a file follows text that can be read before its look is final (readable: %s)', async (isReadable, files) => {
    const { platform, clock, reply } = setUp();
    reply.show(words('all'));
    await clock.advance(1000);
    platform.beforeCall = (name) => {
      if (name === 'edit') throw new ReplyFailure('unreachable', 'no', { isReadable });
    };
    const done = reply.finish({ text: 'all', actions: ['undo'], attachment: file });
    await clock.advance(100);
    expect(platform.files).toHaveLength(files);
    platform.beforeCall = () => undefined;
    await clock.advance(1000);
    await done;
    expect(platform.files).toHaveLength(1);
  });

  test('posts that a shorter final text does not need are taken away', async () => {
    const { platform, clock, reply } = setUp({ limits: { maxChars: 100 } });
    reply.show(words('word '.repeat(50)));
    await clock.advance(0);
    expect(platform.visible().length).toBeGreaterThan(1);
    await reply.finish(words('short'));
    expect(platform.visible()).toEqual(['short']);
  });

  test('when the process ends, a final state that cannot be delivered yet is given up', async () => {
    const { platform, clock, reply, shutdown } = setUp();
    platform.beforeCall = () => {
      throw new ReplyFailure('unreachable', 'down');
    };
    const done = reply.finish(words('all')).catch((error: unknown) => error);
    await clock.advance(2000);
    shutdown.abort(new Error('ending'));
    expect(await done).toMatchObject({ message: 'ending' });
  });
});
