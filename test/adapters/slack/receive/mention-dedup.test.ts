import { expect, test } from 'vitest';
import { createTwins } from '../../../../adapters/slack/receive/mention-dedup.ts';
import type { MessageEvent } from '../../../../adapters/slack/client/payloads.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

const event = (type: MessageEvent['type'], ts: string, more: Partial<MessageEvent> = {}): MessageEvent => ({
  type,
  channel: 'C1',
  ts,
  ...more,
});

function setUp() {
  const clock = createVirtualClock();
  return { clock, twins: createTwins((ms, signal) => clock.sleep(ms, signal)) };
}

test('a mention waits for its twin, which is the one that is read', async () => {
  const { clock, twins } = setUp();
  const mention = twins.admit(event('app_mention', '1'));
  await clock.advance(300);
  expect(await twins.admit(event('message', '1'))).toBe(true);
  expect(await mention).toBe(false);
});

test('a mention without a twin is read after a moment', async () => {
  const { clock, twins } = setUp();
  const mention = twins.admit(event('app_mention', '1'));
  await clock.advance(1000);
  expect(await mention).toBe(true);
});

test('a mention after its twin is dropped, one with files of its own is read at once', async () => {
  const { twins } = setUp();
  expect(await twins.admit(event('message', '1'))).toBe(true);
  expect(await twins.admit(event('app_mention', '1'))).toBe(false);
  expect(await twins.admit(event('app_mention', '2', { files: [{ id: 'F1' }] }))).toBe(true);
});

test('where twins never come, mentions stop waiting for them, until one comes', async () => {
  const { clock, twins } = setUp();
  for (const ts of ['1', '2', '3']) {
    const mention = twins.admit(event('app_mention', ts));
    await clock.advance(1000);
    expect(await mention).toBe(true);
  }
  expect(await twins.admit(event('app_mention', '4'))).toBe(true);
});
