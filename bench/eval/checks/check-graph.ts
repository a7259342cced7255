import type { Workflow } from '../../../src/workflow/schema/schema.ts';
import { checkSets, first, ofWorkflow, type Checks } from './check.ts';
import { matches } from './pattern.ts';

/** Predicates on edges. */

type Edge = Workflow['edges'][number];

function kindOf({ routes, loop, parallel }: Edge): string {
  if (parallel !== undefined) return 'parallel';
  if (loop !== undefined) return 'loop';
  return routes !== undefined && routes.length > 0 ? 'routes' : 'linear';
}

/** Every arrow of the graph, one per route. */
function arrowsOf({ edges }: Workflow): { from: string; to: string }[] {
  return edges.flatMap(({ from, to, routes, loop, parallel }) => {
    const targets = [to, ...(routes ?? []).map((route) => route.to), loop?.exit_to, parallel?.target_node];
    return targets.filter((target) => target !== undefined).map((target) => ({ from, to: target }));
  });
}

function hasCycle(workflow: Workflow): boolean {
  const arrows = arrowsOf(workflow);
  const reaches = (start: string): Set<string> => {
    const seen = new Set<string>();
    const waiting = [start];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      for (const { to } of arrows.filter(({ from }) => from === id)) {
        if (!seen.has(to)) waiting.push(to);
        seen.add(to);
      }
    }
    return seen;
  };
  return workflow.nodes.some(({ id }) => reaches(id).has(id)) || workflow.edges.some(({ loop }) => loop !== undefined);
}

function typeOf({ state }: Workflow, field: string | undefined): string {
  return field === undefined ? '' : (state.fields[field]?.type ?? '');
}

export const GRAPH_CHECKS: Pick<Checks, 'edges' | 'routes' | 'loop' | 'back_edge' | 'parallel' | 'fan_in'> = {
  edges: ofWorkflow(({ edges: kinds }, { edges }) => checkSets(kinds, edges.map(kindOf), 'edges of kind')),
  routes: ofWorkflow(({ routes: { min_routes, has_default, logic_any } }, { edges }) => {
    const forks = edges.map(({ routes }) => (routes ?? []).map(({ condition }) => condition.logic.trim()));
    const fitting = forks.filter((logics) => logics.length >= min_routes);
    const logics = fitting.flat();
    return first(
      fitting.length === 0 && `no fork with ${min_routes} routes`,
      has_default === true && !logics.includes('default') && 'no default route',
      logic_any?.some((source) => !logics.some((logic) => matches(logic, source))) === true &&
        `no condition like ${logic_any.join(', ')}`,
    );
  }),
  loop: ofWorkflow(({ loop: { max_iterations } }, { edges }) => {
    const loops = edges.flatMap((edge) => edge.loop ?? []);
    if (loops.length === 0) return 'no loop';
    return loops.some((loop) => loop.max_iterations === max_iterations)
      ? undefined
      : `no loop of ${max_iterations} rounds`;
  }),
  back_edge: ofWorkflow((_expected, workflow) => (hasCycle(workflow) ? undefined : 'nothing is repeated')),
  parallel: ofWorkflow(({ parallel: { items_type, collect_type } }, workflow) => {
    const found = workflow.edges.flatMap(({ parallel }) => parallel ?? []);
    const fits = found.some(
      ({ items_field, collect_field }) =>
        matches(typeOf(workflow, items_field), items_type) && matches(typeOf(workflow, collect_field), collect_type),
    );
    return fits ? undefined : 'no parallel edge over such fields';
  }),
  fan_in: ofWorkflow(({ fan_in: { node_indegree_min } }, workflow) => {
    const arrows = arrowsOf(workflow);
    const most = Math.max(...workflow.nodes.map(({ id }) => arrows.filter(({ to }) => to === id).length));
    return most < node_indegree_min ? `at most ${most} edges meet in a step` : undefined;
  }),
};
