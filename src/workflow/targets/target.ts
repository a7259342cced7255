import type { Finding } from '../finding.ts';
import type { RuleContext } from '../rules/rule-context.ts';

/** A branch of the runtime, which gives the same schema version a meaning of its own. One table each; a further branch is one more file. */
export interface Target {
  /** As in `validate --target` and `WORKFLOW_TARGET`. */
  readonly name: 'main' | 'dev';
  /** Whether `to` of an edge may list several steps, which then run at once. */
  readonly forks: boolean;
  /** Findings that do not hold on this branch. */
  readonly unfounded: (finding: Finding, context: RuleContext) => boolean;
  /**
   * What only this branch does, and what the other one would make of the same file.
   * @param edgesInFile for each edge of the context, its position in the file
   */
  readonly check: (context: RuleContext, edgesInFile: readonly number[]) => readonly Finding[];
}
