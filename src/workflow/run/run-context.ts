import type { Finding } from '../finding.ts';
import type { Loose } from '../schema/loose.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import type { WorkflowEdge, WorkflowNode } from '../schema/schema.ts';

/** A reason why a config that validates does not do at run time what it says. */
export interface RunFinding extends Finding {
  /**
   * `never`: it fails each time it is reached. `depends`: on the data of the run or on the machine. `runs`: it does not fail, but does
   * something else than what is written. `invents`: it does not fail, but the model lacks what the step is about and makes it up.
   * `some_paths`: it fails on some of the paths that lead to it.
   */
  readonly outcome: 'never' | 'some_paths' | 'depends' | 'runs' | 'invents';
  /** The node that has to be reached for it; without one, the run fails however it goes. */
  readonly node?: string;
}

export interface RunContext extends Pick<RuleContext, 'workflow' | 'known' | 'fields' | 'fieldNames' | 'suggest'> {
  readonly note: (finding: Omit<RunFinding, 'severity'>) => void;
}

export type LooseNode = NonNullable<Loose<WorkflowNode>>;
export type LooseEdge = NonNullable<Loose<WorkflowEdge>>;

/** Whether the node asks a model; a node with code does not. */
export function asksModel(node: LooseNode): boolean {
  return node.code === undefined || node.code === '';
}

/** The node as the place of a finding. */
export function inNode(node: LooseNode): { readonly node?: string } {
  return node.id === undefined ? {} : { node: node.id };
}
