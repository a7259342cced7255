import { describe, expect, test } from 'vitest';
import { splitAtCode } from '../../../../adapters/discord/format/code-spans.ts';
import { messagesOf, render } from '../../../../adapters/discord/format/format.ts';
import { addressingOf, wordsOf } from '../../../../adapters/discord/receive/addressing.ts';
import { threadName } from '../../../../adapters/discord/reply/reply-context.ts';
import { completeMessage, type GatewayMessage } from '../../../../adapters/discord/gateway/gateway-message.ts';
import { repeated, slowerThanLinear } from '../../../support/linear-time.ts';

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

type TextOf = (length: number) => string;

/** What grows faster than those texts. */
function slowTexts(run: (text: string) => unknown, texts: readonly TextOf[]): readonly string[] {
  return texts.flatMap((textOf) => slowerThanLinear(run, textOf) ?? []);
}

const runsOfBackticks: TextOf = (length) =>
  Array.from({ length: Math.floor(Math.sqrt(2 * length)) }, (_value, index) => '`'.repeat(index + 1)).join('a');

describe.each(Object.entries(FUNCTIONS))('%s takes time in proportion to the text', (_name, run) => {
  test('that repeats one or two signs', { timeout: 120_000 }, () => {
    expect(
      slowTexts(
        run,
        PAIRS.map((unit) => repeated(unit, { after: 'x' })),
      ),
    ).toEqual([]);
  });

  test.each(['', '[a](', '#### ', '|a|\n|'])(
    'that begins with %j and repeats a beginning',
    { timeout: 120_000 },
    (before) => {
      const texts = [...BEGINNINGS, ...SIGNS].map((unit) => repeated(unit, { before, after: '\u2028' }));
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
