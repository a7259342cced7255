import type { Neighbours } from '../../rules/graph.ts';
import { possibleTargets } from '../run-condition.ts';
import type { LooseEdge, RunContext } from '../run-context.ts';

/** What an edge does when the node before it is done. */
export interface Step {
  readonly index: number;
  readonly edge: LooseEdge;
  /** The nodes that it may start, without the two ends. */
  readonly starts: ReadonlySet<string>;
  /** Whether it may start none and let the run end. */
  readonly mayEnd: boolean;
}

export type BySource = ReadonlyMap<string, readonly Step[]>;

export function stepsBySource(context: RunContext): BySource {
  const bySource = new Map<string, Step[]>();
  context.workflow.edges?.forEach((edge, index) => {
    if (edge?.from === undefined || edge.to === '') return;
    const targets = targetsOf(context, edge);
    const starts = new Set([...targets].filter((name) => name !== 'END' && name !== 'START'));
    const step = { index, edge, starts, mayEnd: starts.size < targets.size || edge.parallel !== undefined };
    const steps = bySource.get(edge.from);
    if (steps === undefined) bySource.set(edge.from, [step]);
    else steps.push(step);
  });
  return bySource;
}

function targetsOf(context: RunContext, edge: LooseEdge): ReadonlySet<string> {
  if (edge.to !== undefined) return new Set([edge.to]);
  if (edge.routes !== undefined) return possibleTargets(context, edge.routes);
  const names = edge.loop === undefined ? [edge.parallel?.target_node] : [edge.loop.exit_to, edge.from];
  return new Set(names.filter((name) => name !== undefined));
}

/** Whether an edge always starts the same node. */
export function isSure({ edge, starts, mayEnd }: Step): boolean {
  return starts.size === 1 && !mayEnd && edge.loop === undefined;
}

export function neighbours(bySource: BySource, pick: (step: Step) => ReadonlySet<string>): Neighbours {
  return new Map([...bySource].map(([from, steps]) => [from, union(steps.map(pick))]));
}

export function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return sets.length === 1 && sets[0] !== undefined ? sets[0] : new Set(sets.flatMap((set) => [...set]));
}
