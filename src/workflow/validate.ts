import type { Issue } from './issue.ts';
import type { Workflow } from './schema.ts';

/** `user`: a file that someone brings, judged as upstream judges it. `draft`: one that we made; unknown keys and tools are errors. */
export type ConfigOrigin = 'user' | 'draft';

export interface ValidationReport {
  readonly valid: boolean;
  /** Whether upstream would also build and start it; `unknown` where that depends on data or the environment, and on an invalid file `no`. */
  readonly runnable: 'yes' | 'no' | 'unknown';
  /** All of them, in the order of their place in the file. */
  readonly issues: readonly Issue[];
  /** The values as upstream reads them with defaults filled in; only when valid. */
  readonly workflow?: Workflow;
}
