import type { Language } from '../../language.ts';
import { type NounPhrase, nounPhraseAt, nounPhrasesAt } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Verb } from './find-verb.ts';

export function objectsOf(tokens: readonly Token[], verb: Verb | undefined, language: Language): NounPhrase[] {
  if (language.verbLast && verb !== undefined)
    return verb.start === 0 ? [] : objectsBefore(tokens, verb.start, language);
  const start = verb?.end ?? 0;
  const far = language.length('verb_particles', tokens, start);
  const [first, second, ...more] = nounPhrasesAt(tokens, start + far, language).slice(0, 6);
  if (first === undefined) return [];
  const isAside =
    more.length === 0 &&
    second !== undefined &&
    isNamed(first, tokens) &&
    !isNamed(second, tokens) &&
    isMark(tokens[second.start - 1], ',');
  return second === undefined || isAside ? [first] : [first, second, ...more];
}

/** With an article or a number. */
function isNamed({ start, words }: NounPhrase, tokens: readonly Token[]): boolean {
  return words[0] !== undefined && tokens[start] !== words[0];
}

/** Where the object is before its verb: what lies before the particle that marks it. */
function objectsBefore(tokens: readonly Token[], end: number, language: Language): NounPhrase[] {
  for (let at = end - 1; at > 0; at -= 1) {
    if (!language.is('object_marks', tokens, at)) continue;
    const phrase = phraseBefore(tokens, at, language);
    return phrase === undefined ? [] : [phrase];
  }
  return [];
}

/** The noun phrase in front of the particle that marks it. */
export function phraseBefore(tokens: readonly Token[], at: number, language: Language): NounPhrase | undefined {
  let start = at;
  while (start > 0 && !language.is('particles', tokens, start - 1) && tokens[start - 1]?.kind === 'word') start -= 1;
  return nounPhraseAt(tokens.slice(0, at), start, language);
}

/** "turn the notes into a listing and a caption", "summarize it in 5 bullets", "convert it to a table": what comes out. */
export function intoPhrases(tokens: readonly Token[], verb: Verb | undefined, language: Language): NounPhrase[] {
  if (verb === undefined || !['improve', 'summarize', 'analyze'].includes(verb.name)) return [];
  for (let at = verb.end; at < tokens.length; at += 1) {
    const into = language.at('into_result', tokens, at);
    if (verb.name === 'analyze' && into !== undefined && language.is('insides', tokens, at)) continue;
    const [phrase, ...more] = into === undefined ? [] : nounPhrasesAt(tokens, at + into.length, language);
    if (
      phrase !== undefined &&
      !phrase.pronoun &&
      (phrase.article !== 'none' || phrase.count !== undefined || verb.phrase === 'turn')
    ) {
      const unit = language.at('units', phrase.words, 0);
      if (unit?.name !== 'words' && !language.is('languages', phrase.words, 0))
        return [phrase, ...more.filter(({ article, count }) => article !== 'none' || count !== undefined)];
    }
  }
  return [];
}
