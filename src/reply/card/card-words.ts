import type { Comparison } from '../../workflow/schema/python-value.ts';
import type { Verdict } from '../../workflow/verdict.ts';
import type { DataKind } from '../../workflow/outline/sensitive-data.ts';

/** The words of a card in one language. Texts are Markdown; names are passed in backticks, except for a parameter that is called `name`. */
export interface CardWords {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly conditions: ConditionWords;
  readonly ways: WayWords;
  readonly changes: ChangeWords;
  /** `a, b and c` */
  readonly list: (items: readonly string[]) => string;
  /** `a, b or c` */
  readonly either: (items: readonly string[]) => string;
  readonly optional: string;
  readonly nothing: string;
  readonly give: (inputs: string) => string;
  readonly get: (results: string) => string;
  readonly needs: (keys: string) => string;
  readonly assumed: (text: string) => string;
  readonly fixed: (clauses: string) => string;
  readonly careful: (clauses: string) => string;
  readonly note: (text: string) => string;
  readonly moreNotes: (count: number) => string;
  readonly andMore: (count: number) => string;
  /** Says that one change was requested, but many steps were rewritten. */
  readonly rewritten: (steps: number) => string;
  /** Says that steps list tools, which the runtime never offers to the model. */
  readonly invents: (steps: readonly string[], tools: readonly string[]) => string;
  readonly sensitive: (kind: DataKind, receivers: string) => string;
  /** Says how to run the file. `command` and `link` are Markdown. */
  readonly run: (command: string, link: string) => string;
}

/** Phrases that follow `when`. */
interface ConditionWords {
  readonly compare: (name: string, operator: Comparison, value: string) => string;
  /** A field of type bool. */
  readonly flag: (name: string, negated: boolean) => string;
  /** Whether a field is filled or empty. */
  readonly filled: (name: string, negated: boolean) => string;
  /** Whether a number is zero. */
  readonly zero: (name: string, negated: boolean) => string;
  /** A counter has reached its limit. */
  readonly rounds: (count: number) => string;
  /** A counter has not reached its limit. */
  readonly roundsLeft: (count: number) => string;
  readonly both: (parts: readonly string[]) => string;
  readonly any: (parts: readonly string[]) => string;
  readonly quote: (text: string) => string;
}

interface WayWords {
  /** Begins a sentence: "If the score is at least 8". */
  readonly when: (condition: string) => string;
  readonly otherwise: string;
  /** Introduces the ways by the value of one field. */
  readonly by: (name: string) => string;
  readonly end: string;
  readonly back: (step: string) => string;
  readonly way: (lead: string, target: string) => string;
  /** The only way, when it does not lead to the next line. */
  readonly goesTo: (target: string) => string;
  readonly thenEnd: string;
  /** A step that repeats itself. */
  readonly repeats: (condition: string, target: string) => string;
  /** The rest of a list of steps. */
  readonly thenSteps: (steps: string) => string;
  readonly endsAfter: (rounds: number) => string;
  readonly goesOnAfter: (rounds: number, step: string) => string;
  readonly endless: (step: string) => string;
  readonly sentenceEnd: string;
}

/** Clauses of one sentence, without a capital or a full stop. */
interface ChangeWords {
  readonly nothing: string;
  readonly nothingElse: string;
  readonly added: (steps: string, count: number) => string;
  readonly removed: (steps: string, count: number) => string;
  readonly renamed: (from: string, to: string) => string;
  readonly moved: (step: string, after: string | undefined) => string;
  readonly newBranch: (branch: string) => string;
  readonly removedBranch: (branch: string) => string;
  readonly leadsTo: (step: string, to: string) => string;
  readonly newInputs: (inputs: string, count: number) => string;
  readonly removedInputs: (inputs: string, count: number) => string;
  readonly nowOptional: (field: string) => string;
  readonly nowRequired: (field: string) => string;
  readonly addedWords: (text: string) => string;
  readonly removedWords: (text: string) => string;
  readonly newValue: (name: string, value: string) => string;
  readonly noValue: (name: string) => string;
  readonly nowGives: (names: string) => string;
  readonly noLongerGives: (names: string) => string;
  readonly nowUses: (names: string) => string;
  readonly noLongerUses: (names: string) => string;
  /** Parts that must be read as a whole because so much of them changed. */
  readonly parts: Readonly<Record<Part, string>>;
  readonly rewritten: (part: string) => string;
  /** A clause with the steps that it concerns. */
  readonly in: (clause: string, where: string) => string;
}

export type Part = 'prompt' | 'code' | 'description' | 'inputs' | 'output_schema' | 'type' | 'schema' | 'settings';
