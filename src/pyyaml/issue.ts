/** One problem of a config. The sentence says what to do next. */
export interface Issue {
  /** Stable and documented in docs/workflow-reference.md: `graph.unreachable`. */
  readonly code: string;
  /** `error`: upstream refuses the file (or, for a draft of ours, we do). `warning`: it validates but will not run as written. */
  readonly severity: 'error' | 'warning';
  /** `nodes[1].prompt`; empty for the document. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly message: string;
  /** A replacement for the offending value, if one is similar enough. */
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
}
