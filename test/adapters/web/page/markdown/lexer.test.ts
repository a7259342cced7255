import { expect, test } from 'vitest';
import { markdownBlocks } from '../../../../../adapters/web/page/markdown/tree.js';

const repeated = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length));
const stairs = (step: (depth: number) => string) => (length: number) => {
  let text = '';
  for (let depth = 1; text.length < length; depth += 1) text += step(depth);
  return text;
};

/** Texts at which a Markdown lexer likes to take much longer than their length. */
const HOSTILE: Record<string, (length: number) => string> = Object.fromEntries([
  ...[
    '[',
    '![',
    '[a](',
    '[a](b "',
    '[*a',
    '*a ',
    '*a',
    '_a ',
    '_*a',
    'a*_b',
    '**a*',
    '~~a ',
    '`a ',
    '<',
    '<a b="',
    '&',
    '\\',
    'a@',
  ].map((piece) => [piece, repeated(piece)]),
  ...[
    '> ',
    '- ',
    '> - ',
    '* ',
    '- a\n',
    '- a\n\n',
    '1. a\n',
    '* a\n+ b\n',
    '> a\nb\n',
    '> - a\n',
    '|a|b|\n|-|-|\n',
    'a|b\n-\n',
    '```\n',
    'a\n```\n',
    'a\n-\n',
    '\n',
    ' ',
  ].map((piece) => [piece, repeated(piece)]),
  ['one long word', repeated('a')],
  ['an address that ends in brackets', (length: number) => `http://a.b/${')'.repeat(length)}`],
  ['lazy lines of one item', (length: number) => `- a\n${'b\n'.repeat(length / 2)}`],
  [
    'a table with many columns and rows',
    (length: number) => `${'|a'.repeat(length / 6)}\n${'|-'.repeat(length / 6)}\n${'|\n'.repeat(length / 6)}`,
  ],
  ['links inside links', (length: number) => `${'['.repeat(length / 14)}x${'](http://a.b)'.repeat(length / 14)}`],
  ['emphasis inside emphasis', (length: number) => `${'*a '.repeat(length / 6)}x${' a*'.repeat(length / 6)}`],
  ['longer and longer code marks', stairs((depth) => `${'`'.repeat(depth)} `)],
  ['deeper and deeper lists', stairs((depth) => `${'  '.repeat(depth)}- a\n`)],
  ['deeper and deeper quotes', stairs((depth) => `${'>'.repeat(depth)} a\n`)],
]);

/** Milliseconds for everything that the page computes before it touches its elements. */
function timeFor(text: string): number {
  const begin = performance.now();
  for (const { node } of markdownBlocks(text)) node();
  return performance.now() - begin;
}

/** Four times for four times the length; quadratic growth would be sixteen times. Below the floor a pause of the machine counts for more. */
function growsAsLength(make: (length: number) => string): boolean {
  const short = timeFor(make(10_000));
  return timeFor(make(40_000)) < Math.max(short * 9, 400);
}

test.each(Object.keys(HOSTILE))('the time for %j grows as its length', (name) => {
  const make = HOSTILE[name] as (length: number) => string;
  const attempts = [1, 2, 3];
  expect(attempts.some(() => growsAsLength(make))).toBe(true);
});
