import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { Field, FieldType, Kind, Task } from '../plan/plan.ts';
import { createScope, type Scope } from '../plan/scope.ts';
import { findVerb } from '../plan/task/find-verb.ts';
import { findScale } from '../words/amounts.ts';
import { tokensOf } from '../words/tokens.ts';
import { fieldsRead } from './references.ts';
import type { StepPlace } from './edit.ts';

/** What a step at a place of a workflow can work on, in the form in which a request is read. */
export function scopeAt(
  workflow: Workflow,
  place: StepPlace,
  { text, language }: { text: string; language: Language },
): Scope {
  const { state, nodes } = workflow;
  const names = [...Object.keys(state.fields), ...nodes.map(({ id }) => id)];
  const scope = createScope(text, language, { taken: names });
  const before = nodesBefore(workflow, place);
  const written = new Set(nodes.filter(({ code }) => code === undefined).flatMap(({ outputs }) => outputs));
  const counted = new Set(nodes.filter(({ code }) => code !== undefined).flatMap(({ outputs }) => outputs));
  for (const name of Object.keys(state.fields))
    if (!written.has(name) && !counted.has(name)) scope.inputs.push(fieldOf(workflow, name));
  for (const { outputs, code } of before)
    if (code === undefined)
      for (const name of outputs)
        if (!scope.made.some((field) => field.name === name)) scope.made.push(fieldOf(workflow, name));
  for (const { name, type } of scope.made) if (type !== 'str' && type !== 'list[str]') scope.judged.add(name);
  return scope;
}

/** The steps of a workflow as a request reads them, so that what is asked for next can speak of them. */
export function knownTasks(workflow: Workflow, language: Language): Task[] {
  return workflow.nodes.filter(({ code }) => code === undefined).map((node): Task => taskOf(node, workflow, language));
}

function taskOf(node: Workflow['nodes'][number], workflow: Workflow, language: Language): Task {
  const [words = ''] = node.prompt.split('\n');
  const tokens = tokensOf(words, language.spaced);
  const kinds = kindsIn(node.prompt, language);
  const scale = findScale(tokens, language);
  return {
    kind: 'task',
    id: node.id,
    words,
    verb: findVerb(tokens, language)?.name,
    reads: fieldsRead(node, workflow),
    gives: node.outputs.map((name) => fieldOf(workflow, name)),
    tools: [],
    settings: {},
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(scale === undefined ? {} : { scale }),
  };
}

/** The words that a prompt lets its answer be, in the form in which the drafter writes them. */
export function kindsIn(prompt: string, language: Language): Kind[] {
  const [before = '', after = ''] = language.text('clauses.kinds').split('<x>');
  const line = prompt.split('\n').find((each) => each.startsWith(before));
  const end = line?.lastIndexOf(after) ?? -1;
  if (line === undefined || end === -1) return [];
  return line
    .slice(before.length, end)
    .split(', ')
    .map((item): Kind => {
      const [, id = item, words] = /^(\w+)(?: \((.*)\))?$/.exec(item) ?? [];
      return { id, words: words ?? id.replaceAll('_', ' ') };
    });
}

function fieldOf({ state }: Workflow, name: string): Field {
  const field = state.fields[name];
  return { name, type: (field?.type ?? 'str') as FieldType, words: field?.description ?? name.replaceAll('_', ' ') };
}

function nodesBefore({ nodes }: Workflow, place: StepPlace): Workflow['nodes'] {
  if (place.at === 'end') return nodes;
  if (place.at === 'start' || !('step' in place)) return [];
  const index = nodes.findIndex(({ id }) => id === place.step);
  return nodes.slice(0, place.at === 'before' ? index : index + 1);
}
