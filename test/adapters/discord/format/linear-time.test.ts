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
  '[](',
  '[a](b',
  '[a](b "',
  '](',
  '](b ',
  '[a](<',
  '![',
  '#### ',
  '```',
  '```yaml\n',
  '`a``',
  'a.',
  '<@',
  '| ',
  '- - ',
  '|-',
  '| a |\n',
  '~~~',
  '> ',
  '**',
  'https://a.',
];

/** A quadratic function takes seconds for a text of this length. */
const LENGTH = 60_000;
const NEGLIGIBLE_MS = 40;
/** For four times the text: linear work gives 4, quadratic work 16. */
const MAX_GROWTH = 8;

type TextOf = (length: number) => string;

/** The beginnings of those texts for which the work grows faster than they do. */
function slowTexts(run: (text: string) => unknown, texts: readonly TextOf[]): readonly string[] {
  return texts.filter((textOf) => growsFast(run, textOf)).map((textOf) => JSON.stringify(textOf(20)));
}

/** Garbage collection and other processes can distort one measurement, but not all of them. */
function growsFast(run: (text: string) => unknown, textOf: TextOf): boolean {
  const text = textOf(LENGTH);
  if (cpuMs(() => run(text)) < NEGLIGIBLE_MS) return false;
  return Array.from({ length: 4 }).every(() => growthOf((size) => run(textOf(size)), LENGTH) >= MAX_GROWTH);
}

const repeated =
  (unit: string, before: string, after: string): TextOf =>
  (length) =>
    before + unit.repeat(length / unit.length) + after;

const runsOfBackticks: TextOf = (length) =>
  Array.from({ length: Math.floor(Math.sqrt(2 * length)) }, (_value, index) => '`'.repeat(index + 1)).join('a');

describe.each(Object.entries(FUNCTIONS))('%s takes time in proportion to the text', (_name, run) => {
  test('that repeats one or two signs', { timeout: 120_000 }, () => {
    expect(
      slowTexts(
        run,
        PAIRS.map((unit) => repeated(unit, '', 'x')),
      ),
    ).toEqual([]);
  });

  test.each(['', '[a](', '#### ', '|a|\n|'])(
    'that begins with %j and repeats a beginning',
    { timeout: 120_000 },
    (before) => {
      const texts = [...BEGINNINGS, ...SIGNS].map((unit) => repeated(unit, before, '\u2028'));
      expect(slowTexts(run, texts)).toEqual([]);
    },
  );

  test('that holds runs of backticks, each of another length', () => {
    expect(slowTexts(run, [runsOfBackticks])).toEqual([]);
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
