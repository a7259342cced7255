import { entriesOf, entryOf, fieldTypes, itemsOf, nodeAt, oncePerNode, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { conditionFields } from '../condition.ts';
import { parseType, suggestType } from '../type-string.ts';
import { certain } from '../suggest.ts';
import { validatedPlaceholders } from '../template.ts';

/** Whether an output of a node is not a field of the state. */
export function hasUnknownOutput(root: ConfigNode, node: ConfigNode): boolean {
  return textsOf(entryOf(node, 'outputs')).some((name) => !fieldTypes(root).has(name));
}

/** The field that an output was meant to fill: one with nearly its name, the one of its answer, or the one that is read and never written. */
export function outputMeant(root: ConfigNode, node: ConfigNode, written: string, isNear: boolean): string | undefined {
  const outputs = new Set(textsOf(entryOf(node, 'outputs')));
  const near = isNear ? certain(written, fieldNames(root)) : undefined;
  if (near !== undefined && !outputs.has(near)) return near;
  const answered = itemsOf(nodeAt(node, ['output_schema', 'fields'])).flatMap(
    (field) => textOf(entryOf(field, 'name')) ?? [],
  );
  if (answered.includes(written)) return undefinedOr(unwrittenField(root, node), answered.length === 1);
  const [other, ...more] = answered.filter((name) => fieldTypes(root).has(name) && !outputs.has(name));
  if (other !== undefined) return more.length === 0 ? other : undefined;
  return unwrittenField(root, node);
}

function undefinedOr<T>(value: T, isWanted: boolean): T | undefined {
  return isWanted ? value : undefined;
}

/** The one field that later steps or routes read and nothing writes: no step, and no caller. */
export function unwrittenField(root: ConfigNode, node: ConfigNode): string | undefined {
  if (openFields(root).length > MOST_OPEN) return undefined;
  const own = fieldsRead(node);
  const type = textOf(nodeAt(node, ['output_schema', 'type']));
  const right = type === undefined || type === 'object' ? undefined : parseType(type) ? type : suggestType(type);
  const open = openFields(root).filter(
    ({ name, field }) => !own.has(name) && (right === undefined || textOf(entryOf(field, 'type')) === right),
  );
  const read = open.filter(({ name }) => readFields(root).has(name));
  const candidates = read.length > 0 ? read : open;
  const [only, ...more] = candidates.length > 1 ? candidates.filter(({ name }) => isSpokenOf(name, node)) : candidates;
  return more.length === 0 ? only?.name : undefined;
}

/** Whether several fields wait for a step that fills them, so that none of them is to be passed over. */
export function hasWaitingFields(root: ConfigNode, node: ConfigNode): boolean {
  const own = fieldsRead(node);
  return openFields(root).filter(({ name }) => !own.has(name) && readFields(root).has(name)).length > 1;
}

/** Characters at the beginning of a word that make two words one: `summary`, `summarise`. */
const STEM = 4;

/** Whether the id, the description or the prompt of a step has a word of the field's name. */
function isSpokenOf(name: string, node: ConfigNode): boolean {
  const texts = ['id', 'description', 'prompt'].map((key) => textOf(entryOf(node, key)) ?? '');
  const stems = new Set(wordsIn(texts.join(' ')).map((word) => word.slice(0, STEM)));
  return wordsIn(name).some((word) => stems.has(word.slice(0, STEM)));
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
}

/** Where more fields than this are open, it cannot be told which one is meant. */
const MOST_OPEN = 40;

/** The fields that no step writes and no caller has to give. */
const openFields = oncePerNode((root) =>
  entriesOf(nodeAt(root, ['state', 'fields'])).flatMap(({ key, value: field }) => {
    const name = key.kind === 'string' ? key.value : '';
    const isInput = entryOf(field, 'required')?.kind === 'bool';
    return isInput || writtenFields(root).has(name) ? [] : [{ name, field }];
  }),
);

const fieldNames = oncePerNode((root) => [...fieldTypes(root).keys()]);

const writtenFields = oncePerNode(
  (root) => new Set(itemsOf(entryOf(root, 'nodes')).flatMap((node) => textsOf(entryOf(node, 'outputs')))),
);

const readFields = oncePerNode((root): ReadonlySet<string> => {
  const byNodes = itemsOf(entryOf(root, 'nodes')).flatMap((node) => Array.from(fieldsRead(node)));
  const byRoutes = itemsOf(entryOf(root, 'edges')).flatMap((edge) =>
    itemsOf(entryOf(edge, 'routes')).flatMap((route) =>
      conditionFields(textOf(nodeAt(route, ['condition', 'logic'])) ?? ''),
    ),
  );
  return new Set([...byNodes, ...byRoutes]);
});

/** The fields that the prompt and the inputs of a node name. */
const fieldsRead = oncePerNode((node): ReadonlySet<string> => {
  const texts = [
    textOf(entryOf(node, 'prompt')),
    ...entriesOf(entryOf(node, 'inputs')).map(({ value }) => textOf(value)),
  ];
  const names = texts.flatMap((text) => validatedPlaceholders(text ?? ''));
  return new Set(names.map((name) => name.replace(/^state\./, '').split('.')[0] ?? ''));
});
