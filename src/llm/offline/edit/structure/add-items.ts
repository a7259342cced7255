import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { compileItems } from '../../compile/compile-plan.ts';
import type { Graph } from '../../compile/graph.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Item, Task } from '../../plan/plan.ts';
import { say } from '../../speech.ts';
import { sentence } from '../../words/clause-words.ts';
import type { Change } from '../change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying, type StepPlace } from '../edit.ts';
import { givesMore } from '../fields.ts';
import { namedField, setPrompt, withLine, withMaterial } from '../prompt-text.ts';
import { scopeAt, knownTasks } from '../workflow-scope.ts';
import { endsAt, insertPiece, plain } from './insert-step.ts';

/** Steps, branches and loops that were read as in a request. */
export function addItems(request: EditRequest, edit: EditOf<'items'>): EditResult {
  const changes = itemsChanges(request, edit);
  return changes === undefined
    ? saying(say(request.language, 'cannot_insert'))
    : changing(changes, ...edit.items.flatMap((item) => saidOf(item, request)));
}

type Wanted = Pick<EditOf<'items'>, 'items' | 'known' | 'place'> & {
  readonly instead?: boolean;
  /** The way that leads past the next step: where to, and whether it is the one on which the condition holds. */
  readonly past?: { readonly to: string; readonly unless: boolean };
};

/** The changes that put items into a workflow; undefined where its ways do not allow it. */
export function itemsChanges(
  request: EditRequest,
  { items, known, place, instead, past }: Wanted,
): Change[] | undefined {
  const { language, workflow } = request;
  const graph = graphOf(request, place);
  for (const { gives } of known)
    for (const { name, type, words } of gives)
      if (!graph.fields.has(name)) graph.fields.set(name, { type, description: words });
  const had = new Set(graph.fields.keys());
  const ids = workflow.nodes.map(({ id }) => id);
  const fresh = items.map((item): Item =>
    item.kind === 'loop' && item.check !== undefined && ids.includes(item.check.id)
      ? { ...item, check: undefined }
      : item,
  );
  const entered = enteredFrom(workflow, place);
  compileItems(fresh, { graph, language, from: entered, taken: ids });
  const fields = Object.fromEntries(
    [...graph.fields]
      .filter(([name]) => !had.has(name))
      .map(([name, field]): [string, PlainMap] => [name, plain(field)]),
  );
  const ways = graph.edges
    .map((edge) => (instead === true ? stepOver(edge, entered, workflow, place) : edge))
    .map((edge) => (past === undefined ? edge : ledPast(edge, past)));
  const changes = insertPiece(
    { fields, nodes: graph.steps.map(({ node }) => plain(node)), edges: ways.map(plainEdge), entered },
    workflow,
    place,
  );
  return changes === undefined ? undefined : [...knownChanges(request, known), ...changes];
}

function ledPast(
  edge: Graph['edges'][number],
  { to, unless }: { to: string; unless: boolean },
): Graph['edges'][number] {
  return edge.routes === undefined
    ? edge
    : {
        ...edge,
        routes: edge.routes.map((route) => ((route.logic === 'default') === unless ? route : { ...route, to })),
      };
}

/** The fields that there are, for steps that read them. */
function graphOf({ workflow, text, language }: EditRequest, place: StepPlace): Graph {
  const { inputs, made } = scopeAt(workflow, place, { text, language });
  const known = [...inputs, ...made].map(({ name, type, words }) => [name, { type, description: words }] as const);
  const all = Object.keys(workflow.state.fields).map(
    (name) => [name, { type: 'str' as const, description: namedField(workflow, name).words }] as const,
  );
  return { fields: new Map([...all, ...known]), steps: [], edges: [] };
}

/** The only step that leads to a place, if it does nothing else: routes of what is put there may leave it. */
function enteredFrom(workflow: Workflow, place: StepPlace): string {
  const { target, ends = [] } = endsAt(workflow, place) ?? {};
  const edge = workflow.edges[ends[0] ?? -1];
  return ends.length === 1 && edge !== undefined && edge.to === target ? edge.from : 'START';
}

/** A way out of what is put there leads past the step that would come next. */
function stepOver(
  edge: Graph['edges'][number],
  entered: string,
  workflow: Workflow,
  place: StepPlace,
): Graph['edges'][number] {
  const next = endsAt(workflow, place)?.target;
  const past = workflow.edges.find(({ from }) => from === next)?.to;
  return edge.from !== entered && edge.to === 'NEXT' && past !== undefined ? { from: edge.from, to: past } : edge;
}

function plainEdge({ from, to, routes }: Graph['edges'][number]): PlainMap {
  return routes === undefined
    ? { from, to: to ?? 'END' }
    : { from, routes: routes.map((route) => ({ condition: { logic: route.logic }, to: route.to })) };
}

/** What the steps that are there do now for the others: a score in another type, a verdict, material for the next round. */
function knownChanges({ workflow, language }: EditRequest, known: readonly Task[]): Change[] {
  const before = knownTasks(workflow, language);
  return known.flatMap((task): Change[] => {
    const old = before.find(({ id }) => id === task.id);
    const index = workflow.nodes.findIndex(({ id }) => id === task.id);
    const node = workflow.nodes[index];
    if (old === undefined || node === undefined) return [];
    const more = task.gives.filter(({ name }) => !node.outputs.includes(name));
    const other = task.gives.filter(({ name, type }) =>
      old.gives.some((each) => each.name === name && each.type !== type),
    );
    const reads = task.reads.filter((name) => !old.reads.includes(name));
    const isScaled =
      task.scale !== undefined && old.scale === undefined && !/\d/.test(node.prompt.split('\n\n')[0] ?? '');
    const scale = isScaled
      ? language
          .text('clauses.scale')
          .replace('<least>', String(task.scale?.least))
          .replace('<most>', String(task.scale?.most))
      : undefined;
    const extra =
      task.words !== old.words && task.words.startsWith(old.words.replace(/\.$/, ''))
        ? task.words.slice(old.words.length).trim()
        : '';
    const lines = [...(extra === '' ? [] : [sentence(extra)]), ...(scale === undefined ? [] : [scale])];
    const told = lines.reduce(withLine, node.prompt);
    const prompt =
      reads.length === 0
        ? told
        : withMaterial(
            told,
            reads.map((name) => fieldWords(task, known, workflow, name)),
          );
    return [
      ...(prompt === node.prompt ? [] : [setPrompt(index, prompt)]),
      ...givesMore(workflow, index, more),
      ...other.flatMap(({ name, type }) => typeChanges(workflow, index, name, type)),
    ];
  });
}

function fieldWords(task: Task, known: readonly Task[], workflow: Workflow, name: string) {
  const given = [task, ...known].flatMap(({ gives }) => gives).find((field) => field.name === name);
  return workflow.state.fields[name] === undefined && given !== undefined ? given : namedField(workflow, name);
}

function typeChanges(workflow: Workflow, index: number, name: string, type: string): Change[] {
  const at = (workflow.nodes[index]?.output_schema.fields ?? []).findIndex((field) => field.name === name);
  return [
    { kind: 'set', path: ['state', 'fields', name, 'type'], value: type },
    ...(at === -1
      ? []
      : [{ kind: 'set', path: ['nodes', index, 'output_schema', 'fields', at, 'type'], value: type } satisfies Change]),
  ];
}

function saidOf(item: Item, { language }: EditRequest): string[] {
  if (item.kind === 'task') return [say(language, 'done_add', { name: item.id })];
  if (item.kind === 'loop')
    return [
      say(language, 'done_loop', { name: item.redo?.id ?? item.back, n: item.most }),
      say(language, 'notes.counted'),
    ];
  const arms = item.arms.map(({ words, block }) => say(language, 'done_branch', { words, name: stepsOf(block) }));
  const rest =
    item.otherwise.items.length > 0
      ? [
          say(language, 'done_unless', {
            words: item.arms.map(({ words }) => words).join(', '),
            name: stepsOf(item.otherwise),
          }),
        ]
      : [];
  return [...arms, ...rest];
}

function stepsOf({ items }: { readonly items: readonly Item[] }): string {
  return items.flatMap((each) => (each.kind === 'task' ? [each.id] : [])).join('`, `') || 'END';
}
