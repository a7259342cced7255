/** The format of an input's value. `list`: items separated by commas or line breaks. `json`: a JSON object. */
export type TrialFieldKind = 'text' | 'whole_number' | 'number' | 'yes_no' | 'list' | 'json';

/** One input of a workflow as a form field. */
export interface TrialField {
  readonly name: string;
  readonly kind: TrialFieldKind;
  readonly isRequired: boolean;
  /** What it means and how to write it, in one or two sentences. */
  readonly hint: string;
  /** The last value, otherwise the default; empty when there is neither. */
  readonly value: string;
}

/** The form of a trial: every input, required ones first. */
export interface TrialForm {
  readonly revision: number;
  readonly fields: readonly TrialField[];
}

/** The values of a form by input name. An empty text means that the input is not given. */
export type TrialValues = Readonly<Record<string, string>>;

/** One sentence for each value that cannot be used, by input name. */
export type TrialProblems = Readonly<Record<string, string>>;
