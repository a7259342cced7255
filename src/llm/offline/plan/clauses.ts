import type { Language } from '../language.ts';
import { comparisonAt } from './amounts.ts';
import type { Lexicon } from './lexicon.ts';
import { isMark, tokensOf, type Token } from './tokens.ts';

/** A piece of a request that is about one thing. `if` is a condition; `otherwise` holds no words. */
export interface Clause {
  readonly kind: 'plain' | 'if' | 'otherwise';
  readonly tokens: readonly Token[];
  /** Counts from 0; a list item and a line are sentences of their own. */
  readonly sentence: number;
  /** Comes behind an arrow, where a noun alone is a step. */
  readonly arrow: boolean;
  /** Behind a word such as "then": what was said of each item does not go on. */
  readonly sequel: boolean;
  /** The mark or word that ends it, if that says something: `?`, `:`. */
  readonly end: string;
}

/** What follows so many clauses is left whole. */
const MOST_CLAUSES = 120;

/** Cuts a text into clauses at what separates steps. Quotations, brackets, addresses and code are never cut. Linear in the text. */
export function clausesOf(text: string, language: Language): Clause[] {
  const elsewhere = language.lexicon('then_elsewhere');
  const tokens = tokensOf(text, language.spaced);
  const cutter: Cutter = {
    tokens,
    language,
    elsewhere,
    clauses: [],
    index: 0,
    start: 0,
    sentence: 0,
    arrow: false,
    sequel: false,
    condition: false,
    colon: -1,
  };
  while (cutter.index < tokens.length) {
    if (cutter.clauses.length < MOST_CLAUSES) step(cutter);
    else cutter.index = tokens.length;
  }
  close(cutter, '');
  return cutter.clauses;
}

interface Cutter {
  readonly tokens: readonly Token[];
  readonly language: Language;
  readonly elsewhere: Lexicon;
  readonly clauses: Clause[];
  index: number;
  /** Index of the first token of the clause that is open. */
  start: number;
  sentence: number;
  arrow: boolean;
  sequel: boolean;
  /** A condition is being read, which ends at a comma, a "then" or the verb of what is to be done. */
  condition: boolean;
  /** The sentence in which a colon ended a clause: "urgent: ..., normal: ..." */
  colon: number;
}

function step(cutter: Cutter): void {
  const { tokens, index, start, language, elsewhere } = cutter;
  const token = tokens[index];
  if (token === undefined) return;
  if (index === start && !cutter.condition && skipOpening(cutter, token)) return;
  if (endsSentence(token, tokens[index + 1])) {
    close(cutter, token.word);
    cutter.sentence += 1;
    return skip(cutter, 1);
  }
  const then = found(cutter, 'then', index) || (elsewhere.at(tokens, index)?.length ?? 0);
  if (then > 0 && !isComparison(cutter, index) && !goesOn(cutter, then)) {
    close(cutter, '');
    cutter.sequel = true;
    cutter.arrow = token.kind === 'mark' && token.word !== ';';
    return skip(cutter, then);
  }
  if (index > start && markerLength(tokens, index) > 0 && isMark(tokens[index + 1], ')')) {
    close(cutter, '');
    return skip(cutter, 2);
  }
  if (language.verbLast && endsVerbLast(cutter)) return;
  if (cutter.condition ? endsCondition(cutter) : beginsClause(cutter)) return;
  cutter.index += 1;
}

/** Where the verb comes last, a comma behind it ends a clause, and "if" is behind its condition. */
function endsVerbLast(cutter: Cutter): boolean {
  const { index, start, tokens } = cutter;
  const condition = index > start ? found(cutter, 'if', index) : 0;
  cutter.condition = condition > 0;
  const ends = condition > 0 || (isMark(tokens[index], COMMAS) && hasVerb(cutter));
  if (!ends) return false;
  close(cutter, '');
  skip(cutter, Math.max(1, condition));
  return true;
}

function found({ language, tokens }: Cutter, path: string, index: number): number {
  return language.lexicon(path).at(tokens, index)?.length ?? 0;
}

/** What is at the beginning of a clause and is not a part of it. True when something was skipped. */
function skipOpening(cutter: Cutter, token: Token): boolean {
  const { index } = cutter;
  const otherwise = found(cutter, 'otherwise', index);
  if (otherwise > 0) {
    push(cutter, 'otherwise', [], '');
    skip(cutter, otherwise);
    return true;
  }
  const condition = cutter.language.verbLast ? 0 : found(cutter, 'if', index);
  if (condition > 0) {
    cutter.condition = true;
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
  if (length > 0) skip(cutter, length);
  return length > 0;
}

function skip(cutter: Cutter, length: number): void {
  cutter.index += length;
  cutter.start = cutter.index;
}

/** `1.`, `2)`, `(3)` at the beginning of a clause: how many tokens. */
function markerLength(tokens: readonly Token[], index: number): number {
  const [first, second, third] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  if (first?.kind === 'whole' && /^\(\d{1,2}\)$/.test(first.word)) return 1;
  if (first === undefined || !/^\d{1,2}$/.test(first.word) || !isMark(second, '.)')) return 0;
  return third === undefined || third.start === second?.end ? 0 : 2;
}

const ENDS = '.!?\u3002\uff01\uff1f\u0964\u061f\u2026';
/** How many tokens back a clause is looked through for a verb or an arm: enough for any clause that people write, and bounded. */
const LOOKBACK = 60;

/** The tokens of the open clause, the last of them. */
function openFrom({ start, index }: Cutter): number {
  return Math.max(start, index - LOOKBACK);
}

const COMMAS = ',:\u3001\uff0c\u060c\u2013\u2014';

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
function isComparison({ tokens, condition }: Cutter, index: number): boolean {
  return condition && /^[<>]/.test(tokens[index]?.word ?? '');
}

/** "the answer", "is rated": no verb that begins what is to be done. */
function endsCondition(cutter: Cutter): boolean {
  const { tokens, index, start } = cutter;
  const token = tokens[index];
  const isComma = isMark(token, COMMAS);
  const isAction =
    index > start &&
    (isVerb(cutter, index) || found(cutter, 'again', index) > 0) &&
    found(cutter, 'articles', index - 1) === 0 &&
    found(cutter, 'if_links', index - 1) === 0;
  if (!isComma && !isAction) return false;
  close(cutter, '');
  if (isComma) skip(cutter, 1);
  return true;
}

/** A comma or a joining word with a verb behind it begins a clause, and so does a condition or a way out. */
function beginsClause(cutter: Cutter): boolean {
  const { tokens, index, start } = cutter;
  if (index === start) return false;
  const comma = isMark(tokens[index], COMMAS);
  const join = comma ? 1 : found(cutter, 'soft_joins', index);
  if (join === 0) return beginsCondition(cutter, index);
  const next = index + join + (comma ? found(cutter, 'soft_joins', index + join) : 0);
  const isBranch = found(cutter, 'otherwise', next) > 0 || beginsCondition(cutter, next, false);
  if (!isBranch && !beginsTask(cutter, next, comma)) return false;
  close(cutter, comma && tokens[index]?.word === ':' ? ':' : '');
  skip(cutter, next - index);
  return true;
}

function beginsTask(cutter: Cutter, next: number, comma: boolean): boolean {
  const first = comma ? found(cutter, 'then_first', next) : 0;
  const opener = found(cutter, 'openers', next + first);
  const isTask =
    [next, next + first, next + first + opener].some((at) => isVerb(cutter, at)) && !isRelative(cutter, next);
  if (comma)
    return (
      isTask ||
      found(cutter, 'again', next) > 0 ||
      found(cutter, 'each', next) > 1 ||
      beginsArm(cutter, next) ||
      hasSubject(cutter, next)
    );
  return (isTask || hasSubject(cutter, next)) && hasObject(cutter);
}

/** "a letter that is short and gives no reasons": still about the letter. */
function isRelative(cutter: Cutter, index: number): boolean {
  const { language, tokens } = cutter;
  const verb = language.inflected ? language.lexicon('verbs').at(tokens, index) : undefined;
  if (verb === undefined || verb.form === verb.phrase) return false;
  for (let at = cutter.index - 1; at > openFrom(cutter); at -= 1)
    if (found(cutter, 'relatives', at) > 0)
      return found(cutter, 'workflow_nouns', at - 1) === 0 && found(cutter, 'edit.step', at - 1) === 0;
  return false;
}

/** "and the writer improves ...": somebody who does something. */
function hasSubject(cutter: Cutter, index: number): boolean {
  const { language, tokens } = cutter;
  const article = found(cutter, 'articles', index);
  const verb =
    language.inflected && article > 0 ? language.lexicon('verbs').at(tokens, index + article + 1) : undefined;
  return verb !== undefined && verb.form !== verb.phrase && /s\b/.test(verb.form);
}

/** How far ahead of a comma an arm such as "urgent: ..." or "3 gets ..." shows. */
const ARM = 5;

/** "50 to 80 write ...", "normal: write ...", "Spanish is translated": what is done in another case. */
function beginsArm(cutter: Cutter, index: number): boolean {
  const { tokens, language } = cutter;
  const compared = comparisonAt(tokens, index, language);
  const behind = compared === undefined ? undefined : tokens[compared.end];
  if (
    compared !== undefined &&
    behind !== undefined &&
    behind.kind !== 'break' &&
    !isMark(behind, '.,;') &&
    found(cutter, 'units', compared.end) === 0
  )
    return true;
  const from = openFrom(cutter);
  const goesBefore = tokens.slice(from, cutter.index).some((_token, at) => found(cutter, 'goes_to', from + at) > 0);
  for (let at = index + 1; at < index + ARM; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'break' || isMark(token, ',.;')) return false;
    if (isMark(token, ':') && cutter.colon === cutter.sentence) return true;
    if (found(cutter, 'goes_to', at) > 0 && (goesBefore || found(cutter, 'if_links', at) === 0)) return true;
  }
  return false;
}

/** "write a note if it is urgent", but not "check if it is urgent". */
function beginsCondition(cutter: Cutter, index: number, close_ = true): boolean {
  const { tokens, start, language } = cutter;
  if (found(cutter, 'if', index) === 0 || !hasVerb(cutter)) return false;
  for (let at = Math.max(start, index - 3); at < index; at += 1) {
    const verb = language.lexicon('verbs').at(tokens, at);
    const asks = verb !== undefined && (['decide', 'check'].includes(verb.name) || found(cutter, 'ask_verbs', at) > 0);
    if (asks && at + (verb?.length ?? 1) >= index - 1) return false;
  }
  if (close_) close(cutter, '');
  return true;
}

function hasVerb(cutter: Cutter): boolean {
  const { tokens, index, language } = cutter;
  const from = openFrom(cutter);
  return tokens.slice(from, index).some((_token, at) => language.lexicon('verbs').at(tokens, from + at) !== undefined);
}

/** A verb and a word behind it that is not a mere function word: "read and summarize a text" is one clause. */
function hasObject(cutter: Cutter): boolean {
  const { tokens, index, language, start } = cutter;
  for (let at = openFrom(cutter); at < index; at += 1) {
    const verb = language.lexicon('verbs').at(tokens, at);
    if (verb === undefined) continue;
    if (at + verb.length >= index) return at > start && language.verbLast;
    return (
      tokens
        .slice(at + verb.length, index)
        .some(({ kind, word }) => kind !== 'mark' && !language.isFunctionWord(word)) ||
      language.lexicon('pronouns').at(tokens, at + verb.length) !== undefined
    );
  }
  return true;
}

/** A verb that begins a clause. A word that is a noun as well counts only with an article, a number or a pronoun behind it. */
function isVerb(cutter: Cutter, index: number): boolean {
  const verb = found(cutter, 'verbs', index);
  if (verb === 0) return false;
  if (found(cutter, 'verb_nouns', index) < verb) return true;
  const next = cutter.tokens[index + verb];
  if (next === undefined) return false;
  if (next.kind === 'whole' || /^\d/.test(next.word) || cutter.language.numbers.has(next.word)) return true;
  if (cutter.language.inflected && /[^s]s$/.test(next.word)) return true;
  return ['articles', 'pronouns', 'verb_preps', 'ask_if'].some((path) => found(cutter, path, index + verb) > 0);
}

function close(cutter: Cutter, end: string): void {
  const tokens = cutter.tokens.slice(cutter.start, cutter.index);
  if (tokens.some(({ kind }) => kind !== 'mark')) push(cutter, cutter.condition ? 'if' : 'plain', tokens, end);
  cutter.condition = false;
  cutter.start = cutter.index;
}

function push(cutter: Cutter, kind: Clause['kind'], tokens: readonly Token[], end: string): void {
  const { sentence, arrow, sequel, clauses } = cutter;
  if (end === ':') cutter.colon = sentence;
  clauses.push({ kind, tokens, sentence, arrow, sequel, end });
  cutter.arrow = false;
  cutter.sequel = false;
}
