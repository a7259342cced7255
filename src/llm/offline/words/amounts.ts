import type { Language } from '../language.ts';
import type { Scale } from '../plan/plan.ts';
import type { Token } from './tokens.ts';

/** "above 80 of 100", "8 or more", "between 40 and 79", "> 0.8". */
export interface Comparison {
  /** Route conditions of one number, without the field: `>= 8`, or `>= 40` and `<= 79`. */
  readonly tests: readonly string[];
  /** Of tokens. */
  readonly start: number;
  readonly end: number;
  /** As the text writes it, for the type of the field. */
  readonly decimal: boolean;
  /** The highest number in it. */
  readonly most: number;
}

/** The sign that holds where the other does not. */
export const OPPOSITES: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=' };

/** A number in digits or words; decimals keep their digits. `1,000` and `1.000` are a thousand. */
export function numberAt(tokens: readonly Token[], index: number, language: Language): string | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (/^[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(token.word)) return token.word.replaceAll(/[.,]/g, '');
  const digits = /^(\d+(?:[.,]\d+)?)%?$/.exec(token.word)?.[1]?.replace(',', '.');
  const word = language.numbers.get(token.word);
  return digits ?? (word === undefined ? undefined : String(word));
}

/** The comparison that begins at a token. */
export function comparisonAt(tokens: readonly Token[], index: number, language: Language): Comparison | undefined {
  for (const path of ['above', 'below']) {
    const sign = language.at(path, tokens, index);
    const number = sign === undefined ? undefined : numberAt(tokens, index + sign.length, language);
    if (sign === undefined || number === undefined) continue;
    const range = path === 'above' && sign.name === '>=' ? rangeAt(tokens, index + sign.length, language) : undefined;
    if (range !== undefined) return { ...range, start: index };
    return comparison([`${sign.name} ${number}`], tokens, { start: index, end: index + sign.length + 1 }, language);
  }
  const intro = language.length('range_intro', tokens, index);
  const range = rangeAt(tokens, index + intro, language);
  if (range !== undefined) return { ...range, start: index };
  const number = intro > 0 ? undefined : numberAt(tokens, index, language);
  if (number === undefined) return undefined;
  for (const path of ['above_after', 'below_after']) {
    const sign = language.at(path, tokens, index + 1);
    if (sign !== undefined)
      return comparison([`${sign.name} ${number}`], tokens, { start: index, end: index + 1 + sign.length }, language);
  }
  return undefined;
}

function rangeAt(tokens: readonly Token[], index: number, language: Language): Comparison | undefined {
  const [from, join] = [numberAt(tokens, index, language), language.at('range_joins', tokens, index + 1)];
  const to = join === undefined ? undefined : numberAt(tokens, index + 1 + join.length, language);
  if (from === undefined || to === undefined || join === undefined || Number(from) >= Number(to)) return undefined;
  return comparison([`>= ${from}`, `<= ${to}`], tokens, { start: index, end: index + 2 + join.length }, language);
}

function comparison(
  tests: readonly string[],
  tokens: readonly Token[],
  { start, end }: { start: number; end: number },
  language: Language,
): Comparison {
  const numbers = tests.map((test) => test.replace(/^[<>=]+ /, ''));
  const ended = end + language.length('currencies', tokens, end);
  return {
    tests,
    start,
    end: ended,
    decimal: numbers.some((number) => number.includes('.')),
    most: Math.max(...numbers.map(Number)),
  };
}

/** The first comparison anywhere in the tokens. */
export function findComparison(tokens: readonly Token[], language: Language): Comparison | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const found = comparisonAt(tokens, index, language);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The comparison of a condition that says nothing else; "at least 3 hours and the reason is new" needs more than a number. */
export function onlyComparison(tokens: readonly Token[], language: Language): Comparison | undefined {
  const found = findComparison(tokens, language);
  if (found === undefined) return undefined;
  const before = tokens.slice(0, found.start);
  const join = joinIn(before, language);
  const isSecond =
    join !== undefined &&
    (language.has('be_words', before.slice(0, join)) || language.is('articles', before, join + 1));
  return isSecond || joinIn(tokens.slice(found.end), language) !== undefined ? undefined : found;
}

/** Where a word such as "and" joins something to the words in front of it. */
export function joinIn(tokens: readonly Token[], language: Language): number | undefined {
  const at = tokens.findIndex(
    ({ kind }, index) => kind === 'word' && index + 1 < tokens.length && language.is('list_joins', tokens, index),
  );
  return at === -1 ? undefined : at;
}

/** "from 1 to 10", "out of 10"; without "from", a range is a scale only near a word such as "score". */
export function findScale(tokens: readonly Token[], language: Language): Scale | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const intro = language.length('range_intro', tokens, index);
    const range = rangeAt(tokens, index + intro, language);
    if (range !== undefined && (intro > 0 || language.has('score_words', tokens) || asksHow(range, tokens, language)))
      return scaleOf(range);
    const most = numberAt(tokens, index + language.length('out_of', tokens, index), language);
    if (most !== undefined && language.is('out_of', tokens, index)) return { least: 0, most: Number(most) };
  }
  return undefined;
}

/** "how angry they are, 1-10": a range from 0 or 1 that counts nothing. */
function asksHow({ tests, end }: Comparison, tokens: readonly Token[], language: Language): boolean {
  const behind = tokens[end];
  return (
    /^>= [01]$/.test(tests[0] ?? '') &&
    (behind?.kind !== 'word' || language.isFunctionWord(behind.word)) &&
    language.has('how_words', tokens)
  );
}

function scaleOf({ tests }: Comparison): Scale {
  const [least = 0, most = 0] = tests.map((test) => Number(test.replace(/^[<>=]+ /, '')));
  return { least, most };
}

/** How many tokens in front of a number say "at most". */
function leadLength(tokens: readonly Token[], index: number, language: Language): number {
  return [3, 2, 1].find((back) => language.length('at_most', tokens, index - back) === back) ?? 0;
}

function limited(number: string): number {
  return Math.min(Math.max(1, Number(number)), 50);
}

/** "at most 4 times", "5 rounds", "give up after 3": the number, and the tokens that say it. */
export function findRounds(
  tokens: readonly Token[],
  language: Language,
): { value: number; start: number; end: number } | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const often = language.at('times', tokens, index);
    if (often !== undefined) {
      const start = index - leadLength(tokens, index, language);
      return { value: Number(often.name), start, end: index + often.length };
    }
    const number = numberAt(tokens, index, language);
    if (number === undefined || number.includes('.')) continue;
    const unit = language.at('units', tokens, index + 1);
    const stop = [2, 3].find((back) => language.length('round_stops', tokens, index - back) === back);
    if (stop !== undefined && unit === undefined && tokens[index + 1]?.kind === 'word')
      return { value: limited(number), start: index - stop, end: index + 2 };
    if (unit?.name !== 'tries') continue;
    const lead = leadLength(tokens, index, language);
    const behind = index + 1 + unit.length;
    const end = behind + language.length('at_most', tokens, behind);
    return {
      value: limited(number),
      start: index - lead,
      end: end === tokens.length ? end : behind,
    };
  }
  return undefined;
}
