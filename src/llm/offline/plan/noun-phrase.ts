import { textAt } from '../reading.ts';
import type { Language } from '../language.ts';
import { isMark, type Token } from './tokens.ts';

/** "our project description", "3 subject lines", "it". */
export interface NounPhrase {
  /** Of tokens. */
  readonly start: number;
  readonly end: number;
  /** Without article and number. */
  readonly words: readonly Token[];
  /** `new`: brought in from outside, as "a" and "our" say; `known`: spoken of before, as "the" says. */
  readonly article: 'new' | 'known' | 'none';
  readonly count: number | undefined;
  readonly pronoun: boolean;
}

/** The noun phrase that begins at a token. Undefined where none does. */
export function nounPhraseAt(tokens: readonly Token[], from: number, language: Language): NounPhrase | undefined {
  const pronoun = language.lexicon('pronouns').at(tokens, from);
  const head = headOf(tokens, from, language);
  const words: Token[] = [];
  let index = head.next;
  while (index < tokens.length && !endsPhrase(tokens, index, language, words.length)) {
    const token = tokens[index];
    if (token !== undefined) words.push(token);
    index += 1;
  }
  if (pronoun !== undefined && words.length <= (head.next > from ? 0 : pronoun.length)) {
    const end = Math.max(from + pronoun.length, index);
    return { start: from, end, words: [], article: 'known', count: undefined, pronoun: true };
  }
  if (words.length === 0) return undefined;
  return { start: from, end: index, words, article: head.article, count: head.count, pronoun: false };
}

interface Head {
  readonly next: number;
  readonly article: NounPhrase['article'];
  readonly count: number | undefined;
}

/** Articles, numbers and what joins them: "each of the 3". */
function headOf(tokens: readonly Token[], from: number, language: Language): Head {
  let next = from;
  let article: Head['article'] = 'none';
  let count: number | undefined;
  for (let found = true; found && next < tokens.length;) {
    const word = tokens[next]?.word ?? '';
    const number = /^\d+$/.test(word) ? Number(word) : language.numbers.get(word);
    const hit = language.lexicon('articles').at(tokens, next);
    found = number !== undefined || hit !== undefined;
    const unit = number === undefined ? undefined : language.lexicon('units').at(tokens, next + 1);
    if (unit?.name === 'words' || unit?.name === 'seconds') {
      next += 1 + unit.length;
      continue;
    }
    if (number !== undefined && number > 1) count = number;
    if (hit !== undefined && article === 'none') article = hit.name === 'new' ? 'new' : 'known';
    if (found) next += hit?.length ?? 1;
  }
  return { next, article, count };
}

/** Enough for a name; a phrase that is longer is not a phrase. */
const LONGEST = 6;

function endsPhrase(tokens: readonly Token[], index: number, language: Language, length: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.kind !== 'word' || length >= (language.spaced ? LONGEST : 2 * LONGEST)) return true;
  if (isMark(token, ',;:')) return true;
  if (length > 0 && language.lexicon('articles').at(tokens, index) !== undefined) return true;
  const stops = ['sources', 'topics', 'np_stops', 'list_joins'];
  return stops.some((path) => language.lexicon(path).at(tokens, index) !== undefined);
}

/** Several noun phrases in a row: "names, dates and places". */
export function nounPhrasesAt(tokens: readonly Token[], from: number, language: Language): NounPhrase[] {
  const phrases: NounPhrase[] = [];
  let index = from;
  for (;;) {
    const phrase = nounPhraseAt(tokens, index, language);
    if (phrase === undefined) return phrases;
    phrases.push(phrase);
    const end = attachedEnd(tokens, phrase.end, language);
    const join = joinAt(tokens, end, language);
    if (join === 0 || beginsElse(tokens, end + join, language)) return phrases;
    index = end + join;
  }
}

/** "action items with owners, and a summary": what is attached does not end the list, if a comma does not either. */
function attachedEnd(tokens: readonly Token[], end: number, language: Language): number {
  const attached = language.lexicon('topics').at(tokens, end);
  const phrase = attached === undefined ? undefined : nounPhraseAt(tokens, end + attached.length, language);
  return phrase !== undefined && isMark(tokens[phrase.end], ',') ? phrase.end : end;
}

/** A verb or a list of values behind "and" is not a further noun phrase. */
function beginsElse(tokens: readonly Token[], index: number, language: Language): boolean {
  if (language.lexicon('fields_intro').at(tokens, index) !== undefined) return true;
  const verb = language.lexicon('verbs').at(tokens, index);
  if (verb === undefined || language.verbLast) return false;
  const behind = index + verb.length;
  const isPlural = language.inflected && /[^s]s$/.test(tokens[behind]?.word ?? '');
  return (
    language.lexicon('verb_nouns').at(tokens, index) === undefined ||
    language.lexicon('articles').at(tokens, behind) !== undefined ||
    isPlural
  );
}

/** A comma, a joining word, or both: how many tokens. */
export function joinAt(tokens: readonly Token[], index: number, language: Language): number {
  const comma = isMark(tokens[index], ',\u3001\uff0c\u060c') ? 1 : 0;
  return comma + (language.lexicon('list_joins').at(tokens, index + comma)?.length ?? 0);
}

export function phraseText(text: string, { words }: NounPhrase): string {
  const [first] = words;
  return first === undefined ? '' : textAt({ text }, { start: first.start, end: words.at(-1)?.end ?? first.end });
}
