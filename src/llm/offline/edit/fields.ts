import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { PlainMap } from '../plain-value.ts';
import type { Field } from '../plan/plan.ts';
import { freshName } from '../plan/scope.ts';
import { say } from '../speech.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, type Given, saying } from './edit.ts';
import { addLine, setPrompt, withMaterial, withoutListed, withoutMaterial } from './prompt-text.ts';
import { fieldsDecidedBy, fieldsRead } from './references.ts';
import { emptyValue } from './whole-flow.ts';

/** More values of a step. */
export function addFields(request: EditRequest, { step, fields }: EditOf<'add_field'>): EditResult {
  const { workflow, language } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const scope = { taken: takenNames(workflow) };
  const named = fields.map(({ words, type }) => ({ words, type, name: freshName(scope, words, 'value') }));
  const also = language.text('clauses.also').replace('<x>', fields.map(({ words }) => words).join(', '));
  return changing(
    [addLine(workflow, index, also), ...givesMore(workflow, index, named)],
    say(language, 'done_field', { list: named.map(({ name }) => `\`${name}\``).join(', '), name: step }),
  );
}

/** Fields that a step now gives besides the others. */
export function givesMore(workflow: Workflow, index: number, fields: readonly Field[]): Change[] {
  const node = workflow.nodes[index];
  const [count, listed] = [node?.outputs.length ?? 0, node?.output_schema.fields?.length ?? 0];
  const isSimple = node !== undefined && node.output_schema.type !== 'object';
  const own = isSimple ? [objectSchema(workflow, node)] : [];
  return [
    ...own.map((value) => set(['nodes', index, 'output_schema'], value)),
    ...fields.flatMap(({ name, type, words }, offset): Change[] => [
      set(['state', 'fields', name], { type, description: words }),
      { kind: 'insert', path: ['nodes', index, 'outputs'], index: count + offset, value: name },
      {
        kind: 'insert',
        path: ['nodes', index, 'output_schema', 'fields'],
        index: (isSimple ? count : listed) + offset,
        value: { name, type, description: words },
      },
    ]),
  ];
}

/** A step that gives a single value in the form for several. */
function objectSchema({ state }: Workflow, { outputs }: Workflow['nodes'][number]): PlainMap {
  return {
    type: 'object',
    fields: outputs.map((name) => ({ name, type: state.fields[name]?.type ?? 'str', description: name })),
  };
}

function takenNames({ state, nodes }: Workflow): Set<string> {
  return new Set([...Object.keys(state.fields), ...nodes.map(({ id }) => id)]);
}

/** A value that is no longer read out. */
export function removeField(request: EditRequest, { field }: EditOf<'remove_field'>): EditResult {
  const { workflow, language } = request;
  const index = workflow.nodes.findIndex(({ outputs }) => outputs.length > 1 && outputs.includes(field));
  const node = workflow.nodes[index];
  if (node === undefined || fieldsDecidedBy(workflow).includes(field)) return saying(say(language, 'would_break'));
  const readers = workflow.nodes.flatMap((each, at) =>
    fieldsRead(each, workflow).includes(field) ? [{ at, prompt: withoutMaterial(each.prompt, field) }] : [],
  );
  if (readers.some(({ prompt }) => prompt === undefined)) return saying(say(language, 'would_break'));
  const at = (node.output_schema.fields ?? []).findIndex(({ name }) => name === field);
  const words = workflow.state.fields[field]?.description ?? field.replaceAll('_', ' ');
  const told = withoutListed(node.prompt, words, language);
  const not = language.text('clauses.not').replace('<x>', words);
  return changing(
    [
      ...readers.map(({ at: reader, prompt = '' }) => setPrompt(reader, prompt)),
      told === undefined ? addLine(workflow, index, not) : setPrompt(index, told),
      ...(node.description === undefined
        ? []
        : [set(['nodes', index, 'description'], withoutListed(node.description, words, language) ?? node.description)]),
      { kind: 'remove', path: ['nodes', index, 'outputs', node.outputs.indexOf(field)] },
      { kind: 'remove', path: ['nodes', index, 'output_schema', 'fields', at] },
      { kind: 'remove', path: ['state', 'fields', field] },
    ],
    say(language, 'done_remove_field', { name: field }),
  );
}

/** The type of a field, in the state and wherever a step gives it. */
export function setType({ workflow, language }: EditRequest, { field, type }: EditOf<'type'>): EditResult {
  if (workflow.state.fields[field]?.type === type) return saying(say(language, 'nothing_to_change'));
  const outputs = workflow.nodes.flatMap((node, index) =>
    (node.output_schema.fields ?? []).flatMap(({ name }, at) =>
      name === field ? [set(['nodes', index, 'output_schema', 'fields', at, 'type'], type)] : [],
    ),
  );
  const simple = workflow.nodes.flatMap((node, index) =>
    node.output_schema.type !== 'object' && node.outputs[0] === field
      ? [set(['nodes', index, 'output_schema', 'type'], type)]
      : [],
  );
  return changing(
    [set(['state', 'fields', field, 'type'], type), ...outputs, ...simple],
    say(language, 'done_type', { name: field, type }),
  );
}

/** Whether an input may be left out, and what it is then. */
export function setGiven({ workflow, language }: EditRequest, { field, given }: EditOf<'given'>): EditResult {
  const before = workflow.state.fields[field];
  if (workflow.nodes.some(({ outputs }) => outputs.includes(field)))
    return saying(say(language, 'not_an_input', { name: field }));
  const value = givenValue(given.value, before?.type ?? 'str');
  if (value === undefined && (before?.required === true) !== given.optional)
    return saying(say(language, 'nothing_to_change'));
  const changes: Change[] = given.optional
    ? [
        ...(before?.required === undefined
          ? []
          : ([{ kind: 'remove', path: ['state', 'fields', field, 'required'] }] satisfies Change[])),
        set(['state', 'fields', field, 'default'], value ?? emptyValue(before?.type ?? 'str')),
      ]
    : [
        ...(before?.default === undefined
          ? []
          : ([{ kind: 'remove', path: ['state', 'fields', field, 'default'] }] satisfies Change[])),
        set(['state', 'fields', field, 'required'], true),
      ];
  return changing(changes, givenText(language, field, given));
}

function givenText(language: Language, name: string, { optional, value }: Given): string {
  if (!optional) return say(language, 'done_required', { name });
  return value === undefined
    ? say(language, 'done_optional', { name })
    : say(language, 'done_default', { name, value });
}

/** A default in the type of its field. */
function givenValue(value: string | undefined, type: string): string | number | boolean | undefined {
  if (value === undefined) return undefined;
  if (type === 'int' || type === 'float') return Number.isFinite(Number(value)) ? Number(value) : undefined;
  return type === 'str' ? value : undefined;
}

function set(path: readonly (string | number)[], value: Extract<Change, { kind: 'set' }>['value']): Change {
  return { kind: 'set', path, value };
}

/** More inputs, each given to the steps. */
export function addInputs({ workflow, language }: EditRequest, edit: EditOf<'add_input'>): EditResult {
  const taken = takenNames(workflow);
  const fields = edit.fields.map(({ words, type, note = '' }) => ({
    name: freshName({ taken }, words, 'details'),
    words: `${words}${note}`,
    type,
  }));
  const value = (type: string) =>
    edit.given.optional ? { default: givenValue(edit.given.value, type) ?? emptyValue(type) } : { required: true };
  const list = edit.steps.map((id) => `\`${id}\``).join(', ');
  return changing(
    [
      ...fields.map(({ name, type, words }) =>
        set(['state', 'fields', name], { type, ...value(type), description: words }),
      ),
      ...workflow.nodes.flatMap(({ id, prompt }, index) =>
        edit.steps.includes(id) ? [setPrompt(index, withMaterial(prompt, fields))] : [],
      ),
    ],
    ...fields.map(({ name }) => say(language, 'done_input', { name, list })),
    ...(edit.given.optional ? fields.map(({ name }) => givenText(language, name, edit.given)) : []),
  );
}
