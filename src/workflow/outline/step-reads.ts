import { parseCondition, type Condition } from '../condition.ts';
import type { WorkflowEdge, WorkflowNode } from '../schema/schema.ts';
import { resolvedPlaceholders } from '../template.ts';

/** The state fields that a step reads: in its inputs, and in its prompt unless it runs code instead of asking a model. */
export function fieldsReadBy({ inputs = {}, prompt, code }: WorkflowNode): ReadonlySet<string> {
  const inInputs = Object.values(inputs).flatMap(resolvedPlaceholders);
  const inPrompt = code ? [] : resolvedPlaceholders(prompt).filter((name) => !Object.hasOwn(inputs, name));
  return new Set([...inInputs, ...inPrompt].map(rootOf));
}

/** `customer` of `customer.name`. */
function rootOf(name: string): string {
  return name.split('.', 1)[0] ?? name;
}

/** The state fields that decide where a run goes. */
export function fieldsDeciding(edges: readonly WorkflowEdge[]): ReadonlySet<string> {
  return new Set(
    edges.flatMap(({ routes = [], loop }) => [
      ...routes.flatMap(({ condition }) => fieldsIn(parseCondition(condition.logic))),
      ...(loop === undefined ? [] : [loop.condition_field]),
    ]),
  );
}

function fieldsIn(condition: Condition): readonly string[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.flatMap(fieldsIn);
  return 'field' in condition ? [condition.field] : [];
}
