import type { Workflow, WorkflowEdge } from '../../../../workflow/schema/schema.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Change } from '../change.ts';
import type { StepPlace } from '../edit.ts';
import { ROUNDS } from '../references.ts';

/** Nodes with the edges between them; an edge to `NEXT` leads on to whatever follows. */
export interface Piece {
  /** The step behind which the piece is entered, `START` where that does not matter; one of the edges leaves it. */
  readonly entered: string;
  readonly fields: PlainMap;
  readonly nodes: readonly PlainMap[];
  readonly edges: readonly PlainMap[];
}

/**
 * The changes that put steps into a workflow: their fields, their nodes, and edges through them. Undefined when the workflow is not built so
 * that this can be done without changing what it does, as behind a step that loops on itself.
 */
export function insertPiece(piece: Piece, workflow: Workflow, place: StepPlace): readonly Change[] | undefined {
  const lead = piece.edges.find(({ from }) => from === piece.entered);
  const rest = piece.edges.filter((edge) => edge !== lead);
  const edges =
    lead === undefined ? undefined : (takeRoutes(lead, rest, workflow, place) ?? leadInto(lead, rest, workflow, place));
  if (edges === undefined) return undefined;
  const index = nodeIndex(workflow, place);
  return [
    ...Object.entries(piece.fields).map(([name, value]): Change => ({
      kind: 'set',
      path: ['state', 'fields', name],
      value,
    })),
    ...piece.nodes.map((value, offset): Change => ({ kind: 'insert', path: ['nodes'], index: index + offset, value })),
    ...edges,
  ];
}

/** The steps and routes that lead to a place, as indices of edges, and what they lead to now. */
export function endsAt({ edges }: Workflow, place: StepPlace): { target: string; ends: number[] } | undefined {
  const all = edges.map((_edge, index) => index);
  if (place.at === 'after') {
    const ends = all.filter((index) => edges[index]?.from === place.step);
    const target = edges[ends[0] ?? -1]?.to;
    return target === undefined || ends.length !== 1 ? undefined : { target, ends };
  }
  if (place.at === 'start') {
    const ends = all.filter((index) => edges[index]?.from === 'START');
    const target = edges[ends[0] ?? -1]?.to;
    return target === undefined ? undefined : { target, ends };
  }
  const target = 'step' in place ? place.step : 'END';
  const ends = all.filter((index) => redirect(edges[index] as WorkflowEdge, index, target, '').length > 0);
  return ends.length === 0 ? undefined : { target, ends };
}

/** Everything that led to the place leads to the piece instead, and the piece leads on to it. Routes can only leave a step that does nothing else. */
function leadInto(
  lead: PlainMap,
  rest: readonly PlainMap[],
  workflow: Workflow,
  place: StepPlace,
): Change[] | undefined {
  const found = endsAt(workflow, place);
  const entry = lead['to'];
  if (found === undefined) return undefined;
  const { target, ends } = found;
  const [only] = ends;
  const led =
    typeof entry === 'string'
      ? ends.flatMap((index) =>
          redirect(workflow.edges[index] as WorkflowEdge, index, target, entry, place.at === 'end'),
        )
      : ends.length === 1 && only !== undefined && workflow.edges[only]?.to === target
        ? [{ kind: 'set', path: ['edges', only], value: withNext(lead, target) } satisfies Change]
        : undefined;
  return led === undefined ? undefined : [...led, ...added(rest, target, workflow)];
}

/** Behind a step that decides, a row of steps takes over the decision. */
function takeRoutes(
  { to: entry }: PlainMap,
  rest: readonly PlainMap[],
  { edges }: Workflow,
  place: StepPlace,
): Change[] | undefined {
  const index =
    place.at === 'after' ? edges.findIndex(({ from, routes }) => from === place.step && routes !== undefined) : -1;
  const last = rest.filter(({ to, routes }) => to === 'NEXT' || routes !== undefined);
  const from = last[0]?.['from'];
  if (index === -1 || place.at !== 'after' || typeof entry !== 'string' || last.length !== 1 || from === undefined)
    return undefined;
  return [
    { kind: 'set', path: ['edges', index, 'from'], value: from },
    ...[{ from: place.step, to: entry }, ...rest.filter((edge) => edge !== last[0])].map((value, offset): Change => ({
      kind: 'insert',
      path: ['edges'],
      index: edges.length + offset,
      value,
    })),
  ];
}

function added(edges: readonly PlainMap[], next: string, workflow: Workflow): Change[] {
  return edges.map((edge, offset) => ({
    kind: 'insert',
    path: ['edges'],
    index: workflow.edges.length + offset,
    value: withNext(edge, next),
  }));
}

function withNext(value: PlainMap, next: string): PlainMap {
  const { routes } = value;
  const led = Array.isArray(routes) ? { routes: routes.map((route: PlainMap) => toNext(route, next)) } : {};
  return { ...toNext(value, next), ...led };
}

function toNext(value: PlainMap, next: string): PlainMap {
  return value['to'] === 'NEXT' ? { ...value, to: next } : value;
}

/** Makes one edge lead to another step than before. `keepsStops` leaves a route to the end that is a way out of the workflow. */
export function redirect(edge: WorkflowEdge, index: number, from: string, to: string, keepsStops = false): Change[] {
  const set = (...path: (string | number)[]): Change => ({ kind: 'set', path: ['edges', index, ...path], value: to });
  if (edge.to === from) return [set('to')];
  if (edge.loop?.exit_to === from) return [set('loop', 'exit_to')];
  const routes = edge.routes ?? [];
  const stops = keepsStops && isWayOut(edge);
  return routes.flatMap((route, at) => (route.to === from && !stops ? [set('routes', at, 'to')] : []));
}

/** "stop if it is spam": only the condition leads to the end, and nothing counts. */
function isWayOut({ routes = [] }: WorkflowEdge): boolean {
  const other = routes.find(({ condition }) => condition.logic === 'default')?.to;
  return other !== undefined && other !== 'END' && !routes.some(({ condition }) => ROUNDS.test(condition.logic));
}

/** Keeps the nodes in the file in the order in which they run. */
function nodeIndex(workflow: Workflow, place: StepPlace): number {
  if (place.at === 'start') return 0;
  if (place.at === 'end') return workflow.nodes.length;
  const index = workflow.nodes.findIndex(({ id }) => id === ('step' in place ? place.step : ''));
  return place.at === 'before' ? Math.max(index, 0) : index + 1;
}

/** A value as a change of the text holds it. */
export function plain(value: unknown): PlainMap {
  return JSON.parse(JSON.stringify(value)) as PlainMap;
}
