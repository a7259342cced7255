import { describe, expect, test } from 'vitest';
import { splitAtCode } from '../../../../adapters/discord/format/code-spans.ts';
import { messagesOf, render } from '../../../../adapters/discord/format/format.ts';
import { addressingOf, wordsOf } from '../../../../adapters/discord/receive/addressing.ts';
import { threadName } from '../../../../adapters/discord/reply/reply-context.ts';
import { completeMessage, type GatewayMessage } from '../../../../adapters/discord/gateway/gateway-message.ts';
import { cpuMs, growthOf } from '../../../support/growth.ts';

const BOT = '100000000000000001';
const identity = { userId: BOT, isOurRole: () => false };
const said = (content: string) =>
  completeMessage({ id: '2', channel_id: '3', content, author: { id: '4', username: 'ann' } } as GatewayMessage);

const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  render,
  messagesOf: (text) => messagesOf(text, true),
  wordsOf: (text) => wordsOf(said(text), identity),
  'addressingOf a message with a mention': (text) => addressingOf(said(`${text} <@${BOT}>`), identity),
  threadName,
};

const SIGNS = [' ', '\n', '\r', '\u2028', '`', '~', '[', ']', '(', ')', '<', '>', '|', '-', '#', '*', '.', '"', 'a'];
const PAIRS = SIGNS.flatMap((first) => SIGNS.map((second) => (first === second ? first : first + second)));
/** Beginnings of what could become a link, a heading, a table, a fence or a mention. */
const BEGINNINGS = [
  ...['[](', '[a](b', '[a](b "', '](', '](b ', '[a](<', '![', '#### ', '```', '```yaml\n', '`a``', 'a.', '<@', '| '],
  ...['- - ', '|-', '| a |\n', '~~~', '> ', '**', 'https://a.'],
];

/** A quadratic function takes seconds for a text of this length. */
const LENGTH = 60_000;
const NEGLIGIBLE_MS = 40;
/** For four times the text: linear work gives 4, quadratic work 16. */
const MAX_GROWTH = 8;

function expectLinearTime(run: (text: string) => unknown, textOf: (length: number) => string): void {
  const text = textOf(LENGTH);
  if (cpuMs(() => run(text)) < NEGLIGIBLE_MS) return;
  // Garbage collection and other processes can distort one measurement, but not all of them.
  let growth = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && growth > MAX_GROWTH; attempt += 1) {
    growth = Math.min(
      growth,
      growthOf((size) => run(textOf(size)), LENGTH),
    );
  }
  expect(growth, JSON.stringify(text.slice(0, 20))).toBeLessThan(MAX_GROWTH);
}

const repeated = (unit: string, before: string, after: string) => (length: number) =>
  before + unit.repeat(length / unit.length) + after;

describe.each(Object.entries(FUNCTIONS))('%s takes time in proportion to the text', (_name, run) => {
  test('that repeats one or two signs', { timeout: 120_000 }, () => {
    for (const unit of PAIRS) expectLinearTime(run, repeated(unit, '', 'x'));
  });

  test.each(['', '[a](', '#### ', '|a|\n|'])(
    'that begins with %j and repeats a beginning',
    { timeout: 120_000 },
    (before) => {
      for (const unit of [...BEGINNINGS, ...SIGNS]) expectLinearTime(run, repeated(unit, before, '\u2028'));
    },
  );

  test('that holds runs of backticks, each of another length', () => {
    expectLinearTime(run, (length) => {
      const runs = Array.from({ length: Math.floor(Math.sqrt(2 * length)) }, (_value, index) => '`'.repeat(index + 1));
      return runs.join('a');
    });
  });
});

test('a text is split at its code spans, and a run of backticks without a partner is not one', () => {
  expect(splitAtCode('a `b` ``c ` d`` e ``` f')).toEqual([
    { text: 'a ', isCode: false },
    { text: '`b`', isCode: true },
    { text: ' ', isCode: false },
    { text: '``c ` d``', isCode: true },
    { text: ' e ``` f', isCode: false },
  ]);
  expect(splitAtCode('``a`b`')).toEqual([
    { text: '``a', isCode: false },
    { text: '`b`', isCode: true },
  ]);
});
