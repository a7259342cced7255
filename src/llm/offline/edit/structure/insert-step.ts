import type { Workflow, WorkflowEdge } from '../../../../workflow/schema/schema.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Change } from '../change.ts';
import type { StepPlace } from '../edit.ts';

/** Nodes with the edges between them; an edge to `NEXT` leads on to whatever follows. */
export interface Piece {
  /** At which it is entered. */
  readonly entry: string;
  readonly fields: PlainMap;
  readonly nodes: readonly PlainMap[];
  readonly edges: readonly PlainMap[];
}

/**
 * The changes that put steps into a workflow: their fields, their nodes, and edges through them. Undefined when the workflow is not built so
 * that this can be done without changing what it does, as behind a step that loops on itself.
 */
export function insertPiece(piece: Piece, workflow: Workflow, place: StepPlace): readonly Change[] | undefined {
  const edges = place.at === 'after' ? edgesAfter(piece, workflow, place.step) : edgesBefore(piece, workflow, place);
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

/** Everything that led to the place leads to the piece instead, and the piece leads on to it. */
function edgesBefore(piece: Piece, workflow: Workflow, place: StepPlace): Change[] | undefined {
  const target =
    place.at === 'end' ? 'END' : place.at === 'start' ? firstStep(workflow) : 'step' in place ? place.step : undefined;
  if (target === undefined) return undefined;
  const redirected = workflow.edges.flatMap((edge, index) =>
    place.at === 'start' && edge.from !== 'START' ? [] : redirect(edge, index, target, piece.entry),
  );
  return redirected.length === 0 ? undefined : [...redirected, ...added(piece.edges, target, workflow)];
}

/** The piece takes over what follows another step: its target if it has one, or else its routes. */
function edgesAfter(piece: Piece, workflow: Workflow, before: string): Change[] | undefined {
  const indices = workflow.edges.flatMap((edge, index) => (edge.from === before ? [index] : []));
  const [index] = indices;
  const edge = index === undefined ? undefined : workflow.edges[index];
  if (index === undefined || edge === undefined || indices.length !== 1) return undefined;
  if (edge.to !== undefined) {
    return [
      { kind: 'set', path: ['edges', index, 'to'], value: piece.entry },
      ...added(piece.edges, edge.to, workflow),
    ];
  }
  const [only] = piece.edges;
  const isSingle = piece.edges.length === 1 && only?.['to'] === 'NEXT';
  if (edge.routes === undefined || !isSingle) return undefined;
  return [
    { kind: 'set', path: ['edges', index, 'from'], value: piece.entry },
    ...added([{ from: before, to: piece.entry }], 'END', workflow),
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

/** Makes one edge lead to another step than before. */
export function redirect(edge: WorkflowEdge, index: number, from: string, to: string): Change[] {
  const set = (...path: (string | number)[]): Change => ({ kind: 'set', path: ['edges', index, ...path], value: to });
  if (edge.to === from) return [set('to')];
  if (edge.loop?.exit_to === from) return [set('loop', 'exit_to')];
  return (edge.routes ?? []).flatMap((route, at) => (route.to === from ? [set('routes', at, 'to')] : []));
}

function firstStep(workflow: Workflow): string | undefined {
  return workflow.edges.find(({ from }) => from === 'START')?.to;
}

/** Keeps the nodes in the file in the order in which they run. */
function nodeIndex(workflow: Workflow, place: StepPlace): number {
  if (place.at === 'start') return 0;
  if (place.at === 'end') return workflow.nodes.length;
  const index = workflow.nodes.findIndex(({ id }) => id === ('step' in place ? place.step : ''));
  return place.at === 'before' ? Math.max(index, 0) : index + 1;
}
