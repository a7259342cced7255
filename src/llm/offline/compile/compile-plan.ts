import { writeYaml } from '../../../pyyaml/write-yaml.ts';
import type { Language } from '../language.ts';
import type { Block, Branch, Field, Item, Loop, Plan, Task } from '../plan/plan.ts';
import { freshName } from '../plan/scope.ts';
import { codeNode } from './code-node.ts';
import { withDefaults } from './data-flow.ts';
import { emptyOf } from './empty.ts';
import type { Graph, StateField, YamlMap } from './graph.ts';
import { configOf } from './settings-config.ts';
import { stepNode } from './step-node.ts';

/** Turns a plan into the text of a config. All kinds of items go through the same few steps, so every plan gives a config that runs. */
export function compilePlan(plan: Plan, { language, title }: { language: Language; title: string }): string {
  const graph = createGraph(plan);
  const { inputs } = plan;
  const builder: Builder = { graph, language, inputs, later: givenIn(plan.items), taken: [] };
  const end = addItems(builder, plan.items, [{ from: 'START' }]);
  connect(builder, end, 'END');
  withDefaults(graph);
  return writeYaml(documentOf(graph, plan, title));
}

/** Items that are put into a workflow: entered from the step `from`, left to `NEXT`. `graph` holds the fields that there are. */
export function compileItems(
  items: readonly Item[],
  { graph, language, from, taken }: { graph: Graph; language: Language; from: string; taken: readonly string[] },
): void {
  const later = new Set([...graph.fields.keys(), ...givenIn(items)]);
  const builder = { graph, language, inputs: [], later, taken };
  connect(builder, addItems(builder, items, [{ from }]), 'NEXT');
}

interface Builder {
  readonly graph: Graph;
  readonly language: Language;
  /** Ids of steps that are there already. */
  readonly taken: readonly string[];
  readonly inputs: readonly Field[];
  /** Every field that some step gives: a loop may read what comes later. */
  readonly later: ReadonlySet<string>;
}

function givenIn(items: readonly Item[]): Set<string> {
  const names = new Set<string>();
  for (const item of items) {
    const tasks = item.kind === 'task' ? [item] : item.kind === 'loop' ? [item.check, item.redo] : [item.decide];
    for (const task of tasks) for (const { name } of task?.gives ?? []) names.add(name);
    const blocks = item.kind === 'branch' ? [...item.arms.map(({ block }) => block), item.otherwise] : [];
    for (const block of blocks) for (const name of givenIn(block.items)) names.add(name);
  }
  return names;
}

/** An edge that leads nowhere yet: from a step, or of one of its routes. */
interface Loose {
  readonly from: string;
  /** Route conditions; none for a plain edge, `default` for what no other takes. */
  readonly logic?: string;
}

function createGraph({ inputs }: Plan): Graph {
  const fields = new Map<string, StateField>();
  for (const { name, type, words, optional } of inputs) {
    const field = { type, description: words };
    fields.set(name, optional === true ? { ...field, default: emptyOf(type) } : { ...field, required: true });
  }
  return { fields, steps: [], edges: [] };
}

/** Adds the items behind the loose ends; gives the ends that they leave. */
function addItems(builder: Builder, items: readonly Item[], from: readonly Loose[]): readonly Loose[] {
  return items.reduce<readonly Loose[]>((ends, item) => addItem(builder, item, ends), from);
}

function addItem(builder: Builder, item: Item, from: readonly Loose[]): readonly Loose[] {
  if (item.kind === 'task') return addTask(builder, item, from);
  return item.kind === 'branch' ? addBranch(builder, item, from) : addLoop(builder, item, from);
}

function addTask(builder: Builder, task: Task, from: readonly Loose[]): readonly Loose[] {
  const { graph, language } = builder;
  connect(builder, from, task.id);
  for (const { name, type, words } of task.gives)
    if (!graph.fields.has(name)) graph.fields.set(name, { type, description: words });
  const reads = task.reads.filter((name) => graph.fields.has(name) || builder.later.has(name));
  graph.steps.push({
    id: task.id,
    node: stepNode({ ...task, reads }, { fields: graph.fields, language }),
    reads,
    gives: task.gives.map(({ name }) => name),
  });
  return [{ from: task.id }];
}

function addBranch(builder: Builder, { decide, arms, otherwise }: Branch, from: readonly Loose[]): readonly Loose[] {
  const ends = decide === undefined ? from : addTask(builder, decide, from);
  const at = decidingStep(builder, ends);
  const open = arms.flatMap(({ logics, block }) =>
    addBlock(
      builder,
      block,
      logics.map((logic) => ({ from: at, logic })),
    ),
  );
  return [...open, ...addBlock(builder, otherwise, [{ from: at, logic: 'default' }])];
}

/** Routes leave one step; where several ends meet, or the workflow begins, a step of code joins them. */
function decidingStep(builder: Builder, ends: readonly Loose[]): string {
  const [only] = ends;
  if (ends.length === 1 && only !== undefined && only.logic === undefined && only.from !== 'START') return only.from;
  const { graph } = builder;
  const taken = new Set([...builder.taken, ...graph.fields.keys(), ...graph.steps.map(({ id }) => id)]);
  const id = freshName({ taken }, 'join_ways', 'join_ways');
  const field = freshName({ taken }, 'ways_joined', 'ways_joined');
  connect(builder, ends, id);
  addCode(builder, { id, field, code: 'result = 1', start: 0 });
  return id;
}

function addBlock(builder: Builder, { items, stops }: Block, from: readonly Loose[]): readonly Loose[] {
  const ends = addItems(builder, items, from);
  if (!stops) return ends;
  connect(builder, ends, 'END');
  return [];
}

function addLoop(
  builder: Builder,
  { check, passed, most, redo, back, counter }: Loop,
  from: readonly Loose[],
): readonly Loose[] {
  const ends = check === undefined ? from : addTask(builder, check, from);
  connect(builder, ends, counter.id);
  addCode(builder, { id: counter.id, field: counter.field, code: "result = inputs['so_far'] + 1", start: 0 });
  const out = [passed, `state.${counter.field} >= ${most}`].map((logic): Loose => ({ from: counter.id, logic }));
  const again: Loose = { from: counter.id, logic: 'default' };
  if (redo === undefined) connect(builder, [again], back);
  else connect(builder, addTask(builder, redo, [again]), back);
  return out;
}

function addCode(
  { graph, language }: Builder,
  { id, field, code, start }: { id: string; field: string; code: string; start: number },
): void {
  const words = language.text('clauses.count');
  graph.fields.set(field, { type: 'int', default: start, description: words });
  graph.steps.push({
    id,
    reads: [field],
    gives: [field],
    node: codeNode({ id, field, code, words, input: { so_far: `{${field}}` } }),
  });
}

/** Ends of one step that share it become one edge object, as the runtime wants it. */
function connect({ graph }: Builder, ends: readonly Loose[], to: string): void {
  for (const { from, logic } of ends) {
    if (logic === undefined) {
      graph.edges.push({ from, to });
      continue;
    }
    const at = graph.edges.findIndex((edge) => edge.from === from && edge.routes !== undefined);
    const routes = [...(graph.edges[at]?.routes ?? []), { logic, to }].sort(
      (a, b) => Number(a.logic === 'default') - Number(b.logic === 'default'),
    );
    if (at === -1) graph.edges.push({ from, routes });
    else graph.edges[at] = { from, routes };
  }
}

function documentOf({ fields, steps, edges }: Graph, plan: Plan, title: string): YamlMap {
  const config = configOf(plan.settings);
  const order = ['START', ...steps.map(({ id }) => id)];
  return {
    schema_version: '1.0',
    flow: { name: title, description: title.replaceAll('_', ' '), version: '1.0.0' },
    state: { fields: Object.fromEntries([...fields].map(([name, field]) => [name, { ...field }])) },
    nodes: steps.map(({ node }) => node),
    edges: edges
      .toSorted((a, b) => order.indexOf(a.from) - order.indexOf(b.from))
      .map(({ from, to, routes }): YamlMap =>
        routes === undefined
          ? { from, to: to ?? 'END' }
          : { from, routes: routes.map(({ logic, to: target }) => ({ condition: { logic }, to: target })) },
      ),
    ...config,
  };
}
