import type { Language } from '../../text/detect-language.ts';
import { cardOf, type CardInput } from './card.ts';
import type { CardWords } from './card-words.ts';
import { renderCard } from './render-card.ts';
import { GERMAN } from './words/de.ts';
import { ENGLISH } from './words/en.ts';
import { FRENCH } from './words/fr.ts';
import { JAPANESE } from './words/ja.ts';
import { PORTUGUESE } from './words/pt.ts';
import { SPANISH } from './words/es.ts';

const WORDS: Readonly<Record<Language, CardWords>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  pt: PORTUGUESE,
  ja: JAPANESE,
};

/** What we say about a revision, in Markdown: the same on every platform. */
export function describeCard(input: CardInput, language: Language = 'en'): string {
  return renderCard(cardOf(input), WORDS[language]);
}
