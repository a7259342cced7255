import type { Language } from '../../language.ts';
import { asciiName } from '../../user-phrase.ts';
import { type NounPhrase, phraseText } from '../../words/noun-phrase.ts';
import type { Field } from '../plan.ts';
import { RECIPES } from '../recipes.ts';
import type { Scope } from '../scope.ts';
import type { Verb } from './find-verb.ts';

/** The verb and the noun of its object, or, if that is a pronoun, of what the pronoun refers to. */
export function idWords(
  verb: Verb | undefined,
  objects: readonly NounPhrase[],
  { language, text }: Scope,
  reads: readonly string[],
): string {
  const named = namedObject(objects, language);
  const isOn = RECIPES[verb?.name ?? '']?.object === 'on';
  const read = isOn ? (reads[0] ?? '').replaceAll('_', ' ') : '';
  const noun = named === undefined ? read : phraseText(text, named);
  const short = shortWords(noun, language);
  const phrase = verb?.phrase ?? '';
  const isWhole = ['fact_check', 'proofread', 'translate', 'save_file'].includes(verb?.name ?? '');
  return isWhole ? (verb?.name ?? '') : `${phrase} ${short}`.trim();
}

/** "the safe ones" and "it" name nothing. */
function namedObject(objects: readonly NounPhrase[], language: Language): NounPhrase | undefined {
  return objects.find(({ pronoun, words }) => !pronoun && !language.is('one_words', words, words.length - 1));
}

/** "keep the safe ones" gives `safe_names` where names were read. */
export function oneWords(
  { words }: NounPhrase,
  reads: readonly string[],
  { language, text }: Scope,
): string | undefined {
  if (!language.is('one_words', words, words.length - 1)) return undefined;
  const noun = shortWords((reads[0] ?? 'entries').replaceAll('_', ' '), language);
  const [first, last] = [words[0], words.at(-2)];
  return first === undefined || last === undefined
    ? `selected ${noun}`
    : `${text.slice(first.start, last.end)} ${noun}`;
}

/** A step is not called like what it gives. */
export function unlike(words: string, gives: readonly Field[]): string {
  return gives.some(({ name }) => name === asciiName(words)) ? `${words} step` : words;
}

function shortWords(words: string, language: Language): string {
  const parts = words.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '' && !/^\d+$/.test(word));
  return (language.headFirst ? parts.slice(0, 1) : parts.slice(-1)).join(' ');
}

/** "improve the text" gives `improved_text`-like names: the text that was changed, numbered. */
export function changedName(
  verb: Verb,
  objects: readonly NounPhrase[],
  scope: Scope,
  reads: readonly string[],
): string {
  const named = namedObject(objects, scope.language);
  const words = named === undefined ? (reads[0] ?? 'text').replaceAll('_', ' ') : phraseText(scope.text, named);
  const noun = shortWords(words, scope.language).replace(/^new_|_\d+$/g, '');
  return scope.language.inflected ? `${/^(?:shorten|cut)/.test(verb.phrase) ? 'short' : 'new'}_${noun}` : 'new_text';
}
