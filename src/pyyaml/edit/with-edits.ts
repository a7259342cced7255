import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode, Place } from '../config-node.ts';
import type { YamlEdit } from './yaml-edit.ts';
import { nodeOf } from '../write-yaml.ts';
import type { EditPath } from './value.ts';

const NOWHERE: Place = { line: 1, column: 1 };

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

/** Replaces a removed entry, so that the positions of the others stay the same. */
const GONE: ConfigEntry = { key: { kind: 'null', place: NOWHERE }, value: { kind: 'null', place: NOWHERE } };

/** Collections that were copied to be changed, so that many edits copy each of them only once. */
interface Copies {
  readonly lists: Set<ConfigNode>;
  /** The position of each key. */
  readonly maps: Map<ConfigNode, Map<string, number>>;
}

/**
 * The value after edits, applied in order. Mappings and lists that are missing on the path of a set value are created, and the index after a list's last item
 * appends. Undefined if a path does not exist, or if a key is renamed to an existing one.
 */
export function withEdits(root: ConfigNode, edits: readonly YamlEdit[]): ConfigNode | undefined {
  const copies: Copies = { lists: new Set(), maps: new Map() };
  let node: ConfigNode | undefined = root;
  for (const edit of edits) {
    node = changed(copies, node, edit.path, edit);
    if (node === undefined) return undefined;
  }
  for (const map of copies.maps.keys()) {
    if (map.kind === 'map') (map as Open<ConfigMap>).entries = map.entries.filter((entry) => entry !== GONE);
  }
  return node;
}

function changed(copies: Copies, node: ConfigNode | undefined, path: EditPath, edit: YamlEdit): ConfigNode | undefined {
  const [part, ...rest] = path;
  const value = valueSetBy(edit);
  if (part === undefined) return value;
  const isEmpty = node === undefined || node.kind === 'null';
  const holder = isEmpty && value !== undefined ? emptyFor(part) : node;
  if (holder?.kind === 'map' && typeof part === 'string')
    return withEntryChanged(copies, holder, [part, ...rest], edit);
  if (holder?.kind !== 'list' || holder.python !== 'list' || typeof part !== 'number') return undefined;
  return withItemChanged(copies, holder, [part, ...rest], edit);
}

/** The value that an edit sets; undefined for other edits. */
export function valueSetBy(edit: YamlEdit): ConfigNode | undefined {
  if ('node' in edit) return edit.node;
  return 'value' in edit ? nodeOf(edit.value) : undefined;
}

/** The item that an edit inserts before another one; undefined for other edits. */
export function itemInsertedBy(edit: YamlEdit): ConfigNode | undefined {
  if ('insertNode' in edit) return edit.insertNode;
  return 'insert' in edit ? nodeOf(edit.insert) : undefined;
}

function emptyFor(part: string | number): ConfigNode {
  if (typeof part === 'string') return { kind: 'map', entries: [], place: NOWHERE };
  return { kind: 'list', python: 'list', items: [], place: NOWHERE };
}

function withEntryChanged(
  copies: Copies,
  holder: ConfigMap,
  [name, ...rest]: readonly [string, ...EditPath],
  edit: YamlEdit,
): ConfigNode | undefined {
  const { map, positions } = mapCopy(copies, holder);
  const at = positions.get(name);
  const entry = at === undefined ? undefined : map.entries[at];
  if (rest.length > 0 || valueSetBy(edit) !== undefined) {
    const value = changed(copies, entry?.value, rest, edit);
    if (value === undefined) return undefined;
    positions.set(name, at ?? map.entries.length);
    map.entries[at ?? map.entries.length] = {
      key: entry?.key ?? { kind: 'string', value: name, place: NOWHERE },
      value,
    };
    return map;
  }
  if (entry === undefined || at === undefined) return undefined;
  if ('remove' in edit) map.entries[at] = GONE;
  else if ('rename' in edit && (edit.rename === name || !positions.has(edit.rename))) {
    map.entries[at] = { key: { kind: 'string', value: edit.rename, place: entry.key.place }, value: entry.value };
  } else return undefined;
  positions.delete(name);
  if ('rename' in edit) positions.set(edit.rename, at);
  return map;
}

function mapCopy(copies: Copies, holder: ConfigMap): { map: Open<ConfigMap>; positions: Map<string, number> } {
  const known = copies.maps.get(holder);
  if (known !== undefined) return { map: holder as Open<ConfigMap>, positions: known };
  const map: Open<ConfigMap> = { ...holder, entries: [...holder.entries] };
  const positions = new Map<string, number>();
  for (const [at, { key }] of map.entries.entries()) {
    if (key.kind === 'string' && !positions.has(key.value)) positions.set(key.value, at);
  }
  copies.maps.set(map, positions);
  return { map, positions };
}

function withItemChanged(
  copies: Copies,
  holder: ConfigList,
  [at, ...rest]: readonly [number, ...EditPath],
  edit: YamlEdit,
): ConfigNode | undefined {
  const list = (copies.lists.has(holder) ? holder : { ...holder, items: [...holder.items] }) as Open<ConfigList>;
  copies.lists.add(list);
  if (rest.length > 0 || valueSetBy(edit) !== undefined) {
    if (!Number.isInteger(at) || at < 0 || at > list.items.length) return undefined;
    const item = changed(copies, list.items[at], rest, edit);
    if (item === undefined) return undefined;
    list.items[at] = item;
    return list;
  }
  if (!(at in list.items) || 'rename' in edit) return undefined;
  const inserted = itemInsertedBy(edit);
  if (inserted !== undefined) list.items.splice(at, 0, inserted);
  else list.items.splice(at, 1);
  return list;
}
