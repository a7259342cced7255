import type { Issue } from '../../pyyaml/issue.ts';
import { diffWorkflows } from '../../workflow/diff/diff.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import { runningOrder } from '../../workflow/outline/running-order.ts';
import type { Loose } from '../../workflow/schema/loose.ts';
import type { Workflow, WorkflowNode } from '../../workflow/schema/schema.ts';
import { waysOf, type Way } from './arrows.ts';
import { compareWith, type Compared } from './compared.ts';
import { END, START, type Arrow, type Box, type Diagram } from './diagram.ts';
import { descriptionOf, detailsOf } from './step-words.ts';

export interface Subject {
  /** The readable part of the workflow; an invalid config has undefined parts. */
  readonly workflow: NonNullable<Loose<Workflow>>;
  readonly isValid: boolean;
  readonly issues: readonly Issue[];
  /** The earlier revision, to mark the changes. Both must be valid. */
  readonly before?: Workflow | undefined;
  /** The results that the config's author named. */
  readonly results?: readonly string[] | undefined;
  /** Ids of the steps that a trial ran, in order. */
  readonly path?: readonly string[] | undefined;
}

type NamedNode = NonNullable<Loose<WorkflowNode>> & { readonly id: string };

export function diagramOf(subject: Subject): Diagram {
  const { workflow, isValid, before, path = [] } = subject;
  const order = inOrder(workflow);
  const compared =
    isValid && before !== undefined
      ? compareWith(before, workflow as Workflow, diffWorkflows(before, workflow as Workflow))
      : undefined;
  const issues = issuesByStep(subject);
  const visits = visitsOf(path);
  const steps = order.map((node, index) => stepBox(node, index + 1, { issues, visits, compared }));
  const ways = waysOf(workflow.edges);
  const missing = missingBoxes(ways, new Set(order.map(({ id }) => id)));
  const places = new Map(order.map(({ id }, index) => [id, index]));
  const taken = takenWays(path);
  const arrows = ways.map((way) => arrowOf(way, { places, compared, taken }));
  return {
    boxes: [startBox(subject), ...steps, ...missing, ...(compared?.ghosts ?? []), endBox(subject)],
    arrows: [...arrows, ...(compared?.ghostArrows ?? [])],
  };
}

/** The steps that have an id, each id only once. */
function inOrder({ nodes, edges }: Subject['workflow']): readonly NamedNode[] {
  const known = new Map<string, NamedNode>();
  for (const node of nodes ?? []) {
    if (node?.id !== undefined && !known.has(node.id)) known.set(node.id, { ...node, id: node.id });
  }
  const readable = { nodes: [...known.values()], edges: edges ?? [] };
  // The running order depends only on ids and edges, and tolerates edges without ends.
  return runningOrder(readable as unknown as Workflow).flatMap(({ id }) => known.get(id) ?? []);
}

interface BoxContext {
  readonly issues: ReadonlyMap<string, Pick<Box, 'errors' | 'warnings'>>;
  readonly visits: ReadonlyMap<string, readonly number[]>;
  readonly compared: Compared | undefined;
}

function stepBox(node: NamedNode, number: number, { issues, visits, compared }: BoxContext): Box {
  const { id } = node;
  const mark = compared?.markOf(id);
  return {
    key: id,
    kind: 'step',
    id,
    title: id,
    number,
    description: descriptionOf(node),
    details: detailsOf(node),
    ...(issues.get(id) ?? NO_ISSUES),
    ...(mark === undefined ? {} : { mark }),
    visits: visits.get(id) ?? [],
  };
}

const PLACE = /^(nodes|edges)\[(\d+)\]/;

/** Errors and warnings of each step. Those of an edge count for the step where it begins. */
function issuesByStep({ workflow, issues }: Subject): ReadonlyMap<string, Pick<Box, 'errors' | 'warnings'>> {
  const counts = new Map<string, { errors: number; warnings: number }>();
  for (const { path, severity } of issues) {
    const [, list, index] = PLACE.exec(path) ?? [];
    const place = Number(index);
    const id =
      list === 'nodes' ? workflow.nodes?.[place]?.id : list === 'edges' ? workflow.edges?.[place]?.from : undefined;
    if (id === undefined) continue;
    const { errors, warnings } = counts.get(id) ?? NO_ISSUES;
    const isError = severity === 'error';
    counts.set(id, { errors: errors + Number(isError), warnings: warnings + Number(!isError) });
  }
  return counts;
}

const NO_ISSUES = { errors: 0, warnings: 0 } as const;

function startBox({ workflow, isValid, results }: Subject): Box {
  const inputs = isValid ? exchangeOf(workflow as Workflow, results).inputs : [];
  const names = inputs.map(({ name, isOptional }) => (isOptional ? `${name}?` : name));
  return { ...endpoint(START, 'start'), description: names.join(', ') };
}

function endBox({ workflow, isValid, results }: Subject): Box {
  const exchange = isValid ? exchangeOf(workflow as Workflow, results) : undefined;
  return { ...endpoint(END, 'end'), description: exchange?.results.join(exchange.isEither ? ' or ' : ', ') ?? '' };
}

function endpoint(key: string, kind: Box['kind']): Box {
  return { key, kind, id: '', title: key, number: 0, description: '', details: [], ...NO_ISSUES, visits: [] };
}

function missingBoxes(ways: readonly Way[], known: ReadonlySet<string>): readonly Box[] {
  const named = new Set(ways.flatMap(({ from, to }) => [from, to]));
  return [...named].filter((name) => name !== START && name !== END && !known.has(name)).map(missingBox);
}

function missingBox(name: string): Box {
  const words = { id: name, description: 'There is no such step.', errors: 1 };
  return { ...endpoint(name, 'missing'), ...words };
}

interface ArrowContext {
  /** Position of each step in the running order. */
  readonly places: ReadonlyMap<string, number>;
  readonly compared: Compared | undefined;
  readonly taken: ReadonlySet<string>;
}

function arrowOf(way: Way, { places, compared, taken }: ArrowContext): Arrow {
  const [from, to] = [places.get(way.from), places.get(way.to)];
  const mark = compared?.markOfWay(way);
  return {
    ...way,
    isBack: from !== undefined && to !== undefined && to <= from,
    isTaken: taken.has(JSON.stringify([way.from, way.to])),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** The positions of each step in a path, counted from 1 without START and END. */
function visitsOf(path: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const visits = new Map<string, number[]>();
  const steps = path.filter((id) => id !== START && id !== END);
  for (const [index, id] of steps.entries()) {
    const known = visits.get(id);
    if (known === undefined) visits.set(id, [index + 1]);
    else known.push(index + 1);
  }
  return visits;
}

/** A path may contain START and END; the connection from START to the first step is included in any case. */
function takenWays(path: readonly string[]): ReadonlySet<string> {
  const whole = path.length === 0 || path[0] === START ? path : [START, ...path];
  return new Set(whole.slice(1).map((to, index) => JSON.stringify([whole[index], to])));
}
