import type { Language } from '../../language.ts';
import { indexOf, isAgain } from '../../plan/loop/loop-parts.ts';
import { nounPhraseAt } from '../../words/noun-phrase.ts';
import type { Clause } from '../../words/cutter.ts';
import type { Token } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';

/** One change; `which` where it is about a step that is not told; `none` where it asks for what cannot be done. */
export type Read = Edit | 'which' | 'none' | undefined;

/** The clause that is read, and those behind it in its sentence, of which a reader may use the first ones. */
export interface Wish {
  readonly clause: Clause;
  readonly behind: readonly Clause[];
  used: number;
  /** "I also want ...", "we need ...": what follows is to be there, whatever it is. */
  readonly wanted: boolean;
}

/** Reads the words of a clause as one kind of change; undefined where they ask for something else. */
export type EditReader = (request: EditRequest, tokens: readonly Token[], wish: Wish) => Read;

/** A verb of changing: at the beginning, or anywhere in languages whose verbs come last. */
export function leadingVerb(
  path: string,
  tokens: readonly Token[],
  language: Language,
): { readonly at: number; readonly length: number } | undefined {
  if (language.verbLast) return language.find(path, tokens);
  const length = language.length(path, tokens, 0);
  return length === 0 ? undefined : { at: 0, length };
}

/** Without articles, function words and marks at both ends. */
export function coreOf(tokens: readonly Token[], language: Language): readonly Token[] {
  const isLoose = (at: number) => {
    const token = tokens[at];
    return (
      token !== undefined && (token.kind === 'mark' || (token.kind === 'word' && language.isFunctionWord(token.word)))
    );
  };
  let [start, end] = [0, tokens.length];
  while (start < end && isLoose(start)) start += 1;
  while (end > start && isLoose(end - 1)) end -= 1;
  return tokens.slice(start, end);
}

/** "a hotel", "three red flags": nothing but a noun. */
export function isBareNoun(tokens: readonly Token[], language: Language): boolean {
  const phrase = nounPhraseAt(tokens, 0, language);
  return phrase !== undefined && !phrase.pronoun && phrase.end === tokens.length;
}

/** What the next words of a message ask for. */
export interface EditReading {
  readonly read: Read;
  /** How many clauses they take. */
  readonly used: number;
  /** What a workflow cannot do, and settings that cannot be set as they are. */
  readonly said: readonly string[];
  /** Words of which nothing is made. */
  readonly unread?: string;
}

/** Whether a clause repeats something; "1 to 5" does not. */
export function repeats(tokens: readonly Token[], language: Language): boolean {
  return isAgain(tokens, language) || indexOf(tokens, 'until', language) !== undefined;
}
