import { keyIdentity } from '../construct/key-identity.ts';
import type { ConfigEntry, ConfigMap, ConfigNode, Place } from '../config-node.ts';

/** A path in a config: keys and list indexes, from the document down. */
export type EditPath = readonly (string | number)[];

const NOWHERE: Place = { line: 1, column: 1 };

/** `value` inside new mappings and lists for each element of the path; undefined if the path needs an item other than the first. */
export function nested(path: EditPath, value: ConfigNode): ConfigNode | undefined {
  return path.reduceRight<ConfigNode | undefined>((inner, part) => {
    if (inner === undefined || (typeof part === 'number' && part !== 0)) return undefined;
    if (typeof part === 'number') return { kind: 'list', python: 'list', items: [inner], place: NOWHERE };
    return {
      kind: 'map',
      entries: [{ key: { kind: 'string', value: part, place: NOWHERE }, value: inner }],
      place: NOWHERE,
    };
  }, value);
}

/** The value at `path`; undefined if there is none. */
export function configAt(root: ConfigNode, path: EditPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const part of path) {
    if (typeof part === 'string') node = node?.kind === 'map' ? entryNamed(node, part)?.value : undefined;
    else node = node?.kind === 'list' ? node.items[part] : undefined;
  }
  return node;
}

const indexes = new WeakMap<ConfigMap, ReadonlyMap<string, ConfigEntry>>();

/** Up to this many entries, searching is faster than indexing. */
const FEW = 16;

/** The entry with a text as its key. Large mappings are indexed, so that looking up many keys takes linear time. */
export function entryNamed(map: ConfigMap, name: string): ConfigEntry | undefined {
  if (map.entries.length < FEW) return map.entries.find(({ key }) => key.kind === 'string' && key.value === name);
  let index = indexes.get(map);
  if (index === undefined) {
    index = new Map(map.entries.flatMap((entry) => (entry.key.kind === 'string' ? [[entry.key.value, entry]] : [])));
    indexes.set(map, index);
  }
  return index.get(name);
}

/** Whether two values are equal and of the same types in Python; the order of keys does not matter. */
export function isSameValue(left: ConfigNode, right: ConfigNode): boolean {
  if (left.kind === 'map') return right.kind === 'map' && haveSameEntries(left.entries, right.entries);
  if (left.kind === 'list') {
    return right.kind === 'list' && left.python === right.python && haveSameItems(left.items, right.items);
  }
  if (left.kind === 'null') return right.kind === 'null';
  if (left.kind === 'bytes') return right.kind === 'bytes' && left.value.join() === right.value.join();
  const isScalar = right.kind !== 'map' && right.kind !== 'list' && right.kind !== 'null';
  return isScalar && left.kind === right.kind && Object.is(left.value, right.value);
}

function haveSameItems(left: readonly ConfigNode[], right: readonly ConfigNode[]): boolean {
  return left.length === right.length && left.every((item, at) => isSameNode(item, right[at]));
}

function haveSameEntries(left: readonly ConfigEntry[], right: readonly ConfigEntry[]): boolean {
  const others = new Map(right.map(({ key, value }) => [keyIdentity(key), value]));
  return (
    left.length === right.length && left.every(({ key, value }) => isSameNode(value, others.get(keyIdentity(key))))
  );
}

function isSameNode(left: ConfigNode, right: ConfigNode | undefined): boolean {
  return right !== undefined && isSameValue(left, right);
}
