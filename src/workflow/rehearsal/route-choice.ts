import { evaluateCondition, parseCondition, conditionFields } from '../condition.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord, isList } from '../schema/config-value.ts';
import { pythonTruth } from '../schema/python-value.ts';
import type { WorkflowEdge } from '../schema/schema.ts';

/** Why a run went where it went. */
export type Why =
  | { readonly kind: 'edge' }
  | { readonly kind: 'condition'; readonly logic: string; readonly values: ConfigRecord }
  /** No condition held; `failed` are those that the runtime could not evaluate and passed over without a word. */
  | { readonly kind: 'default'; readonly values: ConfigRecord; readonly failed: readonly string[] }
  | { readonly kind: 'loop'; readonly field: string; readonly value: ConfigValue }
  | { readonly kind: 'parallel'; readonly field: string; readonly count: number };

export interface Target {
  readonly to: string;
  readonly why: Why;
  /** How often the step is started at once, by a parallel edge. */
  readonly copies?: number;
}

/** Whether the runtime reads the state to follow the edge. */
export function readsState(edge: WorkflowEdge): boolean {
  return edge.to === undefined;
}

/** Where an edge leads. An edge with an empty target is dropped, and a parallel one without items starts nothing. */
export function follow(edge: WorkflowEdge, state: ConfigRecord): readonly Target[] {
  if (edge.to !== undefined) return edge.to === '' ? [] : [{ to: edge.to, why: { kind: 'edge' } }];
  if (edge.routes !== undefined && edge.routes.length > 0) return [chooseRoute(edge.routes, state)];
  if (edge.loop !== undefined) return [followLoop(edge.from, edge.loop, state)];
  if (edge.parallel === undefined) return [];
  const { items_field: field, target_node: to } = edge.parallel;
  const items = state[field] ?? null;
  const count = isList(items) ? items.length : 0;
  return count === 0 ? [] : [{ to, copies: count, why: { kind: 'parallel', field, count } }];
}

function chooseRoute(routes: NonNullable<WorkflowEdge['routes']>, state: ConfigRecord): Target {
  const failed: string[] = [];
  for (const { condition, to } of routes) {
    const { logic } = condition;
    if (logic === 'default') continue;
    const taken = evaluateCondition(parseCondition(logic), state);
    if (taken === true) return { to, why: { kind: 'condition', logic, values: valuesOf([logic], state) } };
    if (taken === 'error') failed.push(logic);
  }
  const to = routes.findLast(({ condition }) => condition.logic === 'default')?.to ?? 'END';
  const values = valuesOf(
    routes.map(({ condition }) => condition.logic),
    state,
  );
  return { to, why: { kind: 'default', failed, values } };
}

function valuesOf(logics: readonly string[], state: ConfigRecord): ConfigRecord {
  const values = emptyRecord<ConfigValue>();
  for (const name of new Set(logics.flatMap(conditionFields))) {
    if (Object.hasOwn(state, name)) values[name] = state[name] ?? null;
  }
  return values;
}

function followLoop(from: string, loop: NonNullable<WorkflowEdge['loop']>, state: ConfigRecord): Target {
  const { condition_field: field, exit_to: exit } = loop;
  const value = state[field] ?? null;
  return { to: pythonTruth(value) ? exit : from, why: { kind: 'loop', field, value } };
}
