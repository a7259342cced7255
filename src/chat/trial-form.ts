/** How the value of an input is written. `list`: items with commas or on lines of their own. `json`: a JSON object. */
export type TrialFieldKind = 'text' | 'whole_number' | 'number' | 'yes_no' | 'list' | 'json';

/** One input of a workflow, as a form asks for it. */
export interface TrialField {
  readonly name: string;
  readonly kind: TrialFieldKind;
  readonly isRequired: boolean;
  /** What it is and how to write it, in one sentence or two. */
  readonly hint: string;
  /** What was used last time, else the default; empty where there is neither. */
  readonly value: string;
}

/** What a person is asked before a trial: every input, those that are needed first. */
export interface TrialForm {
  readonly revision: number;
  readonly fields: readonly TrialField[];
}

/** What was written into a form, by the name of the input. Empty text means that the input is not given. */
export type TrialValues = Readonly<Record<string, string>>;

/** One sentence for each value that cannot be used, by the name of the input. */
export type TrialProblems = Readonly<Record<string, string>>;
