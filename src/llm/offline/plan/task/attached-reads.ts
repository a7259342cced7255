import type { Language } from '../../language.ts';
import type { NounPhrase } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Field } from '../plan.ts';
import type { Scope } from '../scope.ts';
import { againstField, type Attached, attachedField, attachedPhrases } from './attached.ts';
import type { Verb } from './find-verb.ts';
import { intoPhrases } from './objects.ts';
import { type Parts, spokenOf } from './spoken.ts';

/** "find typos in my post": behind "in" is what is looked through. */
const FINDERS = new Set(['list', 'extract', 'check', 'decide']);

interface Around {
  /** The object of the verb is a part of what is behind the preposition. */
  readonly isPart: boolean;
  readonly compares: boolean;
  /** How many fields were found before. */
  readonly count: number;
}

/** The fields that phrases behind prepositions mean. */
export function attachedReads(
  tokens: readonly Token[],
  { verb, recipe, each }: Parts,
  around: Around,
  scope: Scope,
): Field[] {
  const { language } = scope;
  const isFirst = scope.made.length === 0;
  const found: Field[] = [];
  const result = intoPhrases(tokens, verb, language)[0]?.start ?? tokens.length;
  for (const { phrase, source: isSource, ...behind } of attachedTo(tokens, verb, language)) {
    const { against, compared, audience, shaped, listed } = behind;
    const isCriterion = listed && !isSource && (verb?.name === 'score' || language.has('score_words', tokens));
    if (isCriterion) continue;
    const source = isSource || around.isPart;
    if (against || ((verb?.name === 'compare' || around.compares) && compared && !isBehindColon(tokens, phrase))) {
      const other = againstField(phrase, scope);
      if (other !== undefined) found.push(other);
      if (against && verb?.name !== 'compare' && around.count + found.length < 2)
        found.push(...spokenOf(scope, recipe));
      continue;
    }
    if (audience && (language.has('persons', phrase.words) || !isFirst)) continue;
    if (phrase.start >= result || (!isSource && isBehindColon(tokens, phrase))) continue;
    if (phrase.pronoun && scope.made.length > 0)
      found.push(...spokenOf(scope, recipe, language.is('single_pronouns', tokens, phrase.start)));
    const isShape = shaped && !(language.is('insides', tokens, phrase.start - 1) && FINDERS.has(verb?.name ?? ''));
    const field = isShape && !source ? undefined : attachedField(phrase, source, scope, isFirst && each === undefined);
    if (field !== undefined) found.push(field);
  }
  return found;
}

/** The phrases behind prepositions. A point of view is not material. */
function attachedTo(tokens: readonly Token[], verb: Verb | undefined, language: Language): Attached[] {
  if (language.has('views', tokens)) return [];
  const from = language.verbLast || language.is('sources', tokens, 0) ? 0 : (verb?.end ?? 0);
  return attachedPhrases(tokens, from, language);
}

/** "features, price": what is told of the material. */
function isBehindColon(tokens: readonly Token[], { start }: NounPhrase): boolean {
  return tokens.slice(0, start).some((token) => isMark(token, ':'));
}
