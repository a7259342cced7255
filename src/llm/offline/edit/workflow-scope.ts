import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { Field, FieldType } from '../plan/plan.ts';
import { createScope, type Scope } from '../plan/scope.ts';
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
