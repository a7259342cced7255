import { expect, test } from 'vitest';
import { buttonRows, readButton, threadOfButtons } from '../../../../adapters/discord/format/buttons.ts';
import {
  contextOf,
  discordKey,
  placeOf,
  threadName,
  type ReplyPlace,
} from '../../../../adapters/discord/reply/reply-context.ts';
import { threadKey } from '../../../../src/chat/thread-key.ts';

const PLACES: ReplyPlace[] = [
  { kind: 'channel', channel: '1' },
  { kind: 'channel', channel: '1', message: '2', quote: 'once' },
  { kind: 'channel', channel: '1', message: '2', quote: 'always' },
  { kind: 'thread', channel: '1', message: '2', name: 'A name' },
  { kind: 'thread', channel: '1', message: '2', name: 'A name', answers: '3' },
  { kind: 'interaction', application: '1', token: 't' },
  { kind: 'interaction', application: '1', token: 't', user: '2' },
  { kind: 'nowhere' },
];

test.each(PLACES)('a place survives being stored: $kind', (place) => {
  expect(placeOf(contextOf(place))).toEqual(place);
});

test('a context that no place wrote is a broken world', () => {
  expect(() => placeOf({ kind: 'channel' })).toThrow('cannot be read');
  expect(() => placeOf({})).toThrow('cannot be read');
});

test('direct messages and servers have keys of their own', () => {
  expect(discordKey(undefined, '5')).toBe('discord:@me:5');
  expect(discordKey('9', '5')).toBe('discord:9:5');
});

test.each([
  ['research a topic', 'research a topic'],
  ['  **Research** a `topic`\nand write\n', 'Research a topic and write'],
  ['', 'Workflow'],
  ['```yaml\na: 1\n```', 'Workflow'],
  ['word '.repeat(40), `${'word '.repeat(14)}word…`],
  ['x'.repeat(200), `${'x'.repeat(79)}…`],
])('the thread of %j is named %j', (text, name) => {
  expect(threadName(text)).toBe(name);
});

test('a name never ends in half a character', () => {
  expect(threadName('😀'.repeat(100)).isWellFormed()).toBe(true);
});

test('buttons carry their conversation, within the length that Discord takes', () => {
  const key = threadKey('discord', '@user', '12345678901234567890.12345678901234567890');
  const target = { thread: key, sessionId: '019b0f4e-7d11-7abc-8def-0123456789ab', revision: 1234 };
  const rows = buttonRows(['stop', 'validate', 'show', 'undo', 'regenerate', 'retry'], target);
  expect(rows.map(({ components }) => components.length)).toEqual([5, 1]);
  const ids = rows.flatMap(({ components }) => components.map((button) => button.custom_id));
  expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(100);
  expect(readButton(ids[0]!)).toEqual({ command: 'stop', ...target });
  expect(ids.map((id) => readButton(id)?.command)).toEqual([
    'stop',
    'validate',
    'show',
    'undo',
    'regenerate',
    'regenerate',
  ]);
  expect(new Set(ids).size).toBe(6);
  expect(threadOfButtons(rows)).toBe(key);
});

test('buttons of others are none of ours', () => {
  expect(readButton('vote yes')).toBeUndefined();
  expect(readButton('toString discord:1:2')).toBeUndefined();
  expect(readButton('')).toBeUndefined();
  expect(threadOfButtons(undefined)).toBeUndefined();
  expect(threadOfButtons([{ components: [{ custom_id: 'vote yes' }, {}] }])).toBeUndefined();
});
