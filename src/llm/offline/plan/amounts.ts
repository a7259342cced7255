import type { Language } from '../language.ts';
import type { Scale } from './plan.ts';
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
    const sign = language.lexicon(path).at(tokens, index);
    const number = sign === undefined ? undefined : numberAt(tokens, index + sign.length, language);
    if (sign === undefined || number === undefined) continue;
    const range = path === 'above' && sign.name === '>=' ? rangeAt(tokens, index + sign.length, language) : undefined;
    if (range !== undefined) return { ...range, start: index };
    return comparison([`${sign.name} ${number}`], tokens, { start: index, end: index + sign.length + 1 }, language);
  }
  const intro = language.lexicon('range_intro').at(tokens, index)?.length ?? 0;
  const range = rangeAt(tokens, index + intro, language);
  if (range !== undefined) return { ...range, start: index };
  const number = intro > 0 ? undefined : numberAt(tokens, index, language);
  if (number === undefined) return undefined;
  for (const path of ['above_after', 'below_after']) {
    const sign = language.lexicon(path).at(tokens, index + 1);
    if (sign !== undefined)
      return comparison([`${sign.name} ${number}`], tokens, { start: index, end: index + 1 + sign.length }, language);
  }
  return undefined;
}

function rangeAt(tokens: readonly Token[], index: number, language: Language): Comparison | undefined {
  const [from, join] = [numberAt(tokens, index, language), language.lexicon('range_joins').at(tokens, index + 1)];
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
  const ended = end + (language.lexicon('currencies').at(tokens, end)?.length ?? 0);
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

/** "from 1 to 10", "0-100", "out of 10". */
export function findScale(tokens: readonly Token[], language: Language): Scale | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const intro = language.lexicon('range_intro').at(tokens, index)?.length ?? 0;
    const range = rangeAt(tokens, index + intro, language);
    if (range !== undefined && (intro > 0 || isScore(tokens, index, language))) return scaleOf(range);
  }
  return undefined;
}

/** Without "from", a range is a scale only near a word such as "score". */
function isScore(tokens: readonly Token[], index: number, language: Language): boolean {
  return tokens.slice(0, index).some((_token, at) => language.lexicon('score_words').at(tokens, at) !== undefined);
}

function scaleOf({ tests }: Comparison): Scale {
  const [least = 0, most = 0] = tests.map((test) => Number(test.replace(/^[<>=]+ /, '')));
  return { least, most };
}

/** "at most 4 times", "5 rounds", "give up after 3": the number, and the tokens that say it. */
export function findRounds(
  tokens: readonly Token[],
  language: Language,
): { value: number; start: number; end: number } | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const number = numberAt(tokens, index, language);
    if (number === undefined || number.includes('.')) continue;
    const unit = language.lexicon('units').at(tokens, index + 1);
    if (unit?.name !== 'tries') continue;
    const lead =
      [3, 2, 1].find((back) => (language.lexicon('at_most').at(tokens, index - back)?.length ?? 0) === back) ?? 0;
    return { value: Math.min(Math.max(1, Number(number)), 50), start: index - lead, end: index + 1 + unit.length };
  }
  return undefined;
}
