import type { Workflow, WorkflowEdge, WorkflowNode } from '../../workflow/schema/schema.ts';
import { taskOf } from './step-task.ts';
import { phraseReader, type Phrase, type ReadPhrase } from './phrase.ts';

export interface CardStep {
  /** Counted from 1, in running order. */
  readonly number: number;
  readonly id: string;
  /** What it does, in the config's own words. */
  readonly what: string;
  /** The change affects it. On a first revision, true for every step. */
  readonly isTouched: boolean;
  /** Where it leads, unless that is simply the next step. */
  readonly ways: Ways | undefined;
}

export type Ways =
  | { readonly kind: 'branches'; readonly branches: readonly CardBranch[] }
  | { readonly kind: 'then'; readonly target: Target }
  | { readonly kind: 'repeats'; readonly until: Phrase; readonly target: Target };

export interface CardBranch {
  /** Undefined for the default way. */
  readonly condition: Phrase | undefined;
  readonly target: Target;
}

/** Undefined: the end. */
export type Target = { readonly id: string; readonly isBack: boolean } | undefined;

/** `touched` is undefined when there is no earlier revision. */
export function stepsOf(
  workflow: Workflow,
  order: readonly WorkflowNode[],
  touched: ReadonlySet<string> | undefined,
): readonly CardStep[] {
  const place = new Map(order.map(({ id }, index) => [id, index]));
  const bySource = edgesBySource(workflow.edges);
  const joins = joinsOf(workflow.edges, bySource);
  const read = phraseReader(workflow);
  return order.map((node, index) => {
    const next = order[index + 1]?.id ?? 'END';
    const ways = waysOf(bySource.get(node.id) ?? [], {
      read,
      target: (to) => (to === 'END' ? undefined : { id: to, isBack: (place.get(to) ?? index + 1) <= index }),
      isExpected: (to) => to === next || joins.get(node.id) === to,
    });
    return {
      number: index + 1,
      id: node.id,
      what: taskOf(node),
      isTouched: touched === undefined || touched.has(node.id),
      ways,
    };
  });
}

interface Places {
  readonly read: ReadPhrase;
  readonly target: (to: string) => Target;
  /** Whether a reader expects this step to follow without being told. */
  readonly isExpected: (to: string) => boolean;
}

function waysOf(edges: readonly WorkflowEdge[], { read, target, isExpected }: Places): Ways | undefined {
  const routes = edges.flatMap(({ routes = [] }) => routes);
  if (routes.length > 0) {
    const branches = routes.map(({ condition: { logic }, to }) => ({ condition: read(logic), target: target(to) }));
    return { kind: 'branches', branches };
  }
  const loop = edges.find((edge) => edge.loop !== undefined)?.loop;
  if (loop !== undefined) {
    const until = { kind: 'flag', field: loop.condition_field, negated: false } as const;
    return { kind: 'repeats', until, target: target(loop.exit_to) };
  }
  const [to, ...others] = edges.flatMap((edge) => edge.to ?? []);
  return to === undefined || others.length > 0 || isExpected(to) ? undefined : { kind: 'then', target: target(to) };
}

function edgesBySource(edges: readonly WorkflowEdge[]): ReadonlyMap<string, readonly WorkflowEdge[]> {
  const bySource = new Map<string, WorkflowEdge[]>();
  for (const edge of edges) {
    const known = bySource.get(edge.from);
    if (known === undefined) bySource.set(edge.from, [edge]);
    else known.push(edge);
  }
  return bySource;
}

/** Where the steps of a branch all lead to the same place, that place, which need not be said. */
function joinsOf(
  edges: readonly WorkflowEdge[],
  bySource: ReadonlyMap<string, readonly WorkflowEdge[]>,
): ReadonlyMap<string, string> {
  const onlyTarget = (id: string) => {
    const [edge, ...others] = bySource.get(id) ?? [];
    return others.length === 0 ? edge?.to : undefined;
  };
  const joins = new Map<string, string>();
  for (const { routes = [] } of edges) {
    const branches = [...new Set(routes.map(({ to }) => to))].filter((id) => id !== 'END');
    const targets = new Set(branches.map(onlyTarget));
    const [target] = targets;
    if (branches.length < 2 || targets.size > 1 || target === undefined) continue;
    for (const id of branches) joins.set(id, target);
  }
  return joins;
}
