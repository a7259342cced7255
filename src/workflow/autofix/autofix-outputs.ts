import {
  entriesOf,
  entryOf,
  fieldTypes,
  itemsOf,
  keyOf,
  nodeAt,
  oncePerNode,
  textOf,
  textsOf,
} from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { emptyValue, type Fix, type FixFamily, type InvalidConfig, type PlacedIssue } from './fix.ts';
import { typeOfOutput } from './autofix-types.ts';
import { parseType, suggestType } from '../type-string.ts';

/** `outputs`, `output_schema` and the state say the same things three times; what one of them says, the others can be given. */
export const fixOutputs: FixFamily = (config) => config.errors.flatMap((error) => fixOutput(error, config) ?? []);

function fixOutput(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  switch (error.code) {
    case 'graph.unknown_output':
      return unknownOutput(error, config);
    case 'graph.output_not_in_schema':
      return intoSchema(error, config);
    case 'graph.field_not_in_outputs':
      return intoOutputs(error, config);
    case 'graph.one_output_needed':
    case 'schema.object_without_fields':
      return asObject(error, config);
    case 'schema.no_outputs':
      return outputsFromSchema(error, config);
    case 'schema.missing':
      return error.at.at(-1) === 'outputs' ? outputsFromSchema(error, config) : schemaFromOutputs(error, config);
    case 'schema.model_type':
      return shortSchema(error, config);
    case 'schema.list_type':
      return fieldsByName(error, config);
    default:
      return undefined;
  }
}

function nodeOf(
  { at }: PlacedIssue,
  { root }: InvalidConfig,
): { node: ConfigNode | undefined; path: (string | number)[] } {
  const path = at.slice(0, 2);
  return { node: nodeAt(root, path), path };
}

/** A state field whose type the answer names is added; a name that is nearly right is put right. */
function unknownOutput(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { root } = config;
  const written = textOf(nodeAt(root, error.at));
  if (written === undefined) return undefined;
  if (error.suggestion !== undefined) {
    const { node, path } = nodeOf(error, config);
    const same = node && answerNames(node).get(written);
    const inSchema =
      same === undefined ? [] : [{ path: [...path, 'output_schema', 'fields', same, 'name'], value: error.suggestion }];
    return {
      edits: [{ path: error.at, value: error.suggestion }, ...inSchema],
      said: `wrote \`${error.suggestion}\` for \`${written}\``,
    };
  }
  const type = typeOfOutput(root, written);
  const known = type === undefined ? undefined : parseType(type) ? type : suggestType(type);
  if (known === undefined || !/^[a-z][a-z0-9_]*$/.test(written)) return undefined;
  const edit = { path: ['state', 'fields', written], value: { type: known, default: emptyValue(known) } };
  return { edits: [edit], said: `added field \`${written}\` to the state` };
}

function intoSchema(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  const name = textOf(nodeAt(config.root, error.at));
  const type = name === undefined ? undefined : fieldTypes(config.root).get(name);
  if (name === undefined || type === undefined) return undefined;
  const at = node && placesInSchema(node).get(name);
  if (at === undefined) return undefined;
  const edit = { path: [...path, 'output_schema', 'fields', at], value: { name, type } };
  return { edits: [edit], said: `added \`${name}\` to \`output_schema\`` };
}

/** The position of the first field with each name in the `output_schema` of a node. */
const answerNames = oncePerNode((node) => {
  const names = itemsOf(nodeAt(node, ['output_schema', 'fields'])).map((field) => textOf(entryOf(field, 'name')));
  return new Map(names.flatMap((name, at) => (name === undefined ? [] : [[name, at] as const])).toReversed());
});

/** Where in the `output_schema` of a node each of its outputs goes that is not there yet: behind the fields, in their order. */
const placesInSchema = oncePerNode((node) => {
  const places = new Map<string, number>();
  const count = itemsOf(nodeAt(node, ['output_schema', 'fields'])).length;
  for (const name of textsOf(entryOf(node, 'outputs'))) {
    if (!answerNames(node).has(name) && !places.has(name)) places.set(name, count + places.size);
  }
  return places;
});

/** The outputs of a node with the fields of its `output_schema` that they lack, and those in words. */
const completeOutputs = oncePerNode((node) => {
  const outputs = textsOf(entryOf(node, 'outputs'));
  const fields = itemsOf(nodeAt(node, ['output_schema', 'fields'])).flatMap(
    (one) => textOf(entryOf(one, 'name')) ?? [],
  );
  const all = [...new Set([...outputs, ...fields])];
  return { all, lacking: all.slice(outputs.length).map((name) => `\`${name}\``) };
});

function intoOutputs(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  const { all, lacking } = node === undefined ? { all: [], lacking: [] } : completeOutputs(node);
  if (lacking.length === 0) return undefined;
  return { edits: [{ path: [...path, 'outputs'], value: all }], said: `added ${lacking.join(', ')} to \`outputs\`` };
}

/** Several outputs need an answer with fields. */
function asObject(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  const types = fieldTypes(config.root);
  const outputs = textsOf(entryOf(node, 'outputs'));
  const fields = outputs.flatMap((name) => {
    const type = types.get(name);
    return type === undefined ? [] : [{ name, type }];
  });
  if (outputs.length === 0 || fields.length < outputs.length) return undefined;
  const edits = [
    { path: [...path, 'output_schema', 'type'], value: 'object' },
    { path: [...path, 'output_schema', 'fields'], value: fields },
  ];
  return { edits, said: `listed the outputs of \`${textOf(entryOf(node, 'id')) ?? 'a step'}\` in \`output_schema\`` };
}

function outputsFromSchema(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  if (path[0] !== 'nodes' || path.length < 2) return undefined;
  const names = itemsOf(nodeAt(node, ['output_schema', 'fields'])).flatMap(
    (field) => textOf(entryOf(field, 'name')) ?? [],
  );
  if (names.length === 0) return undefined;
  return { edits: [{ path: [...path, 'outputs'], value: names }], said: 'filled `outputs` from `output_schema`' };
}

function schemaFromOutputs(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  if (error.at.at(-1) !== 'output_schema') return undefined;
  return asObject(error, config);
}

/** `output_schema: str`, or fields that are only names. */
function shortSchema(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const value = textOf(nodeAt(config.root, error.at));
  if (value === undefined) return undefined;
  const last = error.at.at(-1);
  if (last === 'output_schema') {
    const type = parseType(value) ? value : suggestType(value);
    return type === undefined || type === 'object'
      ? asObject(error, config)
      : { edits: [{ path: error.at, value: { type } }], said: 'wrote `output_schema` with its type' };
  }
  const type = fieldTypes(config.root).get(value);
  if (error.at[2] !== 'output_schema' || typeof last !== 'number' || type === undefined) return undefined;
  return { edits: [{ path: error.at, value: { name: value, type } }], said: `gave \`${value}\` its type` };
}

/** `fields` as a mapping from name to type. */
function fieldsByName(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  if (error.at[2] !== 'output_schema' || error.at.at(-1) !== 'fields') return undefined;
  const entries = entriesOf(nodeAt(config.root, error.at));
  const fields = entries.flatMap((entry) => {
    const name = keyOf(entry);
    const type = textOf(entry.value) ?? textOf(entryOf(entry.value, 'type'));
    const description = textOf(entryOf(entry.value, 'description'));
    return name === undefined || type === undefined ? [] : [{ name, type, description }];
  });
  if (fields.length === 0 || fields.length < entries.length) return undefined;
  return { edits: [{ path: error.at, value: fields }], said: 'wrote the fields of `output_schema` as a list' };
}
