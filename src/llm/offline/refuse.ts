import { findCues } from './cue.ts';
import type { Language } from './language.ts';
import type { Library } from './library.ts';
import { createReading } from './reading.ts';
import { say } from './speech.ts';

/** What is never drafted; the names are those of the `refuse` lists and the `decline` sentences in the language files. */
const KINDS = ['leak', 'shell', 'secrets', 'harm'] as const;

/**
 * The sentences with which a hostile request is declined, undefined for any other. English cues count in every language, since attacks
 * are mostly written in it. Nothing of the request is repeated.
 */
export function declineHostile(text: string, language: Language, library: Library): readonly string[] | undefined {
  const { folded } = createReading(text, language);
  const kind = KINDS.find((name) =>
    [language, library.english].some((each) => findCues(each.cues(`refuse.${name}`), folded).length > 0),
  );
  return kind === undefined ? undefined : [say(language, `decline.${kind}`), say(language, 'instead')];
}
