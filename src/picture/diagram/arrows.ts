import type { Loose } from '../../workflow/schema/loose.ts';
import type { WorkflowEdge } from '../../workflow/schema/schema.ts';
import { isDefault } from '../../workflow/diff/branch-changes.ts';
import type { Arrow } from './diagram.ts';

/** A connection from one step to another, by their ids. */
export type Way = Pick<Arrow, 'from' | 'to' | 'kind' | 'labels'>;

/** A longer condition is cut before it is parsed. UTF-16 code units. */
const MOST_CONDITION_CHARS = 200;

/** The connections of a workflow. Several conditions from one step to another are one connection. */
export function waysOf(edges: Loose<readonly WorkflowEdge[]>): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const way of (edges ?? []).flatMap(waysOfEdge)) {
    const key = JSON.stringify([way.from, way.to, way.kind]);
    const known = ways.get(key);
    ways.set(key, known === undefined ? way : { ...way, labels: [...known.labels, ...way.labels] });
  }
  return [...ways.values()];
}

function waysOfEdge(edge: Loose<WorkflowEdge>): readonly Way[] {
  const from = edge?.from;
  if (edge === undefined || from === undefined) return [];
  if (edge.to !== undefined && edge.to !== '') return [{ from, to: edge.to, kind: 'plain', labels: [] }];
  if (edge.routes !== undefined && edge.routes.length > 0) {
    return edge.routes.flatMap((route) =>
      route?.to === undefined ? [] : [{ from, to: route.to, ...condition(route.condition?.logic ?? '') }],
    );
  }
  if (edge.loop?.exit_to !== undefined) {
    const { condition_field: field, max_iterations: rounds, exit_to: to } = edge.loop;
    return [
      { from, to: from, kind: 'repeat', labels: [`not ${field}, at most ${String(rounds ?? 10)} times`] },
      { from, to, kind: 'condition', labels: [field] },
    ];
  }
  const target = edge.parallel?.target_node;
  const items = edge.parallel?.items_field ?? '';
  return target === undefined ? [] : [{ from, to: target, kind: 'condition', labels: [`for each of ${items}`] }];
}

function condition(logic: string): Pick<Way, 'kind' | 'labels'> {
  return isDefault(logic) ? { kind: 'otherwise', labels: [] } : { kind: 'condition', labels: [plainSigns(logic)] };
}

/** `state.score >= 8` without `state.`, except inside quotes. */
function plainSigns(logic: string): string {
  return logic
    .slice(0, MOST_CONDITION_CHARS)
    .replaceAll(/"[^"]*"|'[^']*'|\bstate\./g, (part) => (part === 'state.' ? '' : part))
    .trim();
}
