import { loopEnds } from '../outline/loop-ends.ts';
import { runningOrder } from '../outline/running-order.ts';
import type { Workflow, WorkflowEdge, WorkflowNode } from '../schema/schema.ts';

/** The course of a workflow in plain words: one line for each step, in the order in which they run. */
export function describeCourse(workflow: Workflow): readonly string[] {
  const order = runningOrder(workflow);
  const place = new Map(order.map(({ id }, index) => [id, index]));
  const bounds = boundsOf(workflow);
  return order.map((node, index) => {
    const ways = workflow.edges.filter(({ from }) => from === node.id).map((edge) => describeEdge(edge, place, bounds));
    const next = ways.filter((words) => words !== '').join('; ');
    return `${index + 1}. \`${node.id}\` ${describeWork(node)}${next === '' ? '' : ` → ${next}`}`;
  });
}

function describeWork(node: WorkflowNode): string {
  const does = node.code === undefined || node.code === '' ? 'asks the model' : 'runs code';
  return `${does}, writes ${node.outputs.map((name) => `\`${name}\``).join(', ')}`;
}

type Bounds = ReadonlyMap<string, number>;

/** How often the loops that a step is in go round at most. */
function boundsOf(workflow: Workflow): Bounds {
  return new Map(
    loopEnds(workflow).flatMap(({ steps, bound }) =>
      bound === undefined ? [] : steps.map((id) => [id, bound.rounds] as const),
    ),
  );
}

function describeEdge(edge: WorkflowEdge, place: ReadonlyMap<string, number>, bounds: Bounds): string {
  const { from, to, routes, loop, parallel } = edge;
  const goal = (name: string) => describeGoal(name, { from, place, bounds });
  if (to !== undefined) return to === '' ? '' : goal(to);
  if (routes !== undefined && routes.length > 0) return describeRoutes(routes, goal);
  if (loop !== undefined) {
    return `again until \`${loop.condition_field}\` is true (\`max_iterations\` does not stop it), then ${goal(loop.exit_to)}`;
  }
  return parallel === undefined ? '' : `\`${parallel.target_node}\` for each of \`${parallel.items_field}\``;
}

/** The default counts last, and of several the last. */
function describeRoutes(routes: NonNullable<WorkflowEdge['routes']>, goal: (name: string) => string): string {
  const otherwise = routes.findLast(({ condition }) => condition.logic === 'default')?.to ?? 'END';
  const conditions = routes
    .filter(({ condition }) => condition.logic !== 'default')
    .map(({ condition, to }) => `if ${plainCondition(condition.logic)}: ${goal(to)}`);
  return [...conditions, `${conditions.length === 0 ? '' : 'otherwise '}${goal(otherwise)}`].join('; ');
}

/** A condition as people say it: without `state.`. */
export function plainCondition(logic: string): string {
  return logic.replaceAll(/\bstate\./g, '');
}

interface From {
  readonly from: string;
  readonly place: ReadonlyMap<string, number>;
  readonly bounds: Bounds;
}

function describeGoal(name: string, { from, place, bounds }: From): string {
  if (name === 'END' || name === 'START') return 'end';
  const isBack = (place.get(name) ?? 0) <= (place.get(from) ?? 0);
  if (!isBack) return `\`${name}\``;
  const rounds = bounds.get(from);
  const most =
    rounds === undefined ? ', as often as it takes' : rounds === 1 ? ', at most once' : `, at most ${rounds} times`;
  return `back to \`${name}\`${most}`;
}
