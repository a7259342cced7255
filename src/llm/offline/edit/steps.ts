import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { PlainMap } from '../plain-value.ts';
import { readTask } from '../plan/read-task.ts';
import { sentence } from '../plan/clause-words.ts';
import { freshName } from '../plan/scope.ts';
import { say } from '../speech.ts';
import { nodeOf } from './add.ts';
import type { Change } from './change.ts';
import { changing, saying, type Edit, type EditRequest, type EditResult } from './edit.ts';
import { insertPiece, redirect } from './insert-step.ts';
import { fieldsDecidedBy, fieldsRead, renameField, renameStep } from './references.ts';
import { scopeAt } from './workflow-scope.ts';

type Of<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** Takes a step out; what led to it leads to what follows. */
export function removeStep({ language, workflow }: EditRequest, { step }: Of<'remove_step'>): EditResult {
  if (workflow.nodes.length === 1) return saying(say(language, 'only_step', { name: step }));
  const edges = edgesWithout(workflow, step);
  if (edges === undefined) return saying(say(language, 'cannot_remove', { name: step }));
  const { changes, inputs, cut } = fieldsWithout(workflow, step);
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const list = inputs.map((name) => `\`${name}\``).join(', ');
  return changing(
    [...cut, ...edges, { kind: 'remove', path: ['nodes', index] }, ...changes],
    say(language, 'done_remove', { name: step }),
    ...(inputs.length === 0 ? [] : [say(language, 'now_inputs', { list })]),
  );
}

/** What led to the step leads to what follows it; undefined where the step decides between several ways. */
function edgesWithout(workflow: Workflow, step: string): Change[] | undefined {
  const own = workflow.edges.flatMap((edge, index) => (edge.from === step ? [{ edge, index }] : []));
  const [only] = own;
  const next = only?.edge.to;
  if (only === undefined || own.length !== 1 || next === undefined || next === step) return undefined;
  const isTarget = workflow.edges.some(({ parallel }) => parallel?.target_node === step);
  if (isTarget) return undefined;
  return [
    ...workflow.edges.flatMap((edge, index) => redirect(edge, index, step, next)),
    { kind: 'remove', path: ['edges', only.index] },
  ];
}

/**
 * Fields that only this step wrote. A reader that has other material is no longer given it; where it is all that a step works on, or a route
 * reads it, it becomes an input.
 */
function fieldsWithout(workflow: Workflow, step: string): { changes: Change[]; inputs: string[]; cut: Change[] } {
  const others = workflow.nodes.filter(({ id }) => id !== step);
  const written = new Set(others.flatMap(({ outputs }) => outputs));
  const decided = new Set(fieldsDecidedBy(workflow));
  const own = [...new Set(workflow.nodes.find(({ id }) => id === step)?.outputs ?? [])].filter((name) => {
    const field = workflow.state.fields[name];
    return !written.has(name) && field?.required !== true && field?.default === undefined;
  });
  const prompts = new Map(workflow.nodes.map(({ prompt }, index) => [index, prompt]));
  const inputs = own.filter((name) => {
    const readers = workflow.nodes.flatMap((node, index) =>
      node.id !== step && fieldsRead(node, workflow).includes(name) ? [{ node, index }] : [],
    );
    const pruned = readers.map(({ node, index }) => ({
      index,
      prompt: withoutMaterial(prompts.get(index) ?? '', name),
      left: fieldsRead(node, workflow).filter((each) => !own.includes(each)),
    }));
    if (decided.has(name) || pruned.some(({ prompt, left }) => prompt === undefined || left.length === 0)) return true;
    for (const { index, prompt } of pruned) prompts.set(index, prompt ?? '');
    return false;
  });
  const cut = [...prompts].flatMap(([index, prompt]): Change[] =>
    prompt === workflow.nodes[index]?.prompt ? [] : [{ kind: 'set', path: ['nodes', index, 'prompt'], value: prompt }],
  );
  const changes = own.map((name): Change =>
    inputs.includes(name)
      ? { kind: 'set', path: ['state', 'fields', name, 'required'], value: true }
      : { kind: 'remove', path: ['state', 'fields', name] },
  );
  return { changes, inputs, cut };
}

/** A prompt without the paragraph in which the drafter gives a field under its name; undefined where the prompt speaks of it elsewhere. */
export function withoutMaterial(prompt: string, name: string): string | undefined {
  const parts = prompt.trimEnd().split('\n\n');
  const left = parts.filter(
    (part) => !(part.endsWith(`:\n{${name}}`) && !part.slice(0, -name.length - 2).includes('{')),
  );
  const text = `${left.join('\n\n')}\n`;
  return left.length === parts.length || text.includes(`{${name}}`) || text.includes(`{state.${name}}`)
    ? undefined
    : text;
}

export function renameStepTo(
  { language, workflow }: EditRequest,
  { from, to }: Of<'rename_step' | 'rename_field'>,
  isStep: boolean,
): EditResult {
  const taken = [...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)];
  if (taken.includes(to)) return saying(say(language, 'name_taken', { name: to }));
  const changes = isStep ? renameStep(workflow, from, to) : renameField(workflow, from, to);
  return changing(changes, say(language, isStep ? 'done_rename_step' : 'done_rename_field', { from, to }));
}

/** Takes a step out and puts it in elsewhere; only in a row, where no step decides. */
export function moveStep(request: EditRequest, { step, place }: Of<'move'>): EditResult {
  const { language, workflow } = request;
  const order = rowOf(workflow);
  const rest = order?.filter((id) => id !== step);
  if (rest === undefined || ('step' in place && place.step === step)) return saying(say(language, 'cannot_insert'));
  const at =
    'step' in place
      ? rest.indexOf(place.step) + (place.at === 'after' ? 1 : 0)
      : place.at === 'start'
        ? 0
        : rest.length;
  const moved = rest.toSpliced(at, 0, step);
  const edges = ['START', ...moved].map((from, index) => ({ from, to: moved[index] ?? 'END' }));
  return changing(
    [...edgeChanges(workflow, edges), ...rereadMoved(workflow, moved)],
    say(language, 'done_move', { name: step, list: moved.map((id) => `\`${id}\``).join(' -> ') }),
  );
}

/** The ids in their order, where each step leads to exactly one other. */
function rowOf({ edges, nodes }: Workflow): string[] | undefined {
  const order: string[] = [];
  for (
    let here = edges.find(({ from }) => from === 'START')?.to;
    here !== undefined && here !== 'END' && !order.includes(here);
  ) {
    order.push(here);
    here = edges.find(({ from }) => from === here)?.to;
  }
  return order.length === nodes.length ? order : undefined;
}

function edgeChanges({ edges }: Workflow, wanted: readonly { from: string; to: string }[]): Change[] {
  return edges.flatMap((edge, index): Change[] => {
    const to = wanted.find(({ from }) => from === edge.from)?.to;
    return to === undefined || to === edge.to ? [] : [{ kind: 'set', path: ['edges', index, 'to'], value: to }];
  });
}

/** A step that read what now comes later is given what comes before it instead; the step that now comes later is given that. */
function rereadMoved(workflow: Workflow, order: readonly string[]): Change[] {
  let previous: readonly string[] = [];
  const made = new Set<string>();
  const written = new Set(workflow.nodes.flatMap(({ outputs }) => outputs));
  return order.flatMap((id): Change[] => {
    const index = workflow.nodes.findIndex((node) => node.id === id);
    const node = workflow.nodes[index];
    if (node === undefined) return [];
    const early = fieldsRead(node, workflow).filter(
      (name) => written.has(name) && !made.has(name) && workflow.state.fields[name]?.required !== true,
    );
    let prompt = node.prompt;
    for (const name of early) prompt = withoutMaterial(prompt, name) ?? prompt;
    const reads = fieldsRead({ ...node, prompt }, workflow);
    const before = [...made].at(-1);
    const needs =
      early.length > 0 && reads.length === 0
        ? (before ?? Object.keys(workflow.state.fields).find((name) => !written.has(name)))
        : early.length === 0 && before !== undefined && !reads.some((name) => made.has(name)) && made.size > 0
          ? before
          : undefined;
    if (needs !== undefined && !reads.includes(needs))
      prompt = `${prompt.trimEnd()}\n\n${label(workflow, needs)}:\n{${needs}}\n`;
    const told = fieldsRead({ ...node, prompt }, workflow);
    const [lately] = previous;
    if (lately !== undefined && node.code === undefined && !previous.some((name) => told.includes(name)))
      prompt = `${prompt.trimEnd()}\n\n${label(workflow, lately)}:\n{${lately}}\n`;
    previous = node.outputs;
    for (const name of node.outputs) made.add(name);
    return prompt === node.prompt ? [] : [{ kind: 'set', path: ['nodes', index, 'prompt'], value: prompt }];
  });
}

function label({ state }: Workflow, name: string): string {
  const words = state.fields[name]?.description ?? name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The same place and the same results, another task. */
export function replaceStep({ language, workflow }: EditRequest, { step, words }: Of<'replace'>): EditResult {
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const first = `${words.charAt(0).toUpperCase()}${sentence(words).slice(1)}`;
  const material = node.prompt.split('\n\n').slice(1);
  const said =
    material.length > 0 || fieldsRead(node, workflow).length === 0
      ? material
      : fieldsRead(node, workflow).map((name) => `${label(workflow, name)}:\n{${name}}`);
  const changes: Change[] = [
    { kind: 'set', path: ['nodes', index, 'prompt'], value: `${[first, ...said].join('\n\n').trimEnd()}\n` },
    { kind: 'set', path: ['nodes', index, 'description'], value: words },
  ];
  const [only] = node.outputs;
  const field =
    only === undefined || node.outputs.length > 1
      ? []
      : ([{ kind: 'set', path: ['state', 'fields', only, 'description'], value: words }] satisfies Change[]);
  return changing([...changes, ...field], say(language, 'done_replace', { name: step, words }));
}

/** One step for each part; all read what the step read. */
export function splitStep(request: EditRequest, { step, parts }: Of<'split'>): EditResult {
  const { language, workflow, text } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const [first = ''] = node.prompt.split('\n\n');
  const scope = scopeAt(workflow, { at: 'before', step }, { text, language });
  const reads = fieldsRead(node, workflow);
  const tasks = parts.map((part) => ({
    part,
    task: readTask(
      {
        tokens: [],
        words: `${sentence(first.trim())} ${language.text('clauses.only').replace('<x>', part)}`,
        reads,
        id: freshName(scope, part, 'part'),
      },
      scope,
    ),
  }));
  const own = node.outputs.length === parts.length ? node.outputs : undefined;
  const given = tasks.map(({ part, task }, at) => {
    const name =
      own?.[at] ??
      (at === tasks.length - 1 ? (node.outputs[0] ?? '') : freshName(scope, `${part} result`, 'part_result'));
    return Object.assign({}, task, {
      id: task.id === name ? freshName(scope, `${part} step`, 'part') : task.id,
      gives: [{ name, type: (workflow.state.fields[name]?.type ?? 'str') as 'str', words: part }],
    });
  });
  const pieces = given.map((task) => nodeOf(task, request, scope));
  const fresh = given.flatMap(({ gives }) => gives).filter(({ name }) => workflow.state.fields[name] === undefined);
  const fields: PlainMap = Object.fromEntries(
    fresh.map(({ name, words }): [string, PlainMap] => [name, { type: 'str', description: words }]),
  );
  const edges = given.map(({ id }, at) => ({ from: id, to: given[at + 1]?.id ?? step }));
  const entry = given[0]?.id ?? step;
  const inserted = insertPiece({ entry, fields, nodes: pieces, edges }, workflow, { at: 'before', step });
  const gone = edgesAfterSplit(workflow, step, given.length);
  if (inserted === undefined || gone === undefined) return saying(say(language, 'cannot_insert'));
  return changing(
    [...inserted, ...gone, { kind: 'remove', path: ['nodes', index + given.length] }],
    say(language, 'done_split', { name: step, list: given.map(({ id }) => `\`${id}\``).join(', ') }),
  );
}

/** The last of the parts goes on where the step went on, whose own edge goes. */
function edgesAfterSplit({ edges }: Workflow, step: string, parts: number): Change[] | undefined {
  const index = edges.findIndex(({ from }) => from === step);
  const next = edges[index]?.to;
  if (next === undefined) return undefined;
  return [
    { kind: 'set', path: ['edges', edges.length + parts - 1, 'to'], value: next },
    { kind: 'remove', path: ['edges', index] },
  ];
}
