import { freshName } from '../plan/scope.ts';
import { say } from '../speech.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from './edit.ts';
import { addLine, setPrompt, withMaterial, withoutMaterial } from './prompt-text.ts';
import { fieldsDecidedBy, fieldsRead } from './references.ts';
import { emptyValue } from './whole-flow.ts';

/** One more value of a step that reads values out. */
export function addFields(request: EditRequest, { step, words }: EditOf<'add_field'>): EditResult {
  const { workflow, language } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const scope = { taken: new Set([...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)]) };
  const names = words.map((each) => freshName(scope, each, 'value'));
  const count = node.outputs.length;
  const fields = node.output_schema.fields?.length ?? 0;
  const changes = names.flatMap((name, offset): Change[] => [
    set(['state', 'fields', name], { type: 'str', description: words[offset] ?? name }),
    { kind: 'insert', path: ['nodes', index, 'outputs'], index: count + offset, value: name },
    {
      kind: 'insert',
      path: ['nodes', index, 'output_schema', 'fields'],
      index: fields + offset,
      value: { name, type: 'str', description: words[offset] ?? name },
    },
  ]);
  const also = language.text('clauses.also').replace('<x>', words.join(', '));
  return changing(
    [addLine(workflow, index, also), ...changes],
    say(language, 'done_field', { list: names.map((name) => `\`${name}\``).join(', '), name: step }),
  );
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
  const not = language.text('clauses.not').replace('<x>', workflow.state.fields[field]?.description ?? field);
  return changing(
    [
      ...readers.map(({ at: reader, prompt = '' }) => setPrompt(reader, prompt)),
      addLine(workflow, index, not),
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

/** Whether an input may be left out. */
export function setOptional({ workflow, language }: EditRequest, { field, optional }: EditOf<'optional'>): EditResult {
  const type = workflow.state.fields[field]?.type ?? 'str';
  const required = workflow.state.fields[field]?.required === true;
  if (required !== optional) return saying(say(language, 'nothing_to_change'));
  const changes: Change[] = optional
    ? [
        { kind: 'remove', path: ['state', 'fields', field, 'required'] },
        set(['state', 'fields', field, 'default'], emptyValue(type)),
      ]
    : [
        { kind: 'remove', path: ['state', 'fields', field, 'default'] },
        set(['state', 'fields', field, 'required'], true),
      ];
  return changing(changes, say(language, optional ? 'done_optional' : 'done_required', { name: field }));
}

function set(path: readonly (string | number)[], value: Extract<Change, { kind: 'set' }>['value']): Change {
  return { kind: 'set', path, value };
}

/** One more input, given to a step. */
export function addInput({ workflow, language }: EditRequest, { words, step }: EditOf<'add_input'>): EditResult {
  const taken = new Set([...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)]);
  const name = freshName({ taken }, words, 'details');
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  return changing(
    [
      set(['state', 'fields', name], { type: 'str', required: true, description: words }),
      setPrompt(index, withMaterial(workflow.nodes[index]?.prompt ?? '', [{ name, words }])),
    ],
    say(language, 'done_input', { name, list: `\`${step}\`` }),
  );
}
