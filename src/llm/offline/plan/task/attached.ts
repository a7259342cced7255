import type { Language } from '../../language.ts';
import { type NounPhrase, nounPhrasesAt } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Field } from '../plan.ts';
import { fieldFor, inputOf, type Scope } from '../scope.ts';
import { phraseBefore } from './objects.ts';

/** "with a competitor", "against the old version": one has to have it. */
export function againstField(phrase: NounPhrase, scope: Scope): Field | undefined {
  if (phrase.pronoun) return undefined;
  const original = scope.language.is('originals', phrase.words, 0) ? scope.inputs[0] : undefined;
  return fieldFor(phrase, scope) ?? original ?? inputOf(phrase, scope, { fallback: 'other_text' });
}

export interface Attached {
  readonly phrase: NounPhrase;
  readonly source: boolean;
  readonly against: boolean;
  /** Behind "with" or its like. */
  readonly compared: boolean;
  /** Behind "in", "as" or their like: the form of a result. */
  readonly shaped: boolean;
  /** One of several without articles. */
  readonly listed: boolean;
  /** Behind "for": a person there is who it is written for. */
  readonly audience: boolean;
}

/** The noun phrases behind prepositions: "from an invoice", "for a newsletter". */
export function attachedPhrases(tokens: readonly Token[], from: number, language: Language): Attached[] {
  const found: Attached[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const source = language.at('sources', tokens, at);
    const topic = language.at('topics', tokens, at);
    const against = language.at('against', tokens, at);
    const length = against?.length ?? source?.length ?? topic?.length;
    if (length === undefined) continue;
    if (language.verbLast) {
      const phrase = phraseBefore(tokens, at, language);
      if (phrase !== undefined)
        found.push({
          phrase,
          source: true,
          against: false,
          compared: false,
          shaped: false,
          audience: false,
          listed: false,
        });
      continue;
    }
    const [first, ...more] = nounPhrasesAt(tokens, at + length, language);
    const alike = more.filter(({ article, count }) => article === first?.article && count === undefined);
    const isGiven = more.length > 0 && language.is('as_given', tokens, more.at(-1)?.end ?? 0);
    for (const named of first === undefined ? [] : source === undefined ? [first, ...alike] : [first, ...more]) {
      const phrase = isGiven ? { ...named, article: 'new' as const } : named;
      if (isMark(tokens[phrase.end], ':') && phrase.count !== undefined) continue;
      found.push({
        phrase,
        source: source !== undefined && (topic === undefined || source.length > topic.length),
        against: against !== undefined,
        compared: language.is('compare_preps', tokens, at),
        shaped: language.is('shapes', tokens, at),
        listed: more.length > 0 && phrase.article === 'none',
        audience: language.is('audience', tokens, at),
      });
      at = Math.max(at, phrase.end - 1);
    }
  }
  return found;
}

/** A source is an input when it is new, or when it is the first thing that is spoken of; any other only if its noun is one that users bring. */
export function attachedField(phrase: NounPhrase, source: boolean, scope: Scope, isFirst: boolean): Field | undefined {
  if (phrase.pronoun) return undefined;
  const known = fieldFor(phrase, scope);
  if (known !== undefined) return known;
  if (phrase.count !== undefined && !source) return undefined;
  if (scope.stated && !(source && phrase.article === 'new')) return undefined;
  const { language } = scope;
  if (['views', 'nodes', 'workflow_nouns'].some((path) => language.has(path, phrase.words))) return undefined;
  const isLanguage = language.has('languages', phrase.words);
  if (isLanguage || phrase.words.some(({ word }) => /^\d/.test(word))) return undefined;
  const isNoun = phrase.words.length <= 4 && phrase.words.some((_word, at) => isLastNoun(phrase, at, language));
  const isWanted =
    phrase.article === 'new'
      ? source || isNoun
      : phrase.article === 'none' &&
        isFirst &&
        (isNoun || source) &&
        (source ||
          (isNoun && phrase.words.length === 1) ||
          (language.pluralS && /[^s]s$/.test(phrase.words.at(language.headFirst ? 0 : -1)?.word ?? '')));
  const isBrought = phrase.article === 'known' && isFirst && source && (isNoun || scope.inputs.length === 0);
  if (!isWanted && !isBrought) return undefined;
  return inputOf(phrase, scope, { fallback: 'text' });
}

export function isLastNoun({ words }: NounPhrase, at: number, language: Language): boolean {
  const hit = language.at('nouns', words, at);
  return hit !== undefined && (language.headFirst || !language.spaced || at + hit.length === words.length);
}
