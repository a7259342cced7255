import type { Language } from '../language.ts';
import type { Token } from '../words/tokens.ts';
import { beginsWithNoun, findVerb } from './task/find-verb.ts';

/** Words in which a short statement says what it is about. */
const HEAD = 6;

/** "we run a small bakery": not a wish, but what to know about it. */
export function isStatement(tokens: readonly Token[], language: Language): boolean {
  return (
    language.is('speakers', tokens, 0) ||
    (language.is('speaker_subjects', tokens, 0) && tokens.length > 2) ||
    isAbout(tokens, language) ||
    isTold(tokens, language) ||
    (language.inflected && language.is('persons', tokens, 0) && language.is('verbs', tokens, 1)) ||
    (tokens.length <= HEAD && language.is('speaker_ends', tokens, tokens.length - 1))
  );
}

/** "host one is skeptical": something is said of a thing, and nothing is asked for. */
function isAbout(tokens: readonly Token[], language: Language): boolean {
  const at = tokens.slice(0, HEAD).findIndex((_token, index) => index > 0 && language.is('be_words', tokens, index));
  return (
    at > 0 &&
    !tokens
      .slice(0, at)
      .some((_token, index) => ['sources', 'topics'].some((path) => language.is(path, tokens, index))) &&
    findVerb(tokens.slice(0, at), language) === undefined &&
    findVerb(tokens.slice(at + 1), language) === undefined
  );
}

/** "my nephew said an AI could do it" */
function isTold(tokens: readonly Token[], language: Language): boolean {
  const head = tokens.slice(0, HEAD);
  const at = head.findIndex((_token, index) => index > 0 && language.is('modals', tokens, index));
  const before = head.slice(0, Math.max(0, at));
  return (
    at > 0 &&
    beginsWithNoun(tokens, language) &&
    findVerb(before, language) === undefined &&
    !language.has('relatives', before)
  );
}
