import type { Language } from '../../language.ts';
import { type NounPhrase, nounPhraseAt } from '../../words/noun-phrase.ts';
import type { Token } from '../../words/tokens.ts';
import { isMaterial } from '../material.ts';
import type { Field } from '../plan.ts';
import { fieldFor, freshName, inputOf, type Scope } from '../scope.ts';
import { againstField, isLastNoun } from './attached.ts';
import { attachedReads } from './attached-reads.ts';
import { beginsWithNoun, type Verb } from './find-verb.ts';
import { manyOf, type Parts, spokenOf } from './spoken.ts';

/** The fields that the step works on, and what was found about them. A field that nothing names, but that it cannot do without, becomes an input. */
export function readsOf(tokens: readonly Token[], parts: Parts, scope: Scope): string[] {
  const reads = spokenReads(tokens, parts, scope);
  if (reads.length + scope.inputs.length + scope.made.length === 0 && needsText(parts)) return [anyText(scope).name];
  if (parts.verb?.name === 'translate') return reads;
  const first = scope.made.findIndex(({ name }) => reads.includes(name));
  const verdicts = scope.made.slice(first + 1).filter(({ name }) => first !== -1 && scope.judged.has(name));
  const isVerdictOnly = reads.length > 0 && reads.every((name) => scope.judged.has(name));
  const judged = isVerdictOnly ? spokenOf(scope, parts.recipe) : [];
  return [...new Set([...judged.map(({ name }) => name), ...reads, ...verdicts.map(({ name }) => name)])];
}

/** "translate into French", "find the typos": a text is worked on that no word names. */
function needsText({ verb, recipe, objects }: Parts): boolean {
  if (verb === undefined || verb.third || verb.start > 0) return false;
  if (recipe.object === 'on' || verb.name === 'extract' || verb.name === 'decide') return true;
  return SEARCHES.has(verb.phrase) && objects.every(({ count, article }) => count === undefined && article !== 'new');
}

/** Verbs that look for what a text holds. */
const SEARCHES = new Set(['find', 'spot', 'identify', 'flag', 'detect all', 'look out for']);

function anyText(scope: Scope): Field {
  const { language } = scope;
  const field: Field = {
    name: freshName(scope, 'text', 'text'),
    type: 'str',
    words: language.text('clauses.text_word') || 'text',
  };
  scope.inputs.push(field);
  return field;
}

function spokenReads(tokens: readonly Token[], parts: Parts, scope: Scope): string[] {
  const { verb, recipe, objects, each } = parts;
  const { language } = scope;
  const isFirst = scope.made.length === 0;
  const found = new Map<string, Field>();
  const add = (field: Field | undefined) => void (field !== undefined && found.set(field.name, field));
  if (each !== undefined) add(each);
  const worksOn =
    recipe.object === 'on'
      ? objects.filter((phrase) => phrase.pronoun || verb?.name === 'compare' || !isPartOf(phrase, tokens, scope))
      : [];
  const inner = verb?.name === 'compare' ? undefined : comparisonWithin(tokens, language);
  for (const phrase of worksOn) add(materialFor(phrase, scope, isFirst && each === undefined, verb));
  const subject = askedAbout(tokens, verb, language);
  if (subject !== undefined) add(materialFor(subject, scope, isFirst && each === undefined, verb));
  const isPart = recipe.object === 'on' && worksOn.length < objects.length;
  for (const field of attachedReads(tokens, parts, { isPart, compares: inner !== undefined, count: found.size }, scope))
    add(field);
  if (scope.made.length > 1 && language.has('all_words', tokens, verb?.end ?? 0)) scope.made.forEach(add);
  const known =
    recipe.object === 'out' ? objects.map((phrase) => (phrase.pronoun ? undefined : fieldFor(phrase, scope))) : [];
  known.forEach(add);
  const last = scope.made.at(-1);
  const single = language.has('single_pronouns', tokens, verb?.end ?? 0);
  if (recipe.object === 'on' && objects.some(({ pronoun }) => pronoun) && each === undefined)
    for (const field of [...manyOf(tokens, verb, scope), ...spokenOf(scope, recipe, single)]) add(field);
  const isPronoun = hasPronoun(tokens, verb?.end ?? 0, language);
  const isQuestion = verb === undefined && !beginsWithNoun(tokens, language);
  const isBare = isFirst && each === undefined && found.size === 0 && scope.inputs.length === 0;
  const isThis = objects[0]?.pronoun === true;
  if (isBare && !isThis && (recipe.object === 'on' || isQuestion)) add(anyNew(tokens, verb?.end ?? 0, scope));
  if (inner !== undefined) {
    if (isFirst && found.size < 2) add(anyNew(tokens, verb?.end ?? 0, scope));
    add(againstField(inner, scope));
  }
  if (isFirst) for (const field of scope.inputs) add(field);
  if (found.size > 0 && (recipe.changes === true || worksOn.length > 0)) return [...found.keys()];
  if (found.size === 0 && last !== undefined && (recipe.changes === true || isPronoun))
    return [...new Set([...spokenOf(scope, recipe, single).map(({ name }) => name), ...found.keys()])];
  if (isFirst) return [...found.keys()];
  return [
    ...new Set([
      ...scope.inputs.filter((field) => !isMaterial(field)).map(({ name }) => name),
      ...scope.made.map(({ name }) => name),
      ...found.keys(),
    ]),
  ];
}

/** "check whether a press article is about us": what the question is about. */
function askedAbout(tokens: readonly Token[], verb: Verb | undefined, language: Language): NounPhrase | undefined {
  const from = verb?.end ?? 0;
  const asked = language.length('ask_if', tokens, from);
  return asked === 0 ? undefined : nounPhraseAt(tokens, from + asked, language);
}

function hasPronoun(tokens: readonly Token[], from: number, language: Language): boolean {
  return tokens.some(
    (_token, at) =>
      at >= from &&
      language.is('pronouns', tokens, at) &&
      !language.is('vague_pronouns', tokens, at) &&
      nounPhraseAt(tokens, at, language)?.pronoun === true,
  );
}

/** "rate how risky a loan application is": the first thing that is new, or else the first noun that users bring. */
function anyNew(tokens: readonly Token[], from: number, scope: Scope): Field | undefined {
  for (let at = from; at < tokens.length; at += 1) {
    if (scope.language.at('articles', tokens, at)?.name !== 'new') continue;
    const phrase = nounPhraseAt(tokens, at, scope.language);
    if (phrase !== undefined && !phrase.pronoun) return inputOf(phrase, scope, { fallback: 'text' });
  }
  for (let at = 0; at < tokens.length; at += 1) {
    const noun = scope.language.at('nouns', tokens, at);
    const phrase = noun === undefined ? undefined : nounPhraseAt(tokens.slice(0, at + noun.length), at, scope.language);
    if (phrase !== undefined) return inputOf(phrase, scope, { fallback: 'text' });
  }
  return undefined;
}

/** "the mood of a text", "data from a page": what is worked on is behind the preposition. */
export function isPartOf(phrase: NounPhrase, tokens: readonly Token[], scope: Scope): boolean {
  const { language } = scope;
  const length = language.at('part_of', tokens, phrase.end)?.length;
  const isInside = language.is('insides', tokens, phrase.end);
  const whole = length === undefined ? undefined : nounPhraseAt(tokens, phrase.end + length, language);
  if (language.has('views', tokens)) return false;
  const isBrought =
    phrase.words.some((_word, at) => isLastNoun(phrase, at, language)) &&
    !language.is('articles', tokens, phrase.end + (length ?? 0));
  return (
    whole !== undefined &&
    whole.count === undefined &&
    !(isInside && whole.article === 'none') &&
    !isBrought &&
    !whole.pronoun &&
    fieldFor(phrase, scope) === undefined &&
    !language.is('languages', whole.words, 0)
  );
}

/** The field that an object of a verb means: one that is known, what was made last, or a new input. */
function materialFor(phrase: NounPhrase, scope: Scope, isFirst: boolean, verb: Verb | undefined): Field | undefined {
  if (phrase.pronoun || scope.language.is('languages', phrase.words, 0)) return undefined;
  const known = fieldFor(phrase, scope);
  if (known !== undefined) return known;
  const isBrought = ['read', 'compare'].includes(verb?.name ?? '') || asksQuestion(phrase, verb, scope.language);
  if (!isBrought && (scope.stated || !isFirst || (phrase.article !== 'new' && scope.inputs.length > 0)))
    return undefined;
  return inputOf(phrase, scope, { fallback: 'text' });
}

/** "answer questions about it": nobody can answer what was not asked. */
function asksQuestion(phrase: NounPhrase, verb: Verb | undefined, language: Language): boolean {
  return (
    verb?.name === 'answer' &&
    language.at('nouns', phrase.words, phrase.words.length - 1)?.name.startsWith('question') === true
  );
}

/** "by comparing the invoice with the contract": what is compared. */
function comparisonWithin(tokens: readonly Token[], language: Language): NounPhrase | undefined {
  const at = tokens.findIndex((_token, index) => index > 0 && language.at('verbs', tokens, index)?.name === 'compare');
  const phrase = at === -1 ? undefined : nounPhraseAt(tokens, at + 1, language);
  return phrase === undefined || phrase.pronoun || phrase.words.length === 0 ? undefined : phrase;
}
