import { keyIdentity } from './config-key-identity.ts';
import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode, Place } from './config-node.ts';

/** Where in a config: keys and list positions, from the document down. */
export type EditPath = readonly (string | number)[];

const NOWHERE: Place = { line: 1, column: 1 };

/**
 * The value with `value` at `path`. Mappings and lists that are missing on the way are made, and the position after a list's last item
 * appends. Undefined if the path leads nowhere.
 */
export function withValueAt(node: ConfigNode | undefined, path: EditPath, value: ConfigNode): ConfigNode | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const holder = node === undefined || node.kind === 'null' ? emptyFor(part) : node;
  if (holder.kind === 'map' && typeof part === 'string') return withEntry(holder, part, rest, value);
  return holder.kind === 'list' && typeof part === 'number' ? withItem(holder, part, rest, value) : undefined;
}

function emptyFor(part: string | number): ConfigNode {
  if (typeof part === 'string') return { kind: 'map', entries: [], place: NOWHERE };
  return { kind: 'list', python: 'list', items: [], place: NOWHERE };
}

function withEntry(map: ConfigMap, name: string, rest: EditPath, value: ConfigNode): ConfigNode | undefined {
  const at = map.entries.findIndex((entry) => isNamed(entry, name));
  const key = map.entries[at]?.key ?? { kind: 'string', value: name, place: NOWHERE };
  const changed = withValueAt(map.entries[at]?.value, rest, value);
  if (changed === undefined) return undefined;
  return { ...map, entries: map.entries.toSpliced(at === -1 ? map.entries.length : at, 1, { key, value: changed }) };
}

function withItem(list: ConfigList, at: number, rest: EditPath, value: ConfigNode): ConfigNode | undefined {
  if (list.python !== 'list' || !Number.isInteger(at) || at < 0 || at > list.items.length) return undefined;
  const changed = withValueAt(list.items[at], rest, value);
  return changed === undefined ? undefined : { ...list, items: list.items.toSpliced(at, 1, changed) };
}

/** The value without what stands at `path`; undefined if nothing does. */
export function withoutValueAt(node: ConfigNode | undefined, path: EditPath): ConfigNode | undefined {
  const [part, ...rest] = path;
  if (node?.kind === 'map') {
    const at = node.entries.findIndex((entry) => isNamed(entry, part));
    const entry = node.entries[at];
    if (entry === undefined) return undefined;
    if (rest.length === 0) return { ...node, entries: node.entries.toSpliced(at, 1) };
    const value = withoutValueAt(entry.value, rest);
    return value === undefined ? undefined : { ...node, entries: node.entries.with(at, { key: entry.key, value }) };
  }
  if (node?.kind !== 'list' || node.python !== 'list' || typeof part !== 'number') return undefined;
  const item = node.items[part];
  if (item === undefined) return undefined;
  if (rest.length === 0) return { ...node, items: node.items.toSpliced(part, 1) };
  const value = withoutValueAt(item, rest);
  return value === undefined ? undefined : { ...node, items: node.items.with(part, value) };
}

function isNamed({ key }: ConfigEntry, part: string | number | undefined): boolean {
  return key.kind === 'string' && key.value === part;
}

/** Whether Python would call two values equal and of the same types; the order of keys does not matter. */
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
