import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import type { Path } from '../../pyyaml/path.ts';

/** A config in which each edge leads to one step, and where each of its edges is in the file. */
export interface Unforked {
  readonly root: ConfigNode;
  /** For each edge, its position in the file. */
  readonly origins: readonly number[];
}

/**
 * On `dev`, `to` may list steps that then run at once. Such an edge becomes one edge for each of them, which means the same there. Upstream wants two or more
 * different names that are not blank; other lists stay as they are, and the schema refuses them.
 */
export function unforked(root: ConfigNode): Unforked {
  const edges = root.kind === 'map' ? valueOf(root, 'edges') : undefined;
  if (root.kind !== 'map' || edges?.kind !== 'list') return { root, origins: [] };
  const split = edges.items.map(oneTargetEach);
  const origins = split.flatMap((parts, index) => parts.map(() => index));
  if (origins.length === edges.items.length) return { root, origins };
  return { root: withValue(root, 'edges', { ...edges, items: split.flat() }), origins };
}

/** The path in the file of what was found in the split config. */
export function pathInFile(path: Path, { origins }: Unforked): Path {
  const [section, index, ...rest] = path;
  if (section !== 'edges' || typeof index !== 'number') return path;
  return ['edges', origins[index] ?? index, ...rest];
}

function oneTargetEach(edge: ConfigNode): readonly ConfigNode[] {
  const to = edge.kind === 'map' ? valueOf(edge, 'to') : undefined;
  if (edge.kind !== 'map' || to?.kind !== 'list' || !isFork(to)) return [edge];
  return to.items.map((target) => withValue(edge, 'to', target));
}

function isFork({ items }: ConfigList): boolean {
  const names = items.flatMap((item) => (item.kind === 'string' && item.value.trim() !== '' ? [item.value] : []));
  return names.length >= 2 && names.length === items.length && new Set(names).size === names.length;
}

function isKey({ key }: ConfigEntry, name: string): boolean {
  return key.kind === 'string' && key.value === name;
}

function valueOf({ entries }: ConfigMap, name: string): ConfigNode | undefined {
  return entries.find((entry) => isKey(entry, name))?.value;
}

function withValue(map: ConfigMap, name: string, value: ConfigNode): ConfigMap {
  return { ...map, entries: map.entries.map((entry) => (isKey(entry, name) ? { ...entry, value } : entry)) };
}
