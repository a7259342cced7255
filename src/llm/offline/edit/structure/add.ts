import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { stepNode } from '../../compile/step-node.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Field, Task } from '../../plan/plan.ts';
import { ANY_RECIPE, RECIPES } from '../../plan/recipes.ts';
import type { Scope } from '../../plan/scope.ts';
import { readTask } from '../../plan/task/read-task.ts';
import { say } from '../../speech.ts';
import type { Change } from '../change.ts';
import { changing, type Edit, type EditRequest, type EditResult, saying, type StepPlace } from '../edit.ts';
import { insertPiece, plain } from './insert-step.ts';
import { setPrompt, withMaterial, withOther } from '../prompt-text.ts';
import { fieldsRead } from '../references.ts';
import { scopeAt } from '../workflow-scope.ts';

type Add = Extract<Edit, { kind: 'add' }>;

/** Puts a step that is written as in a draft into the workflow. What follows it reads what it made. */
export function addStep(request: EditRequest, { tokens, words, place }: Add): EditResult {
  const { language, workflow } = request;
  const scope = scopeAt(workflow, place, request);
  const made = new Set(scope.made.map(({ name }) => name));
  const task = settled(readTask({ tokens, words }, scope), workflow, place);
  const changes = insertPiece(
    {
      entered: 'START',
      fields: newFields(task.gives, scope, workflow),
      nodes: [nodeOf(task, request, scope)],
      edges: [
        { from: 'START', to: task.id },
        { from: task.id, to: 'NEXT' },
      ],
    },
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
  return changing(
    [...(readInstead(task, workflow, place) ?? readLater(task, workflow, place, made)), ...changes],
    ...said,
  );
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

/** In front of the others, a step that changes what comes in: all that read that go on with what it makes of it. */
function readInstead(task: Task, workflow: Workflow, place: StepPlace): Change[] | undefined {
  const [read, ...more] = task.reads;
  const [given, ...others] = task.gives;
  const isInput = read !== undefined && !workflow.nodes.some(({ outputs }) => outputs.includes(read));
  const changes = RECIPES[task.verb ?? '']?.changes === true && given?.type === workflow.state.fields[read ?? '']?.type;
  if (!isInput || !changes || given === undefined || more.length + others.length > 0 || isLast(place, workflow))
    return undefined;
  const from = place.at === 'start' || !('step' in place) ? 0 : workflow.nodes.findIndex(({ id }) => id === place.step);
  return workflow.nodes.flatMap(({ prompt }, index) => {
    const told = withOther(prompt, read, given.name);
    const isBehind = index >= (place.at === 'after' ? from + 1 : from);
    return isBehind && told !== prompt ? [setPrompt(index, told)] : [];
  });
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
function newFields(gives: readonly Field[], scope: Scope, workflow: Workflow): PlainMap {
  const isNew = ({ name }: Field) => workflow.state.fields[name] === undefined;
  const inputs = scope.inputs
    .filter(isNew)
    .map(({ name, type, words }): [string, PlainMap] => [name, { type, required: true, description: words }]);
  return Object.fromEntries([
    ...inputs,
    ...gives.filter(isNew).map(({ name, type, words }): [string, PlainMap] => [name, { type, description: words }]),
  ]);
}
