import type { Language } from '../language.ts';
import type { Clause } from '../words/cutter.ts';
import { withoutOpeners } from '../words/clause-words.ts';
import { nounPhraseAt, nounPhrasesAt } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';
import type { Reader } from './reader.ts';
import { sameName } from './scope.ts';
import { beginsWithNoun, findVerb } from './task/find-verb.ts';
import { isLastNoun } from './task/attached.ts';
import { isStatement } from './statements.ts';
import { objectsOf } from './task/objects.ts';

/** "exit interview: extract ...", "refund requests. Decide ...": what is brought in, in front of what is to be done. */
export function isMaterialAlone(
  { items, language, clauses, index }: Reader,
  tokens: readonly Token[],
  { end }: Clause,
): boolean {
  if (items.length > 0 || clauses[index] === undefined || findVerb(tokens, language) !== undefined) return false;
  if (isStatement(tokens, language) || isConstraint(tokens, language)) return false;
  const [phrase, ...more] = nounPhrasesAt(tokens, 0, language);
  const isMany = language.pluralS && /[^s]s$/.test(phrase?.words.at(-1)?.word ?? '');
  const isKnown = phrase !== undefined && phrase.words.some((_word, at) => isLastNoun(phrase, at, language));
  if (language.has('one_words', tokens) || language.has('fillers', tokens)) return false;
  if (end === ':') return isMany || isKnown || !language.inflected;
  return end === '.' && more.length === 0 && phrase?.article === 'none' && phrase.end === tokens.length && isMany;
}

/** Words without a verb behind a step belong to it; a list item, what comes behind "then", and a noun in a sentence of its own do not. */
export function goesOn(reader: Reader, tokens: readonly Token[], clause: Clause): boolean {
  if (clause.sequel || clause.arrow || clause.item) return false;
  if (isSameSentence(reader, clause)) return true;
  return reader.language.code !== 'und' && !beginsWithNoun(tokens, reader.language);
}

/** "for every survey comment": a noun at the end, even if it is a verb elsewhere. */
export function announces(tokens: readonly Token[], language: Language): boolean {
  const verb = findVerb(tokens, language);
  return (
    verb !== undefined &&
    verb.end === tokens.length &&
    eachPhrase(tokens, language)?.at === 0 &&
    language.is('verb_nouns', tokens, verb.start)
  );
}

/** "quiz generator", "debate trainer", "lesson planner": what the workflow is called. */
export function isTitle(all: readonly Token[], language: Language): boolean {
  const tokens = language.is('thanks', all, all.length - 1) ? all.slice(0, -1) : all;
  const last = tokens.at(-1);
  if (last === undefined || tokens.length > LONGEST_TITLE) return false;
  const isTask =
    language.is('verbs', tokens, 0) && !['verb_nouns', 'make_verbs'].some((path) => language.is(path, tokens, 0));
  return !isTask && (language.is('title_nouns', tokens, tokens.length - 1) || isAgent(last, language));
}

const LONGEST_TITLE = 6;

/** "planner", "grader": a word that is made of a verb. */
function isAgent({ word }: Token, language: Language): boolean {
  if (!language.inflected || !/..[eo]r$/.test(word)) return false;
  return [word.slice(0, -1), word.slice(0, -2), word.slice(0, -3), `${word.slice(0, -2)}e`].some((base) =>
    language.is('verbs', [{ kind: 'word', word: base, start: 0, end: 0 }], 0),
  );
}

/** "is that possible?", "what models do you support?": a question to the drafter, not a step. */
export function isAside(tokens: readonly Token[], { end }: Clause, language: Language): boolean {
  return (
    end === '?' &&
    !language.is('verbs', tokens, 0) &&
    (language.has('asides', tokens) || language.is('talk', tokens, 0))
  );
}

export function hasWords(tokens: readonly Token[], language: Language): boolean {
  return tokens.some(
    ({ kind, word }, at) =>
      kind === 'whole' ||
      (kind === 'word' &&
        !language.isFunctionWord(word) &&
        !language.is('nodes', tokens, at) &&
        !language.numbers.has(word) &&
        !language.is('thanks', tokens, at)),
  );
}

export function isSameSentence({ clauses, index }: Reader, clause: Clause): boolean {
  return clauses[index - 2]?.sentence === clause.sentence;
}

/** "plan a trip: find things to do, then ...": what the steps behind the colon are for. */
export function isAnnounced(
  { items, clauses, index, language }: Reader,
  clause: Clause,
  verb: ReturnType<typeof findVerb>,
): boolean {
  if (items.length > 0 || verb === undefined) return false;
  const rest = clauses.slice(index);
  if (
    clause.end === '.' &&
    rest.length > 2 &&
    rest.slice(0, 3).some((each) => language.is('it_should', each.tokens, 0))
  )
    return true;
  if (clause.end !== ':') return false;
  const steps = clauses
    .slice(index, index + 3)
    .filter(({ tokens }) => language.is('verbs', withoutOpeners(tokens, language), 0));
  return steps.length > 1;
}

/** "thanks for yesterday" */
export function isThanks(tokens: readonly Token[], language: Language): boolean {
  return language.is('thanks_first', tokens, 0) && tokens.length <= LONGEST_TITLE;
}

/** "a listing comes out, plus a caption" without "comes out": what is to be written. */
export function withoutOut(tokens: readonly Token[], language: Language): readonly Token[] | undefined {
  const out = language.find('outputs_suffix', tokens);
  const behind = out === undefined ? undefined : tokens[out.at + out.length];
  if (out === undefined || out.at === 0 || findVerb(tokens, language)?.start === 0 || behind?.kind === 'word')
    return undefined;
  return tokens.toSpliced(out.at, out.length);
}

/** "keep it short", "in French", "no jargon": how the step before is to be done. */
export function isConstraint(tokens: readonly Token[], language: Language): boolean {
  return (language.is('constraints', tokens, 0) && !leadsToTask(tokens, language)) || keepsAll(tokens, language);
}

/** "with the cleaned text build a list": what it is done with comes first. */
function leadsToTask(tokens: readonly Token[], language: Language): boolean {
  const verb = language.is('compare_preps', tokens, 0) ? findVerb(tokens, language) : undefined;
  return (
    verb !== undefined && verb.start > 1 && verb.start <= LONGEST_TITLE && language.is('articles', tokens, verb.end)
  );
}

/** "keep the html tags", but not "keep the three best". */
function keepsAll(tokens: readonly Token[], language: Language): boolean {
  const verb = language.length('keep_verbs', tokens, 0);
  if (verb === 0 || language.length('articles', tokens, verb) === 0) return false;
  return !tokens.some(
    ({ word }, at) =>
      at > verb && (/^\d/.test(word) || language.numbers.has(word) || language.is('chosen', tokens, at)),
  );
}

/** "make the activities fun": a change of something that a step gives. */
export function changesGiven({ scope, language }: Reader, tokens: readonly Token[]): boolean {
  const made = language.length('edit.make', tokens, 0);
  const phrase = made === 0 ? undefined : nounPhraseAt(tokens, made, language);
  if (phrase === undefined || phrase.pronoun || phrase.article !== 'known') return false;
  const [first] = phrase.words;
  return first !== undefined && tokens.length > made + 2 && scope.made.some(({ words }) => sameName(words, first.word));
}

/** "8 questions, mix of easy and hard": more about what the step before gives. */
export function tellsOfGiven({ scope }: Reader, tokens: readonly Token[], { sequel, arrow, item }: Clause): boolean {
  const phrase =
    sequel || arrow || item || !beginsWithNoun(tokens, scope.language)
      ? undefined
      : nounPhraseAt(tokens, 0, scope.language);
  const noun = phrase?.words.at(-1)?.word;
  return (
    noun !== undefined &&
    phrase?.pronoun === false &&
    scope.made.some(({ words }) => sameName(words.split(' ').at(-1) ?? '', noun))
  );
}

/** "it should say ...", "must be short" in a sentence of its own: how the step before is to be done. */
export function isDemand({ language }: Reader, clause: Clause, tokens: readonly Token[]): boolean {
  const isMust = clause.tokens.slice(0, 3).some((_token, at) => language.is('edit.must', clause.tokens, at));
  if (!isMust) return false;
  return language.is('demand_verbs', tokens, 0) || (language.is('quoting', tokens, 0) && tokens[1]?.kind === 'whole');
}

/** "podcast transcript in": what is brought in. */
export function isGiven(tokens: readonly Token[], language: Language): boolean {
  return withoutSuffix('inputs_suffix', tokens, language) !== undefined;
}

/** The tokens in front of a phrase of the path at the end; undefined where none is there. */
export function withoutSuffix(
  path: string,
  tokens: readonly Token[],
  language: Language,
): readonly Token[] | undefined {
  const length = [3, 2, 1].find(
    (back) => tokens.length > back && language.length(path, tokens, tokens.length - back) === back,
  );
  return length === undefined ? undefined : tokens.slice(0, -length);
}

/** Reading alone makes no step where another one follows: that one reads for itself. */
export function isOnlyRead(reader: Reader, tokens: readonly Token[], clause: Clause): boolean {
  const next = reader.clauses[reader.index];
  if (reader.items.length > 0 || next === undefined || next.kind === 'otherwise' || clause.end === '?') return false;
  if (reader.scope.stated && reader.language.is('getting', tokens, 0)) return false;
  const isIntake = reader.language.is('intake', tokens, 0);
  if ((!isIntake && toolWords(tokens, reader.language)) || reader.language.has('about_words', tokens)) return false;
  return objectsOf(tokens, findVerb(tokens, reader.language), reader.language).length > 0;
}

/** "a customer sends a request": not a step, but what comes in. */
export function isEvent({ items, index, clauses }: Reader, verb: ReturnType<typeof findVerb>): boolean {
  if (verb === undefined || verb.start === 0 || items.length > 0 || clauses[index] === undefined) return false;
  return verb.name === 'send' || verb.third;
}

function toolWords(tokens: readonly Token[], language: Language): boolean {
  return ['page', 'api', 'files', 'database', 'web'].some((name) => language.has(`recipes.${name}`, tokens));
}

/** "find every clause": all of them are to be found. */
function isEvery(tokens: readonly Token[], at: number, language: Language): boolean {
  return [1, 2].some((back) => {
    const verb = at < back ? undefined : language.at('verbs', tokens, at - back);
    return verb?.length === back && ['list', 'extract'].includes(verb.name);
  });
}

/** Where a clause says that it is about each item of a list: behind which token the noun is. */
export function eachPhrase(tokens: readonly Token[], language: Language): { at: number; length: number } | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.at('each', tokens, at);
    if (hit !== undefined && !isEvery(tokens, at, language)) return { at, length: hit.length };
  }
  return undefined;
}

/** Tokens in front of "as input". */
export const MOST_GIVEN = 10;
