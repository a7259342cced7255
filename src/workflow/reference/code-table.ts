/** What the codes of one kind mean: the source of docs/workflow-reference.md and of `threadsmith explain`. */
export type CodeTable = Readonly<Record<string, CodeEntry>>;

export interface CodeEntry {
  /** In a user's own file. */
  readonly severity: 'error' | 'warning';
  /** In a draft, which Threadsmith wrote itself, it is an error: a draft has to run as it is written. */
  readonly inDraft?: 'error';
  /** The number of the rule of upstream's validator. */
  readonly rule?: number;
  readonly meaning: string;
  readonly fix: string;
}
