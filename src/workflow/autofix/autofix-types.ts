import {
  entriesOf,
  entryOf,
  oncePerNode,
  fieldTypes,
  itemsOf,
  keyOf,
  nodeAt,
  textOf,
  textsOf,
} from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { toConfigValue } from '../schema/config-value.ts';
import { agreed, typeOfOutput } from './agreed-type.ts';
import { emptyValue, type Fix, type FixFamily, type InvalidConfig, type PlacedIssue } from './fix.ts';
import { sourceOf } from './text/source-text.ts';
import { parseFloatText, parseIntText } from '../schema/python-number.ts';
import { fitsType } from '../run/run-defaults.ts';
import { isOptionalType, parseType, suggestType } from '../type-string.ts';
import { float, type YamlValue } from '../../pyyaml/write-yaml.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';

/** State fields and their types. */
export const fixTypes: FixFamily = (config) => config.errors.flatMap((error) => fixType(error, config) ?? []);

function fixType(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { at, code } = error;
  const written = textOf(nodeAt(config.root, at));
  switch (code) {
    case 'graph.bad_type':
    case 'graph.type_mismatch':
      return optional(error, config, agreed(error, config) ?? spelt(error, written));
    case 'run.output_object':
      return asDict(error, config);
    case 'run.object_without_schema':
      return objectField(String(at[2]), config);
    case 'schema.required_with_default':
      return requiredAndDefault(error, config);
    case 'run.default_type':
      return fittingDefault(error, config);
    case 'schema.model_type':
      return shortField(error, config);
    case 'schema.missing':
      return missingType(error, config);
    default:
      return undefined;
  }
}

function spelt({ at, suggestion }: PlacedIssue, written: string | undefined): Fix | undefined {
  if (suggestion === undefined) return undefined;
  return { edits: [{ path: at, value: suggestion }], said: `wrote type \`${suggestion}\` for \`${written}\`` };
}

/** A field that may be empty stays so under its plain type. */
function optional({ at }: PlacedIssue, { root }: InvalidConfig, fix: Fix | undefined): Fix | undefined {
  const field = nodeAt(root, at.slice(0, 3));
  const isState = at[0] === 'state' && at.length === 4 && isOptionalType(textOf(nodeAt(root, at)) ?? '');
  if (
    fix === undefined ||
    !isState ||
    entryOf(field, 'required') !== undefined ||
    entryOf(field, 'default') !== undefined
  )
    return fix;
  return { ...fix, edits: [...fix.edits, { path: [...at.slice(0, 3), 'required'], value: false }] };
}

const writtenFields = oncePerNode(
  (root) => new Set(itemsOf(entryOf(root, 'nodes')).flatMap((node) => textsOf(entryOf(node, 'outputs')))),
);

/**
 * A default that says something makes the field optional, as does a node that writes it; an empty one says nothing and goes away from what the
 * caller has to give.
 */
function requiredAndDefault({ at }: PlacedIssue, { root }: InvalidConfig): Fix {
  const path = at.slice(0, 3);
  const name = String(path[2]);
  const node = nodeAt(root, [...path, 'default']);
  const isOptional = writtenFields(root).has(name) || (node !== undefined && !isEmpty(node));
  const key = isOptional ? 'required' : 'default';
  const said = isOptional
    ? `made \`${name}\` optional, as it has a default`
    : `left out the empty default of field \`${name}\``;
  return { edits: [{ path: [...path, key], remove: true }], said };
}

function isEmpty(node: ConfigNode): boolean {
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'map') return node.entries.length === 0;
  if (node.kind === 'string') return /^(?:|none|null|n\/a|nothing|empty|tbd|todo|-)$/i.test(node.value.trim());
  return node.kind === 'null' || (node.kind === 'bool' && !node.value) || Number(node.value) === 0;
}

/** A default keeps what it says; where its type cannot hold that, only an empty one is replaced. */
function fittingDefault({ at }: PlacedIssue, { root, lines }: InvalidConfig): Fix | undefined {
  const name = String(at[2]);
  const type = fieldTypes(root).get(name);
  const node = nodeAt(root, at);
  if (type === undefined || node === undefined || type === 'object') return undefined;
  const value = converted(node, type, lines) ?? (isEmpty(node) ? emptyValue(type) : undefined);
  if (value === undefined) return undefined;
  return { edits: [{ path: at, value }], said: `made the default of \`${name}\` fit its type` };
}

function converted(node: ConfigNode, type: string, lines: readonly string[]): YamlValue | undefined {
  if (node.kind === 'list' || node.kind === 'map' || node.kind === 'null' || node.kind === 'bytes') return undefined;
  const text = node.kind === 'string' ? node.value : (sourceOf(node, lines) ?? String(node.value));
  if (type === 'str') return text;
  if (type === 'list[str]' && !isEmpty(node)) return text.split(',').map((item) => item.trim());
  const plain = text.trim();
  if (type === 'bool' && /^(?:true|yes|on|false|no|off)$/i.test(plain)) return /^(?:true|yes|on)$/i.test(plain);
  const number = parseFloatText(plain);
  if (number === undefined || !Number.isFinite(number)) return undefined;
  const whole = parseIntText(plain);
  if (type === 'int' && typeof whole === 'bigint') return whole;
  if (type === 'list[int]' && typeof whole === 'bigint') return [whole];
  return type === 'float' ? float(number) : type === 'list[float]' ? [float(number)] : undefined;
}

/** `topic: str` in place of a mapping with the type. What no step writes has to come from the caller. */
function shortField({ at }: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  if (at[0] !== 'state' || at[1] !== 'fields' || at.length !== 3) return undefined;
  const name = String(at[2]);
  const node = nodeAt(root, at);
  const text = textOf(node);
  const type = text === undefined ? undefined : parseType(text) ? text : suggestType(text);
  if (type === undefined && node?.kind !== 'null') return undefined;
  const use = writtenFields(root).has(name) ? { default: emptyValue(type ?? 'str') } : { required: true };
  return {
    edits: [{ path: at, value: { type: type ?? 'str', ...use } }],
    said: `wrote field \`${name}\` with its type`,
  };
}

/** A state field without a type has that of the answer that fills it, or of its default; an answer has that of its field. */
function missingType({ at }: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  if (at.at(-1) !== 'type') return undefined;
  const holder = at.slice(0, -1);
  const type = at[0] === 'state' ? typeOfField(root, String(at[2])) : typeOfAnswer(root, holder);
  if (type === undefined) return undefined;
  return { edits: [{ path: at, value: type }], said: `added type \`${type}\` to \`${holder.map(String).join('.')}\`` };
}

function typeOfField(root: ConfigNode, name: string): string | undefined {
  return typeOfOutput(root, name) ?? typeOfValue(nodeAt(root, ['state', 'fields', name, 'default']));
}

function typeOfAnswer(root: ConfigNode, holder: PlacedIssue['at']): string | undefined {
  const answer = nodeAt(root, holder);
  if (holder.at(-1) === 'output_schema') {
    if (itemsOf(entryOf(answer, 'fields')).length > 0) return 'object';
    const [only, ...more] = textsOf(nodeAt(root, [...holder.slice(0, -1), 'outputs']));
    return only === undefined || more.length > 0 ? undefined : fieldTypes(root).get(only);
  }
  return fieldTypes(root).get(textOf(entryOf(answer, 'name')) ?? '');
}

function typeOfValue(node: ConfigNode | undefined): string | undefined {
  switch (node?.kind) {
    case 'string':
      return 'str';
    case 'int':
    case 'float':
    case 'bool':
    case 'list':
      return node.kind;
    case 'map':
      return 'dict';
    default:
      return undefined;
  }
}

/** A model cannot answer with an object: as a dict it can, if the state holds one, too. */
function asDict({ at }: PlacedIssue, { root }: InvalidConfig): Fix {
  const name = textOf(nodeAt(root, [...at.slice(0, -1), 'name'])) ?? '';
  return { edits: [{ path: at, value: 'dict' }, ...dictField(root, name)], said: `made \`${name}\` a dict` };
}

/** Without a schema nothing is known of an object, and a dict says the same. */
function objectField(name: string, { root }: InvalidConfig): Fix {
  const answers = (objectAnswers(root).get(name) ?? []).map((path): YamlEdit => ({ path, value: 'dict' }));
  return { edits: [...dictField(root, name), ...answers], said: `made \`${name}\` a dict` };
}

/** The places of the type of each answer that is an object, by the name of the answer. */
const objectAnswers = oncePerNode((root) => {
  const places = new Map<string, YamlEdit['path'][]>();
  for (const [index, node] of itemsOf(entryOf(root, 'nodes')).entries()) {
    for (const [at, field] of itemsOf(nodeAt(node, ['output_schema', 'fields'])).entries()) {
      const name = textOf(entryOf(field, 'name'));
      if (name === undefined || textOf(entryOf(field, 'type')) !== 'object') continue;
      const path = ['nodes', index, 'output_schema', 'fields', at, 'type'];
      const others = places.get(name);
      if (others === undefined) places.set(name, [path]);
      else others.push(path);
    }
  }
  return places;
});

function dictField(root: ConfigNode, name: string): YamlEdit[] {
  const path = ['state', 'fields', name];
  const field = nodeAt(root, path);
  if (field === undefined) return [];
  const fallback = entryOf(field, 'default');
  const keeps =
    fallback === undefined || fallback.kind === 'null' || fitsType(toConfigValue(fallback), 'dict', undefined);
  const keys = entriesOf(field).map(keyOf);
  return [
    { path: [...path, 'type'], value: 'dict' },
    ...(keys.includes('schema') ? [{ path: [...path, 'schema'], remove: true } as const] : []),
    ...(keeps ? [] : [{ path: [...path, 'default'], value: {} }]),
  ];
}
