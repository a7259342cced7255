import type { Language } from '../language.ts';
import { createReading, textAt } from '../reading.ts';
import { readSettings, type Settings } from '../settings.ts';
import { cleanPhrase } from '../user-phrase.ts';
import type { Token } from './tokens.ts';

/** The text of some tokens, as one line that a prompt can hold. */
export function clauseText(text: string, tokens: readonly Token[]): string {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first === undefined || last === undefined
    ? ''
    : cleanPhrase(textAt({ text }, { start: first.start, end: last.end }), 900);
}

/** A clause without what says nothing about the task. */
export interface Stripped {
  readonly tokens: readonly Token[];
  readonly settings: Settings;
  /** Sentences about the settings. */
  readonly notes: readonly string[];
}

/** Without "please", "I want a workflow that" and the like at its beginning, and without the settings of the model in it. */
export function strippedClause(text: string, tokens: readonly Token[], language: Language): Stripped {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return { tokens, settings: {}, notes: [] };
  const reading = createReading(text.slice(first.start, last.end), language, { trimmed: false });
  const { settings, notes } = readSettings(reading);
  const claimed = reading.claimed().map(({ start, end }) => ({ start: start + first.start, end: end + first.start }));
  const kept = tokens.filter(({ start, end }) => !claimed.some((span) => span.start < end && start < span.end));
  const bare = claimed.length === 0 ? kept : withoutEnds(kept, language);
  return { tokens: withoutOpeners(bare, language), settings, notes };
}

/** What stood around a setting: "use ... to", "with ... and". */
function withoutEnds(tokens: readonly Token[], language: Language): Token[] {
  const isLoose = (token: Token) => token.kind === 'mark' || language.is('setting_words', [token], 0);
  let [start, end] = [0, tokens.length];
  while (start < end && isLoose(tokens[start] as Token)) start += 1;
  while (end > start && isLoose(tokens[end - 1] as Token)) end -= 1;
  return tokens.slice(start, end);
}

/** Polite words and "make me a workflow that". A clause that is nothing else comes back empty. */
export function withoutOpeners(tokens: readonly Token[], language: Language): Token[] {
  let start = 0;
  for (let found = true; found;) {
    const opener = language.at('openers', tokens, start);
    const workflow = workflowLength(tokens, start, language);
    const mark =
      tokens[start]?.kind === 'mark' && start < tokens.length && !/[<>]/.test(tokens[start]?.word ?? '') ? 1 : 0;
    const link = workflow === 0 ? 0 : language.length('workflow_links', tokens, start + workflow);
    const length = Math.max(opener?.length ?? 0, workflow + link, mark, numberedStep(tokens, start, language));
    found = length > 0;
    start += length;
  }
  return tokens.slice(start);
}

/** "step 2 writes ..." */
function numberedStep(tokens: readonly Token[], at: number, language: Language): number {
  if (!language.is('nodes', tokens, at) || !/^\d{1,2}$/.test(tokens[at + 1]?.word ?? '')) return 0;
  return language.is('verbs', tokens, at + 2) || tokens[at + 2]?.kind === 'mark' ? 2 : 0;
}

/** "build me a simple workflow": at most five words up to the noun, none of them the object of another task. */
function workflowLength(tokens: readonly Token[], start: number, language: Language): number {
  for (let at = start; at < Math.min(tokens.length, start + 6); at += 1) {
    const noun = language.at('workflow_nouns', tokens, at);
    if (noun !== undefined) {
      const behind = at + noun.length;
      if (tokens.slice(behind).every((token, offset) => isCount(token, tokens, behind + offset, language)))
        return tokens.length - start;
      const isWhole =
        behind >= tokens.length ||
        language.is('openers', tokens, behind) ||
        language.is('workflow_links', tokens, behind) ||
        tokens[behind]?.kind === 'mark';
      return isWhole || language.is('verbs', tokens, behind) ? behind - start : 0;
    }
    if (at === start && language.is('articles', tokens, at) && isDemanded(tokens, at, language)) continue;
    if (!language.is('make_verbs', tokens, at) && !(at > start && tokens[at]?.kind === 'word' && at < start + 4))
      return 0;
  }
  return 0;
}

/** "with three steps" */
function isCount({ word, kind }: Token, tokens: readonly Token[], at: number, language: Language): boolean {
  return (
    kind === 'mark' ||
    language.isFunctionWord(word) ||
    language.numbers.has(word) ||
    /^\d+$/.test(word) ||
    language.is('nodes', tokens, at)
  );
}

/** "our support bot should ...": the workflow, and what it is to do. */
function isDemanded(tokens: readonly Token[], from: number, language: Language): boolean {
  const noun = tokens
    .slice(from, from + 4)
    .findIndex((_token, offset) => language.is('workflow_nouns', tokens, from + offset));
  return noun > 0 && language.is('edit.must', tokens, from + noun + 1);
}

/** "writes the letter" and "by reading the file" as what is to be done: "write the letter", "read the file". */
export function baseVerb(tokens: readonly Token[], words: string, language: Language): string | undefined {
  const hit = language.inflected ? language.at('verbs', tokens, 0) : undefined;
  const [first, last] = [tokens[0], tokens[(hit?.length ?? 1) - 1]];
  if (hit === undefined || first === undefined || last === undefined || hit.form === hit.phrase) return undefined;
  return `${hit.phrase}${words.slice(last.end - first.start)}`;
}

/** With a mark at its end. */
export function sentence(words: string): string {
  if (/[.!?\u3002\uff01\uff1f:]$/.test(words)) return words;
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(words) ? `${words}\u3002` : `${words}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
