import type { Language } from '../../text/detect-language.ts';
import type { WorkflowDiff } from '../../workflow/diff/diff.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { cardOf, type CardInput } from './card.ts';
import type { CardWords } from './card-words.ts';
import { changeClauses } from './describe-changes.ts';
import { phraseReader } from './phrase.ts';
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

/** Describes a revision in Markdown, the same on every platform. */
export function describeCard(input: CardInput, language: Language = 'en'): string {
  return renderCard(cardOf(input), WORDS[language]);
}

/** The changes, one clause each. */
export function describeDifference(
  changes: WorkflowDiff,
  workflow: Workflow,
  language: Language = 'en',
): readonly string[] {
  const words = WORDS[language];
  const inputs = new Set(exchangeOf(workflow).inputs.map(({ name }) => name));
  const clauses = changeClauses(changes, { words, read: phraseReader(workflow), inputs });
  return clauses.length === 0 ? [words.changes.nothing] : clauses;
}

/** The changes in a few clauses, as the history of a thread stores them for later prompts. */
export function changesInEnglish(changes: WorkflowDiff, workflow: Workflow): string {
  const inputs = new Set(exchangeOf(workflow).inputs.map(({ name }) => name));
  return changeClauses(changes, { words: ENGLISH, read: phraseReader(workflow), inputs }).join('; ');
}
