import { arcsOf, cycles, type Neighbours, successors } from '../rules/graph.ts';
import type { Workflow, WorkflowNode } from '../schema/schema.ts';

/**
 * The steps in the order in which they run: each comes after every step that may run before it, the ways back of loops aside, and the steps of a loop
 * come before what follows the loop. Of two branches, the one that the file lists first. Steps that are never reached come last.
 */
export function runningOrder({ nodes, edges }: Workflow): readonly WorkflowNode[] {
  const next = successors(arcsOf(edges));
  const order = orderOf('START', next, loopNumbers(next));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reached = order.flatMap((id) => byId.get(id) ?? []);
  const seen = new Set(order);
  return [...reached, ...nodes.filter(({ id }) => !seen.has(id))];
}

/** The number of the loop that a step is in. */
function loopNumbers(next: Neighbours): ReadonlyMap<string, number> {
  return new Map(cycles(next.keys(), next).flatMap((members, index) => members.map((id) => [id, index] as const)));
}

/** Reverse postorder; what is visited last comes first, so ways out of a loop are visited before the loop goes on. */
function orderOf(start: string, next: Neighbours, loops: ReadonlyMap<string, number>): string[] {
  const finished: string[] = [];
  const seen = new Set([start]);
  const stack = [{ id: start, rest: waysFrom(start, next, loops) }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const to = top.rest.pop();
    if (to === undefined) {
      finished.push(top.id);
      stack.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      stack.push({ id: to, rest: waysFrom(to, next, loops) });
    }
  }
  return finished.toReversed();
}

/** The last one is visited first. */
function waysFrom(id: string, next: Neighbours, loops: ReadonlyMap<string, number>): string[] {
  const ways = [...(next.get(id) ?? [])];
  const loop = loops.get(id);
  if (loop === undefined) return ways;
  const isInside = (to: string) => loops.get(to) === loop;
  return [...ways.filter(isInside), ...ways.filter((to) => !isInside(to))];
}
