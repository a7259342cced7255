import { conditionFields } from '../condition.ts';
import { readsOfNode } from '../run/flow/field-uses.ts';
import type { WorkflowEdge, WorkflowNode } from '../schema/schema.ts';

/** The state fields that a step reads: in its inputs, and in its prompt unless it runs code instead of asking a model. */
export function fieldsReadBy(node: WorkflowNode): ReadonlySet<string> {
  return new Set(readsOfNode(node, node.id, 0).map(({ field }) => field));
}

/** The state fields that decide where a run goes. */
export function fieldsDeciding(edges: readonly WorkflowEdge[]): ReadonlySet<string> {
  return new Set(
    edges.flatMap(({ routes = [], loop }) => [
      ...routes.flatMap(({ condition }) => conditionFields(condition.logic)),
      ...(loop === undefined ? [] : [loop.condition_field]),
    ]),
  );
}
