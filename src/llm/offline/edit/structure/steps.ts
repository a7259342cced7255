import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { readTask } from '../../plan/task/read-task.ts';
import { say } from '../../speech.ts';
import { sentence } from '../../words/clause-words.ts';
import type { Change } from '../change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from '../edit.ts';
import { redirect } from './insert-step.ts';
import { namedField, setPrompt, withMaterial, withoutMaterial } from '../prompt-text.ts';
import { scopeAt } from '../workflow-scope.ts';
import { fieldsDecidedBy, fieldsRead, renameField, renameStep } from '../references.ts';

/** Takes a step out; what led to it leads to what follows. */
export function removeStep({ language, workflow }: EditRequest, { step }: EditOf<'remove_step'>): EditResult {
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
export function edgesWithout(workflow: Workflow, step: string): Change[] | undefined {
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
  const gone = workflow.nodes.find(({ id }) => id === step);
  const sources = gone === undefined ? [] : fieldsRead(gone, workflow).map((name) => namedField(workflow, name));
  const others = workflow.nodes.filter(({ id }) => id !== step);
  const written = new Set(others.flatMap(({ outputs }) => outputs));
  const decided = new Set(fieldsDecidedBy(workflow));
  const own = [...new Set(gone?.outputs ?? [])].filter((name) => {
    const field = workflow.state.fields[name];
    return !written.has(name) && field?.required !== true && field?.default === undefined;
  });
  const prompts = new Map(workflow.nodes.map(({ prompt }, index) => [index, prompt]));
  const inputs = own.filter((name) => {
    const readers = workflow.nodes.flatMap((node, index) =>
      node.id !== step && fieldsRead(node, workflow).includes(name) ? [{ node, index }] : [],
    );
    const pruned = readers.map(({ node, index }) => {
      const left = fieldsRead(node, workflow).filter((each) => !own.includes(each));
      const prompt = withoutMaterial(prompts.get(index) ?? '', name);
      const instead = left.length > 0 || prompt === undefined ? [] : sources;
      return {
        index,
        prompt: prompt === undefined ? undefined : withMaterial(prompt, instead),
        left: [...left, ...instead],
      };
    });
    if (decided.has(name) || pruned.some(({ prompt, left }) => prompt === undefined || left.length === 0)) return true;
    for (const { index, prompt } of pruned) prompts.set(index, prompt ?? '');
    return false;
  });
  const cut = [...prompts].flatMap(([index, prompt]): Change[] =>
    prompt === workflow.nodes[index]?.prompt ? [] : [setPrompt(index, prompt)],
  );
  const changes = own.map((name): Change =>
    inputs.includes(name)
      ? { kind: 'set', path: ['state', 'fields', name, 'required'], value: true }
      : { kind: 'remove', path: ['state', 'fields', name] },
  );
  return { changes, inputs, cut };
}

export function renameStepTo(
  { language, workflow }: EditRequest,
  { from, to }: EditOf<'rename_step' | 'rename_field'>,
  isStep: boolean,
): EditResult {
  const taken = [...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)];
  if (taken.includes(to)) return saying(say(language, 'name_taken', { name: to }));
  const changes = isStep ? renameStep(workflow, from, to) : renameField(workflow, from, to);
  return changing(changes, say(language, isStep ? 'done_rename_step' : 'done_rename_field', { from, to }));
}

/** The same place, another task; the step and what it makes are called after that. */
export function replaceStep(request: EditRequest, { step, words, tokens }: EditOf<'replace'>): EditResult {
  const { language, workflow, text } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const first = `${words.charAt(0).toUpperCase()}${sentence(words).slice(1)}`;
  const material = node.prompt.split('\n\n').slice(1);
  const read = material.length > 0 ? [] : fieldsRead(node, workflow).map((name) => namedField(workflow, name));
  const scope = scopeAt(workflow, { at: 'before', step }, { text, language });
  const task = readTask({ tokens, words, reads: fieldsRead(node, workflow) }, scope);
  const [given, ...more] = task.gives;
  const [only, ...others] = node.outputs;
  const isOne = only !== undefined && given !== undefined && others.length + more.length === 0;
  const isOwn = isOne && workflow.nodes.every(({ id, outputs }) => id === step || !outputs.includes(only));
  const name = isOwn && !fieldsDecidedBy(workflow).includes(only) ? given.name : only;
  const renamed: Change[] =
    name === undefined || name === only || only === undefined ? [] : renameField(workflow, only, name);
  const changes: Change[] = [
    ...renamed,
    ...renameStep(workflow, step, task.id),
    setPrompt(index, withMaterial([first, ...material].join('\n\n'), read)),
    { kind: 'set', path: ['nodes', index, 'description'], value: words },
  ];
  const field: Change[] =
    name === undefined || others.length > 0
      ? []
      : [
          {
            kind: 'set',
            path: ['state', 'fields', name, 'description'],
            value: renamed.length > 0 ? (given?.words ?? words) : words,
          },
        ];
  const described: Change[] =
    renamed.length === 0 || node.output_schema.fields?.[0]?.description === undefined
      ? []
      : [
          {
            kind: 'set',
            path: ['nodes', index, 'output_schema', 'fields', 0, 'description'],
            value: given?.words ?? words,
          },
        ];
  return changing([...changes, ...field, ...described], say(language, 'done_replace', { name: task.id, words }));
}
