import { entriesOf, entryOf, fieldTypes, keyOf, keysOf, nodeAt, textOf, textsOf } from './config-access.ts';
import type { ConfigEntry, ConfigNode } from '../../pyyaml/config-node.ts';
import type { Fix, FixFamily, InvalidConfig, PlacedIssue } from './fix.ts';
import { parseType, suggestType } from '../type-string.ts';

/** `output_schema: str`, or fields that are only names. */
export function shortSchema(
  error: PlacedIssue,
  config: InvalidConfig,
  asObject: (error: PlacedIssue, config: InvalidConfig) => Fix | undefined,
): Fix | undefined {
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

/** `fields` as a mapping from name to type, or to what JSON Schema says of a property. */
export function fieldsByName(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  if (error.at[2] !== 'output_schema' || error.at.at(-1) !== 'fields') return undefined;
  const fields = namedFields(nodeAt(config.root, error.at), config.root);
  if (fields === undefined) return undefined;
  return { edits: [{ path: error.at, value: fields }], said: 'wrote the fields of `output_schema` as a list' };
}

interface AnswerField {
  readonly [key: string]: string;
  readonly name: string;
  readonly type: string;
}

function namedFields(node: ConfigNode | undefined, root: ConfigNode): AnswerField[] | undefined {
  const entries = entriesOf(node);
  const fields = entries.flatMap((entry) => namedField(entry, root) ?? []);
  return fields.length === 0 || fields.length < entries.length ? undefined : fields;
}

function namedField(entry: ConfigEntry, root: ConfigNode): AnswerField | undefined {
  const name = keyOf(entry);
  const type = typeIn(entry.value) ?? (name === undefined ? undefined : fieldTypes(root).get(name));
  if (name === undefined || type === undefined) return undefined;
  const description = descriptionIn(entry.value);
  return description === undefined ? { name, type } : { name, type, description };
}

/** The type of a property: `list[str]` for an array of strings. */
function typeIn(node: ConfigNode): string | undefined {
  const written = textOf(node) ?? textOf(entryOf(node, 'type'));
  const type = written === undefined ? undefined : parseType(written) ? written : suggestType(written);
  const items = entryOf(node, 'items');
  const item = type === 'list' && items !== undefined ? typeIn(items) : undefined;
  return item === undefined ? type : `list[${item}]`;
}

/** The words about a property, and the values that it may have. */
function descriptionIn(node: ConfigNode): string | undefined {
  const words = textOf(entryOf(node, 'description')) ?? textOf(entryOf(node, 'title'));
  const values = textsOf(entryOf(node, 'enum'));
  if (values.length === 0) return words;
  return [words, `one of: ${values.join(', ')}`].filter((part) => part !== undefined).join('; ');
}

/** Keys of JSON Schema that say what is so for every answer anyway. */
const SAYS_NOTHING = new Set([
  'required',
  'additionalProperties',
  'strict',
  '$schema',
  'title',
  'format',
  'items',
  'enum',
  'nullable',
]);

/** What JSON Schema writes into an answer in addition to its fields; and `output_schema: {summary: str}`. */
export const fixAnswers: FixFamily = ({ root, errors }) => {
  const inAnswers = errors.filter(({ code, at }) => code === 'effect.unknown_key' && at[2] === 'output_schema');
  const byPlace = Map.groupBy(inAnswers, ({ at }) => at[1]);
  return [...byPlace].flatMap(([index, own]): Fix[] => {
    if (typeof index !== 'number') return [];
    const path = ['nodes', index, 'output_schema'];
    const answer = nodeAt(root, path);
    const names = keysOf(answer);
    const lacksType = !names.includes('type') && own.every(({ at }) => at.length === 4);
    const fields = lacksType && own.length === names.length ? namedFields(answer, root) : undefined;
    if (fields !== undefined) {
      return [
        { edits: [{ path, value: { type: 'object', fields } }], said: 'wrote the fields of `output_schema` as a list' },
      ];
    }
    const empty = own.filter(({ at }) => SAYS_NOTHING.has(String(at.at(-1))) && at.length === 4);
    return empty.map(({ at }) => ({
      edits: [{ path: at, remove: true }],
      said: `left out \`${String(at.at(-1))}\` of \`output_schema\``,
    }));
  });
};
