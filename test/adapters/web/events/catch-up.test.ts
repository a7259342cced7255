import { expect, test } from 'vitest';
import { missedEvents } from '../../../../adapters/web/events/catch-up.ts';
import type { MessageView, SessionDetailView } from '../../../../src/chat/sessions-port.ts';
import { threadKey } from '../../../../src/chat/thread-key.ts';

const at = (ms: number) => new Date(ms);
const answer = (turnId: string, createdAt: number, rest: Partial<MessageView> = {}): MessageView => ({
  id: `m-${turnId}`,
  role: 'assistant',
  content: `Answer of ${turnId}`,
  createdAt: at(createdAt),
  turnId,
  outcome: 'answered',
  files: [],
  ...rest,
});

function detail(messages: readonly MessageView[], pending: readonly string[] = []): SessionDetailView {
  return {
    session: {
      id: 's',
      title: 'T',
      platform: 'web',
      thread: threadKey('web', 'local', 's'),
      createdAt: at(0),
      updatedAt: at(0),
    },
    messages,
    revisions: [{ number: 2, fileName: 'flow.yaml', createdAt: at(0), changes: '' }],
    pending: pending.map((turnId) => ({ turnId, state: 'running' })),
  };
}

const names = (events: ReturnType<typeof missedEvents>) => events.map(({ event }) => `${event.name} ${event.turnId}`);

test('a turn that ended in an earlier process is told to a subscriber who had not read its end', () => {
  const stored = detail([answer('t', 5000, { outcome: 'revised', revision: 2 })]);
  const events = missedEvents(stored, { turns: [], since: 0, cursor: { at: 6_000_000, turnId: 't', ended: false } });
  expect(events.map(({ event }) => event)).toEqual([
    { name: 'reply', turnId: 't', text: 'Answer of t' },
    { name: 'revision', turnId: 't', number: 2, fileName: 'flow.yaml' },
    { name: 'done', turnId: 't', outcome: 'revised' },
  ]);
});

test('a turn whose end was read is not told again, later ones are', () => {
  const stored = detail([answer('a', 1000), answer('b', 5000)]);
  const events = missedEvents(stored, { turns: [], since: 0, cursor: { at: 2_000_000, turnId: 'a', ended: true } });
  expect(names(events)).toEqual(['reply b', 'done b']);
});

test('without a cursor only the latest turn is told, and only while it is news', () => {
  const stored = detail([answer('a', 1000), answer('b', 5000)]);
  expect(names(missedEvents(stored, { turns: [], since: 4000 }))).toEqual(['reply b', 'done b']);
  expect(missedEvents(stored, { turns: [], since: 6000 })).toEqual([]);
});

test('turns that the hub knows or that are still pending are left to the hub', () => {
  const stored = detail([answer('a', 5000), answer('b', 6000)], ['b']);
  expect(missedEvents(stored, { turns: [], since: 0 })).toEqual([]);
  const cursor = { at: 0, turnId: 'x', ended: true };
  expect(names(missedEvents(stored, { turns: ['a'], since: 0, cursor }))).toEqual([]);
});

test('a failed turn is told as failed, with the sentence that is stored', () => {
  const stored = detail([answer('t', 5000, { outcome: 'failed' })]);
  const events = missedEvents(stored, { turns: [], since: 0 });
  expect(events.at(-1)?.event).toEqual({ name: 'failed', turnId: 't', message: 'Answer of t' });
});

test.each(['stopped', 'invalid', 'answered'])('a turn that ended as %s is told so', (outcome) => {
  const events = missedEvents(detail([answer('t', 5000, { outcome })]), { turns: [], since: 0 });
  expect(events.at(-1)?.event).toEqual({ name: 'done', turnId: 't', outcome });
});
