import type { Language } from '../language.ts';
import { beginsClause } from './clause-starts.ts';
import { numberAt } from './amounts.ts';
import { armAt } from './arms.ts';
import {
  type Clause,
  close,
  COMMAS,
  conditionAt,
  type Cutter,
  endsHere,
  found,
  hasVerb,
  isVerb,
  type KnownKinds,
  push,
  skip,
} from './cutter.ts';
import { isMark, type Token, tokensOf } from './tokens.ts';

/** What follows so many clauses is left whole. */
const MOST_CLAUSES = 120;

/** Cuts a text into clauses at what separates steps. Quotations, brackets, addresses and code are never cut. Linear in the text. */
export function clausesOf(text: string, language: Language, kinds?: KnownKinds): Clause[] {
  const tokens = tokensOf(text, language.spaced);
  const cutter: Cutter = {
    tokens,
    language,
    clauses: [],
    index: 0,
    start: 0,
    sentence: 0,
    arrow: false,
    sequel: false,
    item: false,
    listed: 0,
    condition: undefined,
    colon: -1,
    kinds,
    arm: undefined,
  };
  while (cutter.index < tokens.length) {
    if (cutter.clauses.length < MOST_CLAUSES) step(cutter);
    else cutter.index = tokens.length;
  }
  close(cutter, '');
  return cutter.clauses;
}

function step(cutter: Cutter): void {
  const { tokens, index, start, language } = cutter;
  const token = tokens[index];
  if (token === undefined) return;
  const arm = armAt(cutter);
  if (arm !== undefined) {
    close(cutter, '');
    cutter.arm = arm;
    skip(cutter, arm.end - cutter.index);
    return;
  }
  if (index === start && cutter.condition === undefined && skipOpening(cutter, token)) return;
  if (endsSentence(token, tokens[index + 1])) {
    close(cutter, token.word);
    cutter.sentence += 1;
    return skip(cutter, 1);
  }
  const then = found(cutter, 'then', index) || found(cutter, 'then_elsewhere', index);
  if (then > 0 && !isComparison(cutter, index) && !goesOn(cutter, then)) {
    close(cutter, token.word === ';' ? ';' : '');
    cutter.sequel = true;
    cutter.arrow = token.kind === 'mark' && token.word !== ';';
    return skip(cutter, then);
  }
  if (index > start && isNextItem(cutter)) {
    close(cutter, '');
    cutter.sentence += 1;
    return;
  }
  if (language.verbLast && endsVerbLast(cutter)) return;
  if (cutter.condition !== undefined ? endsCondition(cutter) : beginsClause(cutter)) return;
  cutter.index += 1;
}

/** Where the verb comes last, a comma behind it ends a clause, and "if" is behind its condition. */
function endsVerbLast(cutter: Cutter): boolean {
  const { index, start, tokens } = cutter;
  const condition = index > start ? found(cutter, 'if', index) : 0;
  cutter.condition = condition > 0 ? conditionAt(cutter, index) : undefined;
  const ends = condition > 0 || (isMark(tokens[index], COMMAS) && hasVerb(cutter));
  if (!ends) return false;
  close(cutter, '');
  skip(cutter, Math.max(1, condition));
  return true;
}

/** What is at the beginning of a clause and is not a part of it. True when something was skipped. */
function skipOpening(cutter: Cutter, token: Token): boolean {
  const { index } = cutter;
  const otherwise = found(cutter, 'otherwise', index);
  if (otherwise > 0 && !isNegation(cutter, otherwise)) {
    push(cutter, 'otherwise', [], '');
    skip(cutter, otherwise);
    return true;
  }
  const condition = cutter.language.verbLast ? 0 : found(cutter, 'if', index);
  if (condition > 0) {
    cutter.condition = conditionAt(cutter, index);
    skip(cutter, condition);
    return true;
  }
  const marker = markerLength(cutter.tokens, index);
  const isBare =
    token.kind === 'mark' &&
    !/^[<>]/.test(token.word) &&
    found(cutter, 'then', index) === 0 &&
    !endsSentence(token, undefined);
  const first = found(cutter, 'then_first', index);
  if (first > 0) cutter.sequel = true;
  const length = isBare ? 1 : marker > 0 ? marker : first;
  if (marker > 0 || (isBare && /[-*\u2022]/.test(token.word))) cutter.item = true;
  if (marker > 0) cutter.listed = Number(token.word.replaceAll(/\D/g, ''));
  if (length > 0) skip(cutter, length);
  return length > 0;
}

/** "if not good enough ...": the "not" of a condition, not a way for everything else. */
function isNegation(cutter: Cutter, otherwise: number): boolean {
  const { tokens, index, language } = cutter;
  const next = tokens[index + otherwise];
  return (
    language.inflected &&
    found(cutter, 'if', index) === otherwise - 1 &&
    next?.kind === 'word' &&
    !language.isFunctionWord(next.word) &&
    ['again', 'stop', 'verbs', 'goes_to', 'openers'].every((path) => found(cutter, path, index + otherwise) === 0)
  );
}

/** The number behind that of the item before it, in the same line: "1. read 2. write". */
function isNextItem({ tokens, index, listed }: Cutter): boolean {
  if (markerLength(tokens, index) === 0) return false;
  if (tokens[index]?.kind === 'whole') return true;
  return isMark(tokens[index + 1], ')') || (listed > 0 && Number(tokens[index]?.word) === listed + 1);
}

/** `1.`, `2)`, `(3)` at the beginning of a clause: how many tokens. */
function markerLength(tokens: readonly Token[], index: number): number {
  const [first, second, third] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  if (first?.kind === 'whole' && /^\((?:\d{1,2}|[a-h]|i{1,3}|iv|v)\)$/.test(first.word)) return 1;
  if (first?.kind === 'word' && /^[a-h]$/.test(first.word) && isMark(second, ')')) return 2;
  if (first === undefined || !/^\d{1,2}$/.test(first.word) || !isMark(second, '.)')) return 0;
  return third === undefined || third.start === second?.end ? 0 : 2;
}

const ENDS = '.!?\u3002\uff01\uff1f\u0964\u061f\u2026';

/** A dot inside a name or number is none. */
function endsSentence(token: Token, next: Token | undefined): boolean {
  if (token.kind === 'break') return true;
  return isMark(token, ENDS) && (next === undefined || next.start > token.end || !/[.!?]/.test(token.word));
}

/** "\u00fcbersetze ihn dann ins Franz\u00f6sische": a preposition behind "then" goes on with the same step. */
function goesOn(cutter: Cutter, length: number): boolean {
  const { index, start, tokens } = cutter;
  return (
    index > start &&
    tokens[index]?.kind === 'word' &&
    found(cutter, 'topics', index + length) > 0 &&
    found(cutter, 'verbs', index + length) === 0
  );
}

/** `->` and `=>` are arrows; `>` inside a condition is not. */
function isComparison({ tokens, condition, language }: Cutter, index: number): boolean {
  if (/^[<>]$/.test(tokens[index]?.word ?? '') && numberAt(tokens, index + 1, language) !== undefined) return true;
  return condition !== undefined && /^[<>]/.test(tokens[index]?.word ?? '');
}

/** "stop if it is too vague and ask ...": what was done came first, so "and" goes on with it. */
function isBehindStop({ clauses, sentence, language }: Cutter): boolean {
  const last = clauses.at(-1);
  return (
    last?.kind === 'plain' &&
    last.sentence === sentence &&
    language.length('stop', last.tokens, 0) === last.tokens.length
  );
}

/** "the answer", "above grade 5"; "any" of "there are any" is not an article. */
function isNounThere(cutter: Cutter): boolean {
  const { index, language } = cutter;
  if (found(cutter, 'article_ends', index - 1) > 0) return false;
  if (found(cutter, 'articles', index - 1) > 0) return true;
  return (
    found(cutter, 'verb_nouns', index) > 0 &&
    ['above', 'below'].some((path) =>
      [1, 2, 3].some((back) => language.length(path, cutter.tokens, index - back) === back),
    )
  );
}

/** How far ahead the second half of a condition shows that it is one. */
const HALF = 8;

/** "the customer is new, and the amount is high, ...": the condition goes on. */
function joinsCondition(cutter: Cutter): boolean {
  const { tokens, index, language } = cutter;
  const join = found(cutter, 'list_joins', index + 1);
  if (join === 0 || isVerb(cutter, index + 1 + join)) return false;
  const half = tokens.slice(index + 1 + join, index + 1 + join + HALF);
  const end = half.findIndex(({ kind }) => kind === 'mark' || kind === 'break');
  return language.has('be_words', half.slice(0, end === -1 ? HALF : end));
}

/** "the answer", "is rated": no verb that begins what is to be done. */
function endsCondition(cutter: Cutter): boolean {
  const { tokens, index, start } = cutter;
  const token = tokens[index];
  const isComma = isMark(token, COMMAS) && !joinsCondition(cutter);
  if (index > start && found(cutter, 'stop', index) > 0 && endsHere(tokens[index + found(cutter, 'stop', index)])) {
    close(cutter, '');
    return true;
  }
  const isAction =
    index > start &&
    (isVerb(cutter, index) || found(cutter, 'again', index) > 0) &&
    !isNounThere(cutter) &&
    (found(cutter, 'if_links', index - 1) === 0 || isBehindStop(cutter));
  const opener = index > start ? found(cutter, 'openers', index) : 0;
  const isDemand = opener > 1 && found(cutter, 'verbs', index + opener) > 0;
  if (!isComma && !isAction && !isDemand) return false;
  close(cutter, '');
  if (isComma) skip(cutter, 1);
  return true;
}
