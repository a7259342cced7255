import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { eventStream } from '../../../../adapters/web/events/event-stream.ts';
import type { HubItem } from '../../../../adapters/web/events/event-hub.ts';

async function* said(...texts: readonly string[]): AsyncGenerator<HubItem> {
  for (const [index, reply] of texts.entries()) yield { at: index, event: { name: 'reply', turnId: 't', text: reply } };
}

async function dataOf(deltas: boolean, items: AsyncIterable<HubItem>) {
  const sent = await text(eventStream([], items, { deltas }));
  return Array.from(sent.matchAll(/^data: (.*)$/gm), ([, data = '']) => JSON.parse(data) as Record<string, unknown>);
}

const replies = (deltas: boolean, ...texts: readonly string[]) => dataOf(deltas, said(...texts));

test('a growing answer is sent once as a whole, then only what is added, as often as asked', async () => {
  expect(await replies(true, 'One', 'One and two', 'One and two \u{1F41D}', 'Other', 'Other!')).toEqual([
    { turnId: 't', text: 'One' },
    { turnId: 't', from: 3, text: ' and two' },
    { turnId: 't', from: 11, text: ' \u{1F41D}' },
    { turnId: 't', text: 'Other' },
    { turnId: 't', from: 5, text: '!' },
  ]);
  expect(await replies(false, 'One', 'One and two')).toEqual([
    { turnId: 't', text: 'One' },
    { turnId: 't', text: 'One and two' },
  ]);
});

async function* drafted(): AsyncGenerator<HubItem> {
  yield { at: 1, event: { name: 'draft', turnId: 't', text: 'flow:\n', steps: [] } };
  yield { at: 2, event: { name: 'reply', turnId: 't', text: 'One' } };
  yield { at: 3, event: { name: 'draft', turnId: 't', text: 'flow:\n  name: x\n', steps: ['a'] } };
}

test('a draft is sent piece by piece where pieces are asked for, and not at all elsewhere', async () => {
  expect(await dataOf(true, drafted())).toEqual([
    { turnId: 't', text: 'flow:\n', steps: [] },
    { turnId: 't', text: 'One' },
    { turnId: 't', from: 6, text: '  name: x\n', steps: ['a'] },
  ]);
  expect(await dataOf(false, drafted())).toEqual([{ turnId: 't', text: 'One' }]);
});

test('an answer of 15,000 characters in 375 pieces costs little more than its length', async () => {
  const pieces = Array.from({ length: 375 }, (_, index) => 'x'.repeat((index + 1) * 40));
  const sent = await text(eventStream([], said(...pieces), { deltas: true }));
  expect(sent.length).toBeLessThan(15_000 * 4);
});
