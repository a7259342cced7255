import type { Comparison } from '../../workflow/schema/python-value.ts';
import type { Verdict } from '../../workflow/verdict.ts';
import type { DataKind } from '../../workflow/sensitive-data.ts';

/** What the card says, in one language. Texts are Markdown; names come in backticks already, except where a parameter is called `name`. */
export interface CardWords {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly conditions: ConditionWords;
  readonly ways: WayWords;
  readonly changes: ChangeWords;
  /** `a, b and c` */
  list(items: readonly string[]): string;
  /** `a, b or c` */
  either(items: readonly string[]): string;
  readonly optional: string;
  readonly nothing: string;
  give(inputs: string): string;
  get(results: string): string;
  needs(keys: string): string;
  assumed(text: string): string;
  fixed(clauses: string): string;
  careful(clauses: string): string;
  note(text: string): string;
  moreNotes(count: number): string;
  andMore(count: number): string;
  /** That a prompt was changed in many steps although one was meant. */
  rewritten(steps: number): string;
  /** That steps list tools which the runtime never offers to the model. */
  invents(steps: readonly string[], tools: readonly string[]): string;
  sensitive(kind: DataKind, receivers: string): string;
  /** How to run the file. `command` and `link` are Markdown. */
  run(command: string, link: string): string;
}

/** Phrases for the place after `when`. */
interface ConditionWords {
  compare(name: string, operator: Comparison, value: string): string;
  /** A field of type bool. */
  flag(name: string, negated: boolean): string;
  /** A field that holds something, or nothing. */
  filled(name: string, negated: boolean): string;
  /** A number that is, or is not, zero. */
  zero(name: string, negated: boolean): string;
  /** A counter has reached its limit. */
  rounds(count: number): string;
  /** A counter has not reached its limit. */
  roundsLeft(count: number): string;
  both(parts: readonly string[]): string;
  any(parts: readonly string[]): string;
  quote(text: string): string;
}

interface WayWords {
  /** Begins a sentence: "If the score is at least 8". */
  when(condition: string): string;
  readonly otherwise: string;
  /** Begins the list of the ways by the value of one field. */
  by(name: string): string;
  readonly end: string;
  back(step: string): string;
  way(lead: string, target: string): string;
  /** The only way, where it does not lead to the next line. */
  goesTo(target: string): string;
  readonly thenEnd: string;
  /** A step that repeats itself. */
  repeats(condition: string, target: string): string;
  /** The rest of a list of steps. */
  thenSteps(steps: string): string;
  endsAfter(rounds: number): string;
  goesOnAfter(rounds: number, step: string): string;
  endless(step: string): string;
  readonly sentenceEnd: string;
}

/** Clauses of one sentence, without a capital or a full stop. */
interface ChangeWords {
  readonly nothing: string;
  readonly nothingElse: string;
  added(steps: string, count: number): string;
  removed(steps: string, count: number): string;
  renamed(from: string, to: string): string;
  moved(step: string, after: string | undefined): string;
  newBranch(branch: string): string;
  removedBranch(branch: string): string;
  leadsTo(step: string, to: string): string;
  newInputs(inputs: string, count: number): string;
  removedInputs(inputs: string, count: number): string;
  nowOptional(field: string): string;
  nowRequired(field: string): string;
  addedWords(text: string): string;
  removedWords(text: string): string;
  newValue(name: string, value: string): string;
  noValue(name: string): string;
  nowGives(names: string): string;
  noLongerGives(names: string): string;
  nowUses(names: string): string;
  noLongerUses(names: string): string;
  /** What has to be read because so much of it changed. */
  readonly parts: Readonly<Record<Part, string>>;
  rewritten(part: string): string;
  /** A clause with the steps that it is about. */
  in(clause: string, where: string): string;
}

export type Part = 'prompt' | 'code' | 'description' | 'inputs' | 'output_schema' | 'type' | 'schema' | 'settings';
