import { expect, test } from 'vitest';
import { createEventHub } from '../../../../adapters/web/events/event-hub.ts';
import { createWebReply } from '../../../../adapters/web/reply/outbound.ts';
import type { TurnEvent } from '../../../../adapters/web/events/turn-event.ts';
import type { ReplyView } from '../../../../src/chat/reply-port.ts';
import { threadKey } from '../../../../src/chat/thread-key.ts';

const view = (text: string, rest: Partial<ReplyView> = {}): ReplyView => ({
  text,
  phase: 'working',
  actions: [],
  ...rest,
});

/** A reply and everything that is told about it, in order. */
function setUp() {
  const hub = createEventHub({ now: () => 1000 });
  const told: TurnEvent[] = [];
  const recording = {
    ...hub,
    publish(sessionId: string, event: TurnEvent) {
      told.push(event);
      hub.publish(sessionId, event);
    },
  };
  const target = { thread: threadKey('web', 'local', 's'), sessionId: 's', turnId: 't', context: {} };
  return { port: createWebReply(target, recording), told };
}

test('posts and edits become the text so far, progress and the revision', async () => {
  const { port, told } = setUp();
  await port.signal('working');
  const id = await port.post(view('Hello'), 't:0');
  await port.edit(id, view('Hello', { progress: 'Drafting' }));
  const attachment = { fileName: 'a.yaml', content: 'x', revision: 1 };
  await port.edit(id, view('Hello, done', { phase: 'final', attachment }));
  await port.ended({ outcome: 'revised', revision: { number: 1, fileName: 'a.yaml' } });
  expect(told).toEqual([
    { name: 'progress', turnId: 't', label: 'Thinking' },
    { name: 'reply', turnId: 't', text: 'Hello' },
    { name: 'progress', turnId: 't', label: '' },
    { name: 'progress', turnId: 't', label: 'Drafting' },
    { name: 'reply', turnId: 't', text: 'Hello, done' },
    { name: 'progress', turnId: 't', label: '' },
    { name: 'revision', turnId: 't', number: 1, fileName: 'a.yaml' },
    { name: 'done', turnId: 't', outcome: 'revised' },
  ]);
});

test('a reply of several posts is one text, and a post that was taken away is gone from it', async () => {
  const { port, told } = setUp();
  await port.post(view('One'), 't:0');
  const second = await port.post(view('Two'), 't:1');
  expect(told.at(-1)).toMatchObject({ text: 'One\n\nTwo' });
  await port.remove(second);
  expect(told.at(-1)).toMatchObject({ text: 'One' });
});

test('a post that an earlier process made can be edited', async () => {
  const { port, told } = setUp();
  await port.edit('t:0', view('After the restart'));
  expect(told).toEqual([{ name: 'reply', turnId: 't', text: 'After the restart' }]);
});

test('a file that is not a revision is not announced as one', async () => {
  const { port, told } = setUp();
  await port.attach({ fileName: 'draft.yaml', content: 'x' }, 't:file');
  await port.ended({ outcome: 'invalid' });
  expect(told).toEqual([{ name: 'done', turnId: 't', outcome: 'invalid' }]);
});

test('a waiting turn is shown, and a failure says why', async () => {
  const { port, told } = setUp();
  await port.signal('waiting');
  await port.ended({ outcome: 'failed', message: 'The provider does not answer.' });
  await port.signal('finished');
  expect(told).toEqual([
    { name: 'progress', turnId: 't', label: 'Waiting for the previous answer' },
    { name: 'failed', turnId: 't', message: 'The provider does not answer.' },
  ]);
  expect(port.editWaitMs()).toBe(0);
});
