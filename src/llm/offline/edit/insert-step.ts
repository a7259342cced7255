import type { Workflow, WorkflowEdge } from '../../../workflow/schema/schema.ts';
import type { Bindings } from '../fill.ts';
import { fillTemplate } from '../fill.ts';
import type { KnownStep } from '../library.ts';
import { mapOf, textOf, textsOf, type PlainMap, type PlainValue } from '../plain-value.ts';
import type { Change } from './change.ts';

/** Where a step goes. */
export type StepPlace = { readonly at: 'start' | 'end' } | { readonly at: 'before' | 'after'; readonly step: string };

/** A known step with its slots filled and its names made unlike those that the workflow has. */
export interface FilledStep {
  /** Of its first node, at which it is entered. */
  readonly id: string;
  /** The field that holds what it made of the subject; none when it leaves it in place. */
  readonly result: string | undefined;
  readonly fields: PlainMap;
  readonly nodes: readonly PlainMap[];
  readonly edges: readonly PlainMap[];
  /** As `edges`, for the end of a workflow. */
  readonly endEdges: readonly PlainMap[];
}

export function fillStep(
  step: KnownStep,
  { workflow, subject, slots, place }: { workflow: Workflow; subject: string; slots: Bindings; place: StepPlace },
): FilledStep {
  const type = workflow.state.fields[subject]?.type ?? 'str';
  const inPlace = step.inPlace && type === 'str' && !isLast(place, workflow);
  const names: Record<string, string> = {
    ...freshNames(step.ownNames, workflow),
    ...(inPlace ? { field: subject } : {}),
  };
  const parts = fillTemplate(step.parts, { ...slots, ...names, subject, 'subject.type': type });
  const edges = mapsIn(parts['edges']);
  const endEdges = mapsIn(parts['end_edges']);
  return {
    id: textOf(names['step']),
    result: names['field'],
    fields: Object.fromEntries(Object.entries(mapOf(parts['fields'])).filter(([name]) => name !== subject)),
    nodes: mapsIn(parts['nodes']),
    edges,
    endEdges: endEdges.length === 0 ? edges : endEdges,
  };
}

function isLast(place: StepPlace, workflow: Workflow): boolean {
  if (place.at === 'end') return true;
  return place.at === 'after' && workflow.edges.some(({ from, to }) => from === place.step && to === 'END');
}

/** A name that is taken gets a number: `translate_2`. */
function freshNames(names: PlainMap, workflow: Workflow): Record<string, string> {
  const taken = new Set([...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)]);
  const fresh = (name: string): string => {
    let number = 2;
    while (taken.has(`${name}_${number}`)) number += 1;
    return `${name}_${number}`;
  };
  return Object.fromEntries(
    Object.entries(names).map(([key, value]) => {
      const name = textOf(value);
      return [key, taken.has(name) ? fresh(name) : name];
    }),
  );
}

/**
 * The changes that put a step into a workflow: its fields, its nodes, and edges through it. Undefined when the workflow is not built so
 * that this can be done without changing what it does, as behind a step that loops on itself.
 */
export function insertStep(step: FilledStep, workflow: Workflow, place: StepPlace): readonly Change[] | undefined {
  const edges = place.at === 'after' ? edgesAfter(step, workflow, place.step) : edgesBefore(step, workflow, place);
  if (edges === undefined) return undefined;
  const index = nodeIndex(workflow, place);
  return [
    ...Object.entries(step.fields).map(([name, value]): Change => ({
      kind: 'set',
      path: ['state', 'fields', name],
      value,
    })),
    ...step.nodes.map((value, offset): Change => ({ kind: 'insert', path: ['nodes'], index: index + offset, value })),
    ...edges,
  ];
}

/** Everything that led to the place leads to the step instead, and the step leads on to it. */
function edgesBefore(step: FilledStep, workflow: Workflow, place: StepPlace): Change[] | undefined {
  const target =
    place.at === 'end' ? 'END' : place.at === 'start' ? firstStep(workflow) : 'step' in place ? place.step : undefined;
  if (target === undefined) return undefined;
  const redirected = workflow.edges.flatMap((edge, index) =>
    place.at === 'start' && edge.from !== 'START' ? [] : redirect(edge, index, target, step.id),
  );
  if (redirected.length === 0) return undefined;
  return [...redirected, ...added(place.at === 'end' ? step.endEdges : step.edges, target, workflow)];
}

/** The step takes over what follows another one: its target if it has one, or else its routes. */
function edgesAfter(step: FilledStep, workflow: Workflow, before: string): Change[] | undefined {
  const indices = workflow.edges.flatMap((edge, index) => (edge.from === before ? [index] : []));
  const [index] = indices;
  const edge = index === undefined ? undefined : workflow.edges[index];
  if (index === undefined || edge === undefined || indices.length !== 1) return undefined;
  if (edge.to !== undefined) {
    const edges = edge.to === 'END' ? step.endEdges : step.edges;
    return [{ kind: 'set', path: ['edges', index, 'to'], value: step.id }, ...added(edges, edge.to, workflow)];
  }
  const [only] = step.edges;
  const isSingle = step.edges.length === 1 && only !== undefined && only['to'] === 'NEXT';
  if (edge.routes === undefined || !isSingle) return undefined;
  return [
    { kind: 'set', path: ['edges', index, 'from'], value: step.id },
    ...added([{ from: before, to: step.id }], 'END', workflow),
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
  const routes = mapsIn(value['routes']).map((route): PlainMap => Object.assign({}, route, toNext(route, next)));
  return { ...value, ...toNext(value, next), ...(routes.length === 0 ? {} : { routes }) };
}

function toNext(value: PlainMap, next: string): PlainMap {
  return value['to'] === 'NEXT' ? { to: next } : {};
}

function redirect(edge: WorkflowEdge, index: number, from: string, to: string): Change[] {
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

function mapsIn(value: PlainValue | undefined): PlainMap[] {
  return Array.isArray(value) ? value.map((item: PlainValue) => mapOf(item)) : [];
}

/** The outputs of a node that hold text, or else all. */
export function subjectsOf(workflow: Workflow, step: string): string[] {
  const outputs = textsOf(workflow.nodes.find(({ id }) => id === step)?.outputs);
  const texts = outputs.filter((name) => workflow.state.fields[name]?.type === 'str');
  return texts.length === 0 ? outputs : texts;
}
