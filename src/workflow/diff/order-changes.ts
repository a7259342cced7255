import type { WorkflowEdge, WorkflowNode } from '../schema/schema.ts';

export interface MovedStep {
  readonly name: string;
  /** The step that it follows now, of those that were there before; undefined for the first. */
  readonly after: string | undefined;
}

/** The fewest steps whose moves lead from one running order to another. */
export function movedSteps(before: readonly WorkflowNode[], after: readonly WorkflowNode[]): readonly MovedStep[] {
  const old = new Map(before.map(({ id }, index) => [id, index]));
  const common = after.filter(({ id }) => old.has(id)).map(({ id }) => id);
  const kept = longestIncreasing(common.map((id) => old.get(id) ?? 0));
  return common.flatMap((name, index) => (kept.has(index) ? [] : [{ name, after: common[index - 1] }]));
}

/** The indexes of a longest increasing subsequence, in n log n. */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  values.forEach((value, index) => {
    const length = firstNotBelow(ends, values, value);
    previous.push(ends[length - 1]);
    ends[length] = index;
  });
  const found = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) found.add(index);
  return found;
}

function firstNotBelow(ends: readonly number[], values: readonly number[], value: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An edge without a condition. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/** The ways that were not there before. */
export function newWays(before: readonly WorkflowEdge[], after: readonly WorkflowEdge[]): readonly Way[] {
  const old = new Set(waysOf(before).map(keyOf));
  return waysOf(after).filter((way) => !old.has(keyOf(way)));
}

function waysOf(edges: readonly WorkflowEdge[]): readonly Way[] {
  return edges.flatMap(({ from, to, loop, parallel }) =>
    [to, loop?.exit_to, parallel?.target_node].flatMap((target) =>
      target === undefined ? [] : [{ from, to: target }],
    ),
  );
}

function keyOf({ from, to }: Way): string {
  return JSON.stringify([from, to]);
}
