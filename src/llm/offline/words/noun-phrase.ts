import type { Language } from '../language.ts';
import { textAt } from '../reading.ts';
import { isBracket, isMark, type Token } from './tokens.ts';

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
  /** "every clause": there are several. */
  readonly every?: true;
}

/** The noun phrase that begins at a token. Undefined where none does. */
export function nounPhraseAt(tokens: readonly Token[], from: number, language: Language): NounPhrase | undefined {
  const pronoun = language.at('pronouns', tokens, from);
  const head = headOf(tokens, from, language);
  const words: Token[] = [];
  let index = head.next;
  while (index < tokens.length && !endsPhrase(tokens, index, language, words.length)) {
    const token = tokens[index];
    if (token !== undefined) words.push(token);
    index += 1;
    index += words.length === 1 ? ofLength(tokens, index, language, words) : 0;
  }
  const isBack = language.is('objects_back', tokens, from);
  if (pronoun !== undefined && (isBack || words.length <= (head.next > from ? 0 : pronoun.length))) {
    const end = isBack ? from + 1 : Math.max(from + pronoun.length, index);
    return { start: from, end, words: [], article: 'known', count: undefined, pronoun: true };
  }
  if (words.length === 0) return undefined;
  const every = language.is('also_each', tokens, from) ? { every: true as const } : {};
  return { start: from, end: index, words, article: head.article, count: head.count, pronoun: false, ...every };
}

/** "number of guests": how many tokens join the noun to what it counts or measures. */
function ofLength(tokens: readonly Token[], index: number, language: Language, [head]: readonly Token[]): number {
  if (head === undefined || tokens[index]?.word !== 'of' || !language.is('of_heads', [head], 0)) return 0;
  return 1 + language.length('articles', tokens, index + 1);
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
    const hit = language.at('articles', tokens, next);
    found = number !== undefined || hit !== undefined;
    const unit = number === undefined ? undefined : language.at('units', tokens, next + 1);
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
  if (length > 0 && (language.is('articles', tokens, index) || isParticiple(token.word, language))) return true;
  if (length > 0 && isPlainVerb(tokens, index, language)) return true;
  const stops = ['sources', 'topics', 'np_stops', 'list_joins'];
  return stops.some((path) => language.is(path, tokens, index));
}

/** "given a thesis write arguments": a verb that is not also a noun. */
function isPlainVerb(tokens: readonly Token[], index: number, language: Language): boolean {
  const verb = language.inflected ? language.at('verbs', tokens, index) : undefined;
  return (
    verb !== undefined &&
    verb.form === verb.phrase &&
    !language.is('verb_nouns', tokens, index) &&
    (language.is('plain_verbs', tokens, index) ||
      ['articles', 'pronouns'].some((path) => language.is(path, tokens, index + verb.length)))
  );
}

/** "each review tagged with a topic" */
function isParticiple(word: string, language: Language): boolean {
  if (!language.inflected || !word.endsWith('ed')) return false;
  return [word.slice(0, -1), word.slice(0, -2), word.slice(0, -3)].some((base) =>
    language.is('verbs', [{ kind: 'word', word: base, start: 0, end: 0 }], 0),
  );
}

/** Several noun phrases in a row: "names, dates and places". */
export function nounPhrasesAt(tokens: readonly Token[], from: number, language: Language): NounPhrase[] {
  const phrases: NounPhrase[] = [];
  let index = from;
  for (;;) {
    const phrase = nounPhraseAt(tokens, index, language);
    if (phrase === undefined) return phrases;
    phrases.push(phrase);
    const end = attachedEnd(tokens, phrase.end, { language, listed: phrases.length > 1 });
    const join = joinAt(tokens, end, language);
    if (join === 0 || beginsElse(tokens, end + join, language)) return phrases;
    index = end + join;
  }
}

/** "action items with owners, and a summary": what is attached does not end the list, if a comma does not either. */
function attachedEnd(
  tokens: readonly Token[],
  end: number,
  { language, listed }: { language: Language; listed: boolean },
): number {
  if (isBracket(tokens[end])) return end + 1;
  let far = end;
  let isBare = false;
  for (let more = 0; more < MOST_ATTACHED; more += 1) {
    const next = attachedOnce(tokens, far, language);
    if (next.end === far) break;
    far = next.end;
    isBare = next.isBare;
  }
  if (far === end) return end;
  const join = joinAt(tokens, far, language);
  const head = headOf(tokens, far + join, language);
  const isNamed = join > 0 && head.next > far + join && (listed || (isBare && head.article === 'new'));
  return isMark(tokens[far], ',') || isNamed ? far : end;
}

const MOST_ATTACHED = 3;

/** Words of a relative clause that are stepped over. */
const LONGEST_RELATIVE = 8;

/** "50 words" */
function unitLength(tokens: readonly Token[], at: number, language: Language): number {
  const unit = /^\d+$/.test(tokens[at]?.word ?? '') ? language.at('units', tokens, at + 1) : undefined;
  return unit?.name === 'words' ? 1 + unit.length : 0;
}

/** "30 seconds long" */
function isMeasure(tokens: readonly Token[], at: number, language: Language): boolean {
  const name = /^\d+$/.test(tokens[at]?.word ?? '') ? language.at('units', tokens, at + 1)?.name : undefined;
  return name === 'words' || name === 'chars' || name === 'seconds';
}

/** Behind "with owners", "as numbers", "thats catchy". */
function attachedOnce(tokens: readonly Token[], at: number, language: Language): { end: number; isBare: boolean } {
  const attached = language.is('into_words', tokens, at) ? undefined : language.at('topics', tokens, at);
  const phrase = attached === undefined ? undefined : nounPhraseAt(tokens, at + attached.length, language);
  const counted = attached === undefined ? 0 : unitLength(tokens, at + attached.length, language);
  if (attached !== undefined && counted > 0) return { end: at + attached.length + counted, isBare: true };
  if (phrase !== undefined) return { end: phrase.end, isBare: phrase.article === 'none' };
  if (!language.is('relatives', tokens, at)) return { end: at, isBare: false };
  const mark = tokens.slice(at, at + LONGEST_RELATIVE).findIndex(({ kind }) => kind === 'mark' || kind === 'break');
  return { end: mark === -1 ? at : at + mark, isBare: false };
}

/** A verb or a list of values behind "and" is not a further noun phrase. */
function beginsElse(tokens: readonly Token[], index: number, language: Language): boolean {
  if (['fields_intro', 'list_ends'].some((path) => language.is(path, tokens, index))) return true;
  if (isMeasure(tokens, index, language)) return true;
  if (isParticiple(tokens[index]?.word ?? '', language) && language.is('topics', tokens, index + 1)) return true;
  const verb = language.at('verbs', tokens, index);
  if (verb === undefined || language.verbLast) return false;
  const behind = index + verb.length;
  const isPlural = language.inflected && /[^s]s$/.test(tokens[behind]?.word ?? '');
  return !language.is('verb_nouns', tokens, index) || language.is('articles', tokens, behind) || isPlural;
}

/** A comma, a joining word, or both: how many tokens. */
export function joinAt(tokens: readonly Token[], index: number, language: Language): number {
  const comma = isMark(tokens[index], ',\u3001\uff0c\u060c') ? 1 : 0;
  return comma + language.length('list_joins', tokens, index + comma);
}

export function phraseText(text: string, { words }: NounPhrase): string {
  const [first] = words;
  return first === undefined ? '' : textAt({ text }, { start: first.start, end: words.at(-1)?.end ?? first.end });
}
