import { keyIdentity } from '../construct/key-identity.ts';
import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode, Place } from '../config-node.ts';

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

/** What becomes of the list or mapping that holds what a path leads to. */
type Change = (holder: ConfigMap | ConfigList, at: number) => ConfigNode | undefined;

/** The value without what stands at `path`; undefined if nothing does. */
export function withoutValueAt(node: ConfigNode, path: EditPath): ConfigNode | undefined {
  return withHolderChanged(node, path, (holder, at) =>
    holder.kind === 'map'
      ? { ...holder, entries: holder.entries.toSpliced(at, 1) }
      : { ...holder, items: holder.items.toSpliced(at, 1) },
  );
}

/** The value with an item in front of the one at `path`; undefined if no item stands there. */
export function withItemBefore(node: ConfigNode, path: EditPath, item: ConfigNode): ConfigNode | undefined {
  return withHolderChanged(node, path, (holder, at) =>
    holder.kind === 'list' ? { ...holder, items: holder.items.toSpliced(at, 0, item) } : undefined,
  );
}

/** The value with another key at `path`; undefined if none stands there, or the other one exists. */
export function withKeyRenamed(node: ConfigNode, path: EditPath, name: string): ConfigNode | undefined {
  return withHolderChanged(node, path, (holder, at) => {
    const entry = holder.kind === 'map' ? holder.entries[at] : undefined;
    if (holder.kind !== 'map' || entry === undefined) return undefined;
    if (holder.entries.some((other) => other !== entry && isNamed(other, name))) return undefined;
    const key = { kind: 'string', value: name, place: entry.key.place } as const;
    return { ...holder, entries: holder.entries.with(at, { key, value: entry.value }) };
  });
}

function withHolderChanged(node: ConfigNode, path: EditPath, change: Change): ConfigNode | undefined {
  const [part, ...rest] = path;
  const at = positionOf(node, part);
  if (at === undefined || (node.kind !== 'map' && node.kind !== 'list')) return undefined;
  if (rest.length === 0) return change(node, at);
  const inner = node.kind === 'map' ? node.entries[at]?.value : node.items[at];
  const value = inner && withHolderChanged(inner, rest, change);
  if (value === undefined) return undefined;
  if (node.kind === 'list') return { ...node, items: node.items.with(at, value) };
  return { ...node, entries: node.entries.map((entry, index) => (index === at ? { key: entry.key, value } : entry)) };
}

function positionOf(node: ConfigNode, part: string | number | undefined): number | undefined {
  if (node.kind === 'list' && node.python === 'list' && typeof part === 'number') {
    return part in node.items ? part : undefined;
  }
  const at = node.kind === 'map' ? node.entries.findIndex((entry) => isNamed(entry, part)) : -1;
  return at === -1 ? undefined : at;
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
