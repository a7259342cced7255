import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import type { Clause } from '../words/cutter.ts';
import type { Token } from '../words/tokens.ts';
import type { Field, Item } from './plan.ts';
import type { Scope } from './scope.ts';

/** Settings and the words that say for which step they are. */
export interface PendingSettings {
  readonly settings: Settings;
  readonly tokens: readonly Token[];
}

/** The state while the clauses are read one after another. */
export interface Reader {
  readonly language: Language;
  readonly text: string;
  readonly scope: Scope;
  readonly clauses: readonly Clause[];
  /** Of the next clause. */
  index: number;
  /** What the steps so far are; a branch reads its arms into lists of their own. */
  items: Item[];
  settings: Settings;
  /** Settings of steps that may not have been read yet. */
  readonly pending: PendingSettings[];
  readonly notes: Set<string>;
  readonly limits: Set<string>;
  /** The user's words of which it is not certain that they were understood. */
  readonly unsure: Set<string>;
  /** What was said before a task and belongs to the next one. */
  background: string[];
  /** What each item of is treated by the clauses of a sentence. */
  each: { field: Field; sentence: number } | undefined;
  /** The arms of kinds are being read: "X goes to Y" begins the next one. */
  inKinds: boolean;
  /** Reads the next clause, and those that belong to it, into the items. */
  readonly next: (reader: Reader) => void;
}
