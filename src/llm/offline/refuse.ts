import { findCues } from './cue.ts';
import type { Language } from './language.ts';
import type { Library } from './library.ts';
import { createReading } from './reading.ts';
import { say } from './speech.ts';
import { tokensOf } from './words/tokens.ts';

/** What is never drafted; the names are those of the `refuse` lists and the `decline` sentences in the language files. */
const KINDS = ['leak', 'shell', 'secrets', 'harm'] as const;

/**
 * The sentences with which a hostile request is declined, undefined for any other. The cues of all languages count, since attacks
 * mix them. Nothing of the request is repeated.
 */
export function declineHostile(
  text: string,
  language: Language,
  { languages }: Library,
): readonly string[] | undefined {
  const { folded } = createReading(withoutQuotes(text, language), language);
  for (const each of [language, ...languages])
    for (const kind of KINDS)
      if (findCues(each.cues(`refuse.${kind}`), folded).length > 0) {
        const speaks = each === languages[0] ? language : each;
        return [say(speaks, `decline.${kind}`), say(speaks, 'instead')];
      }
  return undefined;
}

/** Words that are quoted, in brackets or in code are spoken about; nobody asks for them. */
function withoutQuotes(text: string, { spaced }: Language): string {
  return tokensOf(text, spaced)
    .filter(({ kind }) => kind === 'whole')
    .reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
}
