import { expect, test } from 'vitest';
import type { MessageEvent } from '../../../../adapters/slack/client/payloads.ts';
import { createMentionDedup } from '../../../../adapters/slack/receive/mention-dedup.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const event = (type: MessageEvent['type'], ts: string, more: Partial<MessageEvent> = {}): MessageEvent => ({
  type,
  channel: 'C1',
  ts,
  ...more,
});

function setUp() {
  const clock = createVirtualClock();
  return { clock, dedup: createMentionDedup(clock) };
}

test('an app_mention event waits for its message event, and only that is read', async () => {
  const { clock, dedup } = setUp();
  const mention = dedup.admit(event('app_mention', '1'));
  await clock.advance(300);
  expect(await dedup.admit(event('message', '1'))).toBe(true);
  expect(await mention).toBe(false);
});

test('an app_mention event without a message event is read after a moment', async () => {
  const { clock, dedup } = setUp();
  const mention = dedup.admit(event('app_mention', '1'));
  await clock.advance(1000);
  expect(await mention).toBe(true);
});

test('an app_mention event is dropped after its message event, and read at once when it has files itself', async () => {
  const { dedup } = setUp();
  expect(await dedup.admit(event('message', '1'))).toBe(true);
  expect(await dedup.admit(event('app_mention', '1'))).toBe(false);
  expect(await dedup.admit(event('app_mention', '2', { files: [{ id: 'F1' }] }))).toBe(true);
});

test('after three waits in vain, app_mention events are read at once', async () => {
  const { clock, dedup } = setUp();
  for (const ts of ['1', '2', '3']) {
    const mention = dedup.admit(event('app_mention', ts));
    await clock.advance(1000);
    expect(await mention).toBe(true);
  }
  expect(await dedup.admit(event('app_mention', '4'))).toBe(true);
});
