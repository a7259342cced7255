import type { Language } from '../language.ts';
import { isUnknownVerb } from '../plan/task/find-verb.ts';
import { isMark, type Token } from './tokens.ts';

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
  /** Behind a number or a bullet: a step of its own, whatever its words are. */
  readonly item: boolean;
  /** The mark or word that ends it, if that says something: `?`, `:`, `;`. */
  readonly end: string;
  /** A condition that must not hold: "unless ...". */
  readonly negated?: true;
  /** The kinds of which it says what happens with them, and the words that name them. */
  readonly arm?: Arm;
}

export interface Arm {
  readonly labels: readonly string[];
  readonly tokens: readonly Token[];
}

/** The kinds that an earlier clause sorts into: each as its words, and where the text has named them. */
export interface KnownKinds {
  readonly labels: readonly string[];
  /** UTF-16 offset. */
  readonly from: number;
}

export interface Cutter {
  readonly tokens: readonly Token[];
  readonly language: Language;
  readonly clauses: Clause[];
  index: number;
  /** Index of the first token of the clause that is open. */
  start: number;
  sentence: number;
  arrow: boolean;
  sequel: boolean;
  item: boolean;
  /** The number of the latest list item. */
  listed: number;
  /** A condition is being read, which ends at a comma, a "then" or the verb of what is to be done. */
  condition: 'if' | 'unless' | undefined;
  /** The sentence in which a colon ended a clause: "urgent: ..., normal: ..." */
  colon: number;
  readonly kinds: KnownKinds | undefined;
  arm: Arm | undefined;
}

/** Whether the condition that begins at the index must hold or must not. */
export function conditionAt({ language, tokens }: Cutter, index: number): Cutter['condition'] {
  const hit = language.at('if', tokens, index);
  return hit === undefined ? undefined : hit.name === 'unless' ? 'unless' : 'if';
}

export function found({ language, tokens }: Cutter, path: string, index: number): number {
  return language.length(path, tokens, index);
}

export function skip(cutter: Cutter, length: number): void {
  cutter.index += length;
  cutter.start = cutter.index;
}

/** How many tokens back a clause is looked through for a verb or an arm: enough for any clause that people write, and bounded. */
export const LOOKBACK = 60;

/** The tokens of the open clause, the last of them. */
export function openFrom({ start, index }: Cutter): number {
  return Math.max(start, index - LOOKBACK);
}

export const COMMAS = ',:\u3001\uff0c\u060c\u2013\u2014';

export function endsHere(token: Token | undefined): boolean {
  return token === undefined || token.kind === 'mark' || token.kind === 'break';
}

/** How many words the name of a request or of its material has at most. */
export const HEAD = 5;

export function hasVerb(cutter: Cutter): boolean {
  const { tokens, index, language } = cutter;
  const from = openFrom(cutter);
  return tokens.slice(from, index).some((_token, at) => language.is('verbs', tokens, from + at));
}

/** A verb that begins a clause. A word that is a noun as well counts only with an article, a number or a pronoun behind it. */
export function isVerb(cutter: Cutter, index: number): boolean {
  const hit = cutter.language.at('verbs', cutter.tokens, index);
  const verb = hit?.length ?? 0;
  if (
    found(cutter, 'languages', index) > 0 &&
    cutter.language.has('languages', cutter.tokens.slice(openFrom(cutter), cutter.index))
  )
    return false;
  if (hit === undefined && isUnknownVerb(cutter.tokens, index, cutter.language))
    return found(cutter, 'pronouns', index + 1) > 0;
  if (hit === undefined || (hit.form !== hit.phrase && /ing\b/.test(hit.form))) return false;
  const isPlural = hit.form !== hit.phrase && cutter.language.inflected && hit.length === 1;
  if (!isPlural && found(cutter, 'verb_nouns', index) < verb) return true;
  const next = cutter.tokens[index + verb];
  if (next === undefined) return false;
  if (
    next.word.includes('_') ||
    next.kind === 'whole' ||
    /^\d/.test(next.word) ||
    cutter.language.numbers.has(next.word)
  )
    return true;
  const nouns = (next.kind === 'word' ? cutter.tokens.slice(index + verb, index + verb + 2) : []).filter(
    ({ word }) => !cutter.language.isFunctionWord(word),
  );
  if (cutter.language.inflected && nouns.some(({ word, kind }) => kind === 'word' && /[^s]s$/.test(word))) return true;
  return ['articles', 'pronouns', 'verb_preps', 'ask_if', 'receivers'].some(
    (path) => found(cutter, path, index + verb) > 0,
  );
}

export function close(cutter: Cutter, end: string): void {
  const whole = cutter.tokens.slice(cutter.start, cutter.index);
  const isJoined = cutter.language.is('soft_joins', whole, whole.length - 1);
  const open = isJoined ? whole.slice(0, -1) : whole;
  const last = open.findLastIndex((token) => !isMark(token, '.!?:,'));
  const said = end === '' && open[last + 1]?.word === ':' ? ':' : end;
  if (open.some(({ kind }) => kind !== 'mark'))
    push(cutter, cutter.condition === undefined ? 'plain' : 'if', open.slice(0, last + 1), said);
  cutter.condition = undefined;
  cutter.start = cutter.index;
}

export function push(cutter: Cutter, kind: Clause['kind'], tokens: readonly Token[], end: string): void {
  const { sentence, arrow, sequel, item, clauses, arm, condition } = cutter;
  if (end === ':') cutter.colon = sentence;
  clauses.push({
    kind,
    tokens,
    sentence,
    arrow,
    sequel,
    item,
    end,
    ...(condition === 'unless' ? { negated: true } : {}),
    ...(arm === undefined ? {} : { arm }),
  });
  cutter.arm = undefined;
  cutter.item = false;
  cutter.arrow = false;
  cutter.sequel = false;
}
