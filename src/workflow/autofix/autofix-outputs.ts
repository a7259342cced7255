import { entryOf, fieldTypes, itemsOf, nodeAt, oncePerNode, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { emptyValue, type Fix, type FixFamily, type InvalidConfig, type PlacedIssue } from './fix.ts';
import { fieldsByName, shortSchema } from './autofix-answers.ts';
import { typeOfOutput } from './agreed-type.ts';
import { hasUnknownOutput, hasWaitingFields, outputMeant, unwrittenField } from './output-meant.ts';
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
      return shortSchema(error, config, asObject);
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

/**
 * An output that is not a field of the state is renamed to the one that it was meant to fill; where there is none, its field is added with the type
 * that the answer names.
 */
function unknownOutput(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { root } = config;
  const written = textOf(nodeAt(root, error.at));
  if (written === undefined) return undefined;
  const { node, path } = nodeOf(error, config);
  const meant = node && outputMeant(root, node, written, error.suggestion !== undefined);
  if (meant !== undefined) {
    const same = node && answerNames(node).get(written);
    const inSchema =
      same === undefined ? [] : [{ path: [...path, 'output_schema', 'fields', same, 'name'], value: meant }];
    return { edits: [{ path: error.at, value: meant }, ...inSchema], said: `wrote \`${meant}\` for \`${written}\`` };
  }
  // A field of its own would be read by nobody, and what waits for this step would stay empty.
  if (node !== undefined && hasWaitingFields(root, node)) return undefined;
  const type = typeOfOutput(root, written);
  const known = type === undefined ? undefined : parseType(type) ? type : suggestType(type);
  if (known === undefined || !/^[a-z][a-z0-9_]*$/.test(written)) return undefined;
  const edit = { path: ['state', 'fields', written], value: { type: known, default: emptyValue(known) } };
  return { edits: [edit], said: `added field \`${written}\` to the state` };
}

function intoSchema(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  const name = textOf(nodeAt(config.root, error.at));
  if (node === undefined || hasUnknownOutput(config.root, node)) return undefined;
  const type = name === undefined ? undefined : fieldTypes(config.root).get(name);
  if (name === undefined || type === undefined) return undefined;
  const at = placesInSchema(node).get(name);
  if (at === undefined) return undefined;
  const place = [...path, 'output_schema', 'fields', at];
  const isFirst = at === 0 && answerNames(node).size > 0;
  const edit = isFirst ? { path: place, insert: { name, type } } : { path: place, value: { name, type } };
  return { edits: [edit], said: `added \`${name}\` to \`output_schema\`` };
}

/** The position of the first field with each name in the `output_schema` of a node. */
const answerNames = oncePerNode((node) => {
  const names = itemsOf(nodeAt(node, ['output_schema', 'fields'])).map((field) => textOf(entryOf(field, 'name')));
  return new Map(names.flatMap((name, at) => (name === undefined ? [] : [[name, at] as const])).toReversed());
});

/** Where in the `output_schema` of a node each of its outputs goes that is not there yet: before all fields, or behind them in their order. */
const placesInSchema = oncePerNode((node) => {
  const places = new Map<string, number>();
  const count = itemsOf(nodeAt(node, ['output_schema', 'fields'])).length;
  const outputs = textsOf(entryOf(node, 'outputs'));
  const [first, second] = outputs;
  const isFirst =
    first !== undefined && second !== undefined && !answerNames(node).has(first) && answerNames(node).get(second) === 0;
  if (isFirst) return places.set(first, 0);
  for (const name of outputs) {
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
  // An output that is not known may be this field by a wrong name.
  if (node !== undefined && hasUnknownOutput(config.root, node)) return undefined;
  const { all, lacking } = node === undefined ? { all: [], lacking: [] } : completeOutputs(node);
  if (lacking.length === 0) return undefined;
  return { edits: [{ path: [...path, 'outputs'], value: all }], said: `added ${lacking.join(', ')} to \`outputs\`` };
}

/** Several outputs need an answer with fields; those that are there stay as they are. */
function asObject(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  const types = fieldTypes(config.root);
  const outputs = textsOf(entryOf(node, 'outputs'));
  const known = new Set(node === undefined ? [] : answerNames(node).keys());
  const lacking = outputs.filter((name) => !known.has(name));
  const fields = lacking.flatMap((name) => {
    const type = types.get(name);
    return type === undefined ? [] : [{ name, type }];
  });
  if (outputs.length === 0 || fields.length < lacking.length) return undefined;
  const edits = [
    { path: [...path, 'output_schema', 'type'], value: 'object' },
    ...(known.size === 0
      ? [{ path: [...path, 'output_schema', 'fields'], value: fields }]
      : fields.map((value, at) => ({ path: [...path, 'output_schema', 'fields', known.size + at], value }))),
  ];
  return { edits, said: `listed the outputs of \`${textOf(entryOf(node, 'id')) ?? 'a step'}\` in \`output_schema\`` };
}

function outputsFromSchema(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { node, path } = nodeOf(error, config);
  if (path[0] !== 'nodes' || path.length < 2 || node === undefined) return undefined;
  const names = itemsOf(nodeAt(node, ['output_schema', 'fields'])).flatMap(
    (field) => textOf(entryOf(field, 'name')) ?? [],
  );
  const only = names.length === 0 ? unwrittenField(config.root, node) : undefined;
  const outputs = only === undefined ? names : [only];
  if (outputs.length === 0) return undefined;
  const said =
    only === undefined ? 'filled `outputs` from `output_schema`' : `wrote \`${only}\` as the output of a step`;
  return { edits: [{ path: [...path, 'outputs'], value: outputs }], said };
}

/** One output gets an answer of its type, as long as the other steps do so, too. */
function schemaFromOutputs(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  if (error.at.at(-1) !== 'output_schema') return undefined;
  const { node, path } = nodeOf(error, config);
  const [only, ...more] = textsOf(entryOf(node, 'outputs'));
  const type = only === undefined || more.length > 0 ? undefined : fieldTypes(config.root).get(only);
  const simple = type !== undefined && (entryOf(node, 'code') !== undefined || !prefersObjects(config.root));
  if (!simple) return asObject(error, config);
  return {
    edits: [{ path: [...path, 'output_schema'], value: { type } }],
    said: `gave \`${textOf(entryOf(node, 'id')) ?? 'a step'}\` an \`output_schema\``,
  };
}

const prefersObjects = oncePerNode((root) =>
  itemsOf(entryOf(root, 'nodes')).some(
    (node) =>
      textsOf(entryOf(node, 'outputs')).length === 1 && itemsOf(nodeAt(node, ['output_schema', 'fields'])).length === 1,
  ),
);
