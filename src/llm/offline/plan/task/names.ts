import type { Language } from '../../language.ts';
import { asciiName } from '../../user-phrase.ts';
import { type NounPhrase, phraseText } from '../../words/noun-phrase.ts';
import type { Field } from '../plan.ts';
import type { Scope } from '../scope.ts';
import type { Verb } from './find-verb.ts';

export function idWords(verb: Verb | undefined, objects: readonly NounPhrase[], scope: Scope): string {
  const named = objects.find(({ pronoun }) => !pronoun);
  const noun = named === undefined ? '' : shortWords(phraseText(scope.text, named), scope.language);
  const phrase = verb?.phrase ?? '';
  const isWhole = ['fact_check', 'proofread', 'translate', 'save_file'].includes(verb?.name ?? '');
  return isWhole ? (verb?.name ?? '') : `${phrase} ${noun}`.trim();
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
export function changedName(verb: Verb, objects: readonly NounPhrase[], scope: Scope): string {
  const named = objects.find(({ pronoun }) => !pronoun);
  const noun = named === undefined ? 'text' : shortWords(phraseText(scope.text, named), scope.language);
  return scope.language.inflected ? `${/^(?:shorten|cut)/.test(verb.phrase) ? 'short' : 'new'}_${noun}` : 'new_text';
}
