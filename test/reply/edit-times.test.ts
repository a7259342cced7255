import { describe, expect, test } from 'vitest';
import { ReplyFailure, type ReplyLimits } from '../../src/chat/reply-port.ts';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { createLiveReply } from '../../src/reply/live-reply.ts';
import { createMemoryPlatform } from '../support/memory-platform.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** What a reader sees, each text with the millisecond at which it appears. */
function setUp(limits: Partial<ReplyLimits> = {}) {
  const platform = createMemoryPlatform({ minEditGapMs: 950, ...limits });
  const clock = createVirtualClock();
  const seen: [number, string][] = [];
  const port = platform.openReply({ thread: 'test:t:1' as ThreadKey, sessionId: 's', turnId: 't', context: {} });
  const reply = createLiveReply({
    port: {
      ...port,
      async post(view, key) {
        const id = await port.post(view, key);
        seen.push([clock.now(), view.text]);
        return id;
      },
      async edit(id, view) {
        await port.edit(id, view);
        seen.push([clock.now(), view.text]);
      },
    },
    key: 't',
    postIds: [],
    fileDelivered: false,
    clock,
    signal: new AbortController().signal,
    onDelivery: async () => undefined,
    onDropped: () => undefined,
  });
  const show = (text: string, progress?: string) =>
    reply.show({ text, actions: ['stop'], ...(progress === undefined ? {} : { progress }) });
  /** Says the text in pieces of four characters, one each `everyMs`. */
  async function say(text: string, everyMs: number): Promise<void> {
    for (let length = 4; length < text.length + 4; length += 4) {
      show(text.slice(0, length));
      await clock.advance(everyMs);
    }
  }
  return { platform, clock, reply, show, say, seen };
}

const TEXT = 'I built a workflow that reads a topic, looks for sources and writes an article of 500 words about it.';

describe('the first words', () => {
  test.each([
    ['a phrase of 24 characters', 20, [120, 'I built a workflow that read']],
    ['what came within a quarter of a second', 80, [250, 'I built a workfl']],
  ])('are %s (a piece every %i ms), and more follows within half a second', async (_case, everyMs, first) => {
    const { say, seen } = setUp();
    await say(TEXT.repeat(5), everyMs);
    expect(seen[0]).toEqual(first);
    expect(seen[1]![0] - seen[0]![0]).toBeLessThanOrEqual(500);
    expect(seen[2]![0] - seen[1]![0]).toBe(950);
  });

  test.each(['Done.', 'Which one?', '**Sure!**', '(Yes.)', '好的。', 'Well…', '"No."'])(
    'of a short sentence, %s, do not wait',
    async (sentence) => {
      const { show, seen, clock } = setUp();
      show(sentence.slice(0, 2).replaceAll(/[.。]/g, ''));
      await clock.advance(100);
      expect(seen).toEqual([]);
      show(sentence);
      await clock.advance(0);
      expect(seen).toEqual([[100, sentence]]);
    },
  );

  test('that are all there is appear after a quarter of a second, without further words', async () => {
    const { show, seen, clock } = setUp();
    show('I bu');
    await clock.advance(10_000);
    expect(seen).toEqual([[250, 'I bu']]);
  });

  test('do not wait for the gap after a line of progress, and are a phrase there, too', async () => {
    const { say, show, seen, clock } = setUp();
    show('', 'Thinking');
    await clock.advance(100);
    await say(TEXT, 20);
    expect(seen.slice(0, 2)).toEqual([
      [0, ''],
      [220, 'I built a workflow that read'],
    ]);
  });

  test('wait for a pause that the platform asked for', async () => {
    const { platform, show, seen, clock } = setUp();
    platform.beforeCall = () => {
      throw new ReplyFailure('rate_limited', '429', { retryAfterMs: 3000 });
    };
    show('', 'Thinking');
    await clock.advance(100);
    platform.beforeCall = () => undefined;
    show(TEXT);
    await clock.advance(2_800);
    expect(seen).toEqual([]);
    await clock.advance(200);
    expect(seen).toEqual([[3000, TEXT]]);
  });

  test('and the second update wait while the budget that all replies share has no room', async () => {
    const { platform, show, seen, clock } = setUp();
    show(TEXT.slice(0, 40));
    await clock.advance(0);
    platform.editWaitMs = 1_500;
    show(TEXT);
    await clock.advance(1_400);
    expect(seen).toHaveLength(1);
    platform.editWaitMs = 0;
    await clock.advance(100);
    expect(seen).toHaveLength(2);
  });

  test('are shown at once where updates are frequent anyway', async () => {
    const { say, seen } = setUp({ minEditGapMs: 50 });
    await say(TEXT, 20);
    expect(seen[0]).toEqual([0, 'I bu']);
  });

  test('of an answer of eight seconds are part of at most nine updates', async () => {
    for (const everyMs of [10, 20, 40, 80, 160]) {
      const { say, platform, reply } = setUp();
      const text = TEXT.repeat(20).slice(0, (8_000 / everyMs) * 4);
      await say(text, everyMs);
      await reply.finish({ text, actions: [] });
      expect(platform.calls.length, `a piece every ${everyMs} ms`).toBeLessThanOrEqual(10);
    }
  });
});

describe('the words before a draft', () => {
  test('are shown when the draft begins, not when their turn comes', async () => {
    const { say, show, seen, clock } = setUp();
    await say(TEXT, 20);
    const shownBefore = seen.length;
    const beganAt = clock.now();
    show(`${TEXT} Here it is:`, 'Drafting the workflow, 0 lines');
    for (let lines = 1; lines < 10; lines += 1) {
      await clock.advance(20);
      show(`${TEXT} Here it is:`, `Drafting the workflow, ${lines} lines`);
    }
    expect(seen.slice(shownBefore)).toEqual([[beganAt + 60, `${TEXT} Here it is:`]]);
    await clock.advance(1_000);
    expect(seen.slice(shownBefore).map(([at]) => at - beganAt)).toEqual([60, 1010]);
  });

  test('that are on show already cost no update of their own', async () => {
    const { say, show, platform, clock } = setUp();
    await say(TEXT, 20);
    await clock.advance(950);
    const calls = platform.calls.length;
    show(`${TEXT} More.`);
    await clock.advance(10);
    show(`${TEXT} More.`, 'Drafting the workflow, 0 lines');
    await clock.advance(500);
    expect(platform.calls.length).toBe(calls + 1);
  });

  test('come with the final state where the whole draft arrives at once', async () => {
    const { say, show, reply, platform, clock } = setUp();
    await say(TEXT, 20);
    const calls = platform.calls.length;
    show(`${TEXT} Here.`, 'Drafting the workflow, 40 lines');
    await clock.advance(50);
    await reply.finish({ text: `${TEXT} Here.`, actions: [] });
    expect(platform.calls.length).toBe(calls + 1);
  });
});
