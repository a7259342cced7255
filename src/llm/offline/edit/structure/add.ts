import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { stepNode } from '../../compile/step-node.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Field, Task } from '../../plan/plan.ts';
import { ANY_RECIPE, RECIPES } from '../../plan/recipes.ts';
import { freshName, type Scope } from '../../plan/scope.ts';
import { readTask } from '../../plan/task/read-task.ts';
import { say } from '../../speech.ts';
import { clauseText } from '../../words/clause-words.ts';
import type { Change } from '../change.ts';
import { changing, type Edit, type EditRequest, type EditResult, saying, type StepPlace } from '../edit.ts';
import { insertPiece } from './insert-step.ts';
import { setPrompt, withMaterial } from '../prompt-text.ts';
import { fieldsRead } from '../references.ts';
import { scopeAt } from '../workflow-scope.ts';

type Add = Extract<Edit, { kind: 'add' }>;

/** Puts a step that is written as in a draft into the workflow. What follows it reads what it made. */
export function addStep(request: EditRequest, { tokens, words, place }: Add): EditResult {
  const { language, workflow } = request;
  const scope = scopeAt(workflow, place, request);
  const made = new Set(scope.made.map(({ name }) => name));
  const task = settled(readTask({ tokens, words }, scope), workflow, place);
  const nodes = [nodeOf(task, request, scope)];
  const edges = [{ from: task.id, to: 'NEXT' }];
  const changes = insertPiece(
    { entry: task.id, fields: newFields(task.gives, scope, workflow), nodes, edges },
    workflow,
    place,
  );
  if (changes === undefined) return saying(say(language, 'cannot_insert'));
  const said = [
    say(language, 'done_add', { name: task.id }),
    ...(task.tools.length > 0 && task.tools[0]?.startsWith('file_') === true
      ? [say(language, 'notes.allowed_paths')]
      : []),
  ];
  return changing([...readLater(task, workflow, place, made), ...changes], ...said);
}

/** In the middle of a workflow, a step that changes a text writes it back, so that the steps behind it go on with that. */
function settled(task: Task, workflow: Workflow, place: StepPlace): Task {
  const recipe = RECIPES[task.verb ?? ''] ?? ANY_RECIPE;
  const [only, ...more] = task.reads;
  const type = only === undefined ? undefined : workflow.state.fields[only]?.type;
  const [given] = task.gives;
  const isWritten = workflow.nodes.some(({ outputs }) => outputs.includes(only ?? ''));
  if (
    isLast(place, workflow) ||
    recipe.changes !== true ||
    only === undefined ||
    more.length > 0 ||
    given === undefined ||
    task.gives.length > 1 ||
    type !== given.type ||
    !isWritten
  )
    return task;
  return { ...task, gives: [{ ...given, name: only }] };
}

function isLast(place: StepPlace, workflow: Workflow): boolean {
  return (
    place.at === 'end' ||
    (place.at === 'after' && workflow.edges.some(({ from, to }) => from === place.step && to === 'END'))
  );
}

/** The next step is told what a step in front of it made, if it does not read it already. */
function readLater(task: Task, workflow: Workflow, place: StepPlace, before: ReadonlySet<string>): Change[] {
  if (isLast(place, workflow)) return [];
  const next = place.at === 'before' ? place.step : nextStep(workflow, place);
  const index = workflow.nodes.findIndex(({ id, code }) => id === next && code === undefined);
  const node = workflow.nodes[index];
  if (node === undefined) return [];
  const fresh = task.gives.filter(({ name }) => !before.has(name) && !fieldsRead(node, workflow).includes(name));
  if (fresh.length === 0) return [];
  return [setPrompt(index, withMaterial(node.prompt, fresh))];
}

function nextStep(workflow: Workflow, place: StepPlace): string | undefined {
  const from = place.at === 'start' ? 'START' : 'step' in place ? place.step : undefined;
  return workflow.edges.find((edge) => edge.from === from)?.to;
}

/** The node of a task, with the labels that the workflow has for its fields. */
export function nodeOf(task: Task, { language, workflow }: EditRequest, scope: Scope): PlainMap {
  const own = [...scope.inputs, ...scope.made, ...task.gives].map(
    ({ name, words }): [string, { description: string }] => [
      name,
      { description: workflow.state.fields[name]?.description ?? words },
    ],
  );
  return plain(stepNode(task, { fields: new Map(own), language }));
}

/** The state fields that a task brings: what it gives, and inputs that only it needs. */
export function newFields(gives: readonly Field[], scope: Scope, workflow: Workflow): PlainMap {
  const isNew = ({ name }: Field) => workflow.state.fields[name] === undefined;
  const inputs = scope.inputs
    .filter(isNew)
    .map(({ name, type, words }): [string, PlainMap] => [name, { type, required: true, description: words }]);
  return Object.fromEntries([
    ...inputs,
    ...gives.filter(isNew).map(({ name, type, words }): [string, PlainMap] => [name, { type, description: words }]),
  ]);
}

function plain(value: unknown): PlainMap {
  return JSON.parse(JSON.stringify(value)) as PlainMap;
}

type BranchEdit = Extract<Edit, { kind: 'branch' }>;

/** "if the customer is angry write an apology first": a step that decides, and one that runs only then. */
export function addBranch(request: EditRequest, { condition, tokens, first, unless }: BranchEdit): EditResult {
  const { language, text, workflow } = request;
  const last = workflow.nodes.at(-1)?.id;
  const place: StepPlace = first && last !== undefined ? { at: 'before', step: last } : { at: 'end' };
  const scope = scopeAt(workflow, place, request);
  const words = clauseText(text, condition);
  const telling = condition
    .filter(({ word, kind }) => kind === 'word' && !language.isFunctionWord(word))
    .map(({ word }) => word);
  const flag: Field = { name: freshName(scope, telling.slice(0, 3).join('_'), 'condition_holds'), type: 'bool', words };
  const decide: Task = {
    kind: 'task',
    id: freshName(scope, 'decide', 'decide'),
    words: language.text('clauses.decide').replace('<x>', words),
    verb: 'decide',
    reads: readable(scope),
    gives: [flag],
    tools: [],
    settings: {},
  };
  const task = readTask({ tokens, words: clauseText(text, tokens) }, scope);
  const fields = newFields([flag, ...task.gives], scope, workflow);
  const routes = [
    { condition: { logic: `state.${flag.name}` }, to: unless === true ? 'NEXT' : task.id },
    { condition: { logic: 'default' }, to: unless === true ? task.id : 'NEXT' },
  ];
  const piece = {
    entry: decide.id,
    fields,
    nodes: [nodeOf(decide, request, scope), nodeOf(task, request, scope)],
    edges: [
      { from: decide.id, routes },
      { from: task.id, to: 'NEXT' },
    ],
  };
  const changes = insertPiece(piece, workflow, place);
  if (changes === undefined) return saying(say(language, 'cannot_insert'));
  const read = first
    ? readLater(
        task,
        workflow,
        place,
        new Set(readable(scope).filter((name) => !task.gives.some((given) => given.name === name))),
      )
    : [];
  return changing(
    [...read, ...changes],
    say(language, unless === true ? 'done_unless' : 'done_branch', { words, name: task.id }),
  );
}

function readable({ inputs, made }: Scope): string[] {
  return [...new Set([...inputs, ...made].map(({ name }) => name))];
}
