import type { Loose } from '../schema/loose.ts';
import type { WorkflowEdge } from '../schema/schema.ts';

/** A way from one node to another, START and END included. */
export interface Arc {
  readonly from: string;
  readonly to: string;
  /** Its position under `edges`. */
  readonly edge: number;
}

/** The ways that upstream's validator sees. Edges with an empty target have none. */
export function arcsOf(edges: Loose<readonly WorkflowEdge[]>): readonly Arc[] {
  const arcs: Arc[] = [];
  edges?.forEach((edge, index) => {
    const from = edge?.from;
    if (edge === undefined || from === undefined) return;
    if (edge.to !== undefined && edge.to !== '') arcs.push({ from, to: edge.to, edge: index });
    else for (const to of otherTargets(edge, from)) arcs.push({ from, to, edge: index });
  });
  return arcs;
}

function otherTargets(edge: NonNullable<Loose<WorkflowEdge>>, from: string): readonly string[] {
  if (edge.routes !== undefined && edge.routes.length > 0) return edge.routes.flatMap((route) => route?.to ?? []);
  if (edge.loop?.exit_to !== undefined) return [edge.loop.exit_to, from];
  return edge.parallel?.target_node === undefined ? [] : [edge.parallel.target_node];
}

export type Neighbours = ReadonlyMap<string, ReadonlySet<string>>;

export function successors(arcs: readonly Arc[]): Neighbours {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of arcs) join(next, from, to);
  return next;
}

export function predecessors(arcs: readonly Arc[]): Neighbours {
  const previous = new Map<string, Set<string>>();
  for (const { from, to } of arcs) join(previous, to, from);
  return previous;
}

function join(neighbours: Map<string, Set<string>>, name: string, other: string): void {
  const known = neighbours.get(name);
  if (known === undefined) neighbours.set(name, new Set([other]));
  else known.add(other);
}

/** Everything that can be reached from `start`, itself included. */
export function reachable(start: string, next: Neighbours): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const name of seen) for (const other of next.get(name) ?? []) seen.add(other);
  return seen;
}

/** A shortest way, both ends included, or undefined. */
export function shortestPath(from: string, to: string, next: Neighbours): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of cameFrom.keys()) {
    if (name === to) return trace(to, cameFrom);
    for (const other of next.get(name) ?? []) if (!cameFrom.has(other)) cameFrom.set(other, name);
  }
  return undefined;
}

function trace(to: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const path: string[] = [];
  for (let name: string | undefined = to; name !== undefined; name = cameFrom.get(name)) path.push(name);
  return path.toReversed();
}

/** The nodes that every way between two nodes passes, in time linear in the graph. */
export function unavoidable(from: string, to: string, next: Neighbours): ReadonlySet<string> {
  const path = shortestPath(from, to, next) ?? [];
  const position = new Map(path.map((name, index) => [name, index]));
  const seen = new Set<string>();
  const found = new Set<string>();
  let bypassed = 0;
  path.forEach((name, index) => {
    if (bypassed <= index) found.add(name);
    const waiting = [name];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const other of next.get(at) ?? []) {
        const onPath = position.get(other);
        if (onPath !== undefined) bypassed = Math.max(bypassed, onPath);
        else if (!seen.has(other)) {
          seen.add(other);
          waiting.push(other);
        }
      }
    }
  });
  return found;
}

/** The groups of nodes that can reach each other, of those that form a cycle. */
export function cycles(names: Iterable<string>, next: Neighbours): readonly (readonly string[])[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const name of names) visitInPostOrder(name, next, seen, order);
  const back = reversed(next);
  const grouped = new Set<string>();
  const groups: string[][] = [];
  for (const name of order.toReversed()) {
    if (grouped.has(name)) continue;
    const members = [name];
    grouped.add(name);
    for (const member of members) {
      for (const other of back.get(member) ?? []) {
        if (!seen.has(other) || grouped.has(other)) continue;
        grouped.add(other);
        members.push(other);
      }
    }
    if (members.length > 1 || next.get(name)?.has(name) === true) groups.push(members);
  }
  return groups;
}

function visitInPostOrder(start: string, next: Neighbours, seen: Set<string>, order: string[]): void {
  if (seen.has(start)) return;
  seen.add(start);
  const stack = [{ name: start, rest: [...(next.get(start) ?? [])] }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const other = top.rest.pop();
    if (other === undefined) {
      order.push(top.name);
      stack.pop();
    } else if (!seen.has(other)) {
      seen.add(other);
      stack.push({ name: other, rest: [...(next.get(other) ?? [])] });
    }
  }
}

function reversed(next: Neighbours): Neighbours {
  const previous = new Map<string, Set<string>>();
  for (const [from, all] of next) for (const to of all) join(previous, to, from);
  return previous;
}
