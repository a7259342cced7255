import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import { clauseText } from '../words/clause-words.ts';
import { fieldsAt } from '../words/field-list.ts';
import { joinAt, type NounPhrase, nounPhrasesAt } from '../words/noun-phrase.ts';
import { isBracket, isMark, opened, type Token } from '../words/tokens.ts';
import { eachPhrase, MOST_GIVEN, withoutSuffix } from './clause-kinds.ts';
import { startEach } from './each.ts';
import { withMaterial } from './material.ts';
import type { Field } from './plan.ts';
import type { Reader } from './reader.ts';
import { fieldFor, inputOf } from './scope.ts';
import { findVerb } from './task/find-verb.ts';
import { objectsOf } from './task/objects.ts';
import { toolsFor } from './task/tools.ts';

/** "idea -> pitch": the first thing is what is brought in. */
export function giveInput({ scope, language }: Reader, tokens: readonly Token[]): void {
  const given = withoutSuffix('inputs_suffix', tokens, language) ?? tokens;
  for (const phrase of nounPhrasesAt(given, 0, language)) inputOf(phrase, scope, { fallback: 'text' });
  scope.stated ||= scope.inputs.length > 0;
}

/** "I have a csv with sales": what the statement says is there. */
export function bringInput({ scope, language, items }: Reader, tokens: readonly Token[]): Field[] {
  const lead = language.length('brings', tokens, 0) || toldFrom(tokens, language);
  if (lead === 0) return [];
  const phrases = nounPhrasesAt(tokens, lead, language).slice(0, items.length > 0 ? 3 : 4);
  const brought = phrases
    .filter((phrase) => !phrase.pronoun && fieldFor(phrase, scope) === undefined)
    .map((phrase) => inputOf(phrase, scope, { fallback: 'text' }));
  scope.stated ||= brought.length > 0;
  return brought;
}

/** "a user tells me their garden": where it begins. */
function toldFrom(tokens: readonly Token[], language: Language): number {
  const person = language.length('articles', tokens, 0);
  const told = language.is('persons', tokens, person) ? language.length('tells', tokens, person + 1) : 0;
  return told === 0 ? 0 : person + 1 + told;
}

/** "(I'll paste the policy too)" */
export function bringBrackets(reader: Reader, tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (!isBracket(token)) continue;
    const inner = opened([token], reader.language.spaced).slice(1, -1);
    if (readInputNames(reader, inner) === undefined) bringInput(reader, inner);
  }
}

export function takeInput(
  reader: Reader,
  tokens: readonly Token[],
  settings: Settings,
  words = clauseText(reader.text, tokens),
): void {
  const { scope, language } = reader;
  const [named] = [eachPhrase(tokens, language)];
  if (named !== undefined)
    startEach(reader, named.at, named.length, tokens, reader.clauses[reader.index - 1]?.sentence ?? 0);
  else if (reader.each === undefined)
    for (const phrase of objectsOf(tokens, findVerb(tokens, language), language))
      if (!phrase.pronoun && phrase.words.length > 0 && fieldFor(phrase, scope) === undefined)
        inputOf(phrase, scope, { fallback: 'text' });
  scope.stated ||= scope.inputs.length > 0;
  const tools = toolsFor(tokens, findVerb(tokens, language), language);
  if (tools.length > 0) withMaterial({ tools, reads: scope.inputs.map(({ name }) => name), each: undefined }, scope);
  reader.settings = { ...reader.settings, ...settings };
  reader.background.push(words);
}

/** "input: raw address", "output: street (str), zip (str)" behind it. */
export function readSpec(reader: Reader, tokens: readonly Token[]): boolean {
  const { scope, language } = reader;
  const intro = language.at('inputs_intro', tokens, 0);
  if (intro === undefined) return false;
  const isNamed = /(?::| is| are)$/.test(intro.phrase) || language.is('inputs_names', tokens, 0);
  if (!isNamed && findVerb(tokens.slice(intro.length), language) !== undefined) return false;
  const from = intro.length + (isMark(tokens[intro.length], ':') ? 1 : 0);
  const { fields } = fieldsAt(tokens, from, language);
  if (fields.length === 0) return false;
  giveToSteps(
    reader,
    fields.map(({ phrase, type }) => inputOf(phrase, scope, { fallback: 'text', type }).name),
  );
  return true;
}

/** "grade level is an input", "plan a trip: destination and budget are given": what is given, for the steps so far as well. The rest of the words. */
export function readInputNames(reader: Reader, tokens: readonly Token[]): readonly Token[] | undefined {
  const { scope, language } = reader;
  const made = language.length('edit.make', tokens, 0);
  const last = tokens.length - 1;
  const said =
    made > 0 && last > made && language.is('edit.input', tokens, last)
      ? { at: last }
      : language.find('input_words', tokens);
  if (said === undefined || said.at === 0) return undefined;
  const colon = Math.max(
    made - 1,
    tokens.slice(0, said.at).findLastIndex((token) => isMark(token, ':')),
  );
  if (said.at - colon > MOST_GIVEN) return undefined;
  const given = listedPhrases(tokens.slice(0, said.at), colon + 1, language)
    .filter((phrase) => !phrase.pronoun && fieldFor(phrase, scope) === undefined)
    .map((phrase) => inputOf(phrase, scope, { fallback: 'text' }).name);
  giveToSteps(reader, given);
  return given.length === 0 && made === 0 ? undefined : tokens.slice(0, made > 0 ? 0 : Math.max(0, colon));
}

/** The nouns up to the end, even if one is a verb elsewhere: "sqft and highlights go in". */
function listedPhrases(tokens: readonly Token[], from: number, language: Language): NounPhrase[] {
  const phrases = nounPhrasesAt(tokens, from, language);
  const end = phrases.at(-1)?.end ?? tokens.length;
  const join = joinAt(tokens, end, language);
  const words = tokens.slice(end + join);
  if (join === 0 || words.length === 0 || words.length > 2) return phrases;
  return [
    ...phrases,
    { start: end + join, end: tokens.length, words, article: 'none', count: undefined, pronoun: false },
  ];
}

/** Inputs that are named after steps are for these, too. */
function giveToSteps(reader: Reader, names: readonly string[]): void {
  reader.scope.stated ||= names.length > 0;
  reader.items = reader.items.map((item) =>
    item.kind === 'task' ? { ...item, reads: [...new Set([...item.reads, ...names])] } : item,
  );
}
