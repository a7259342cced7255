import type { ConfigEntry, ConfigNode } from '../../../workflow/config-node.ts';
import { readConfig } from '../../../workflow/read-config.ts';
import { nodeOf, writeConfig } from '../../../workflow/write-yaml.ts';
import type { Change, ConfigPath } from './change.ts';

/** The text with all changes made, in their order. */
export function applyChanges(yaml: string, changes: readonly Change[]): string {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok || changes.length === 0) return yaml;
  return writeConfig(changes.reduce(applyChange, read.root));
}

function applyChange(root: ConfigNode, change: Change): ConfigNode {
  switch (change.kind) {
    case 'set':
      return at(root, change.path, () => nodeOf(change.value));
    case 'remove':
      return at(root, change.path, () => undefined);
    case 'insert':
      return at(root, change.path, (list) =>
        list?.kind === 'list' ? { ...list, items: list.items.toSpliced(change.index, 0, nodeOf(change.value)) } : list,
      );
    case 'rename':
      return at(root, change.path, (map) => {
        if (map?.kind !== 'map') return map;
        const entries = map.entries.map(({ key, value }): ConfigEntry =>
          key.kind === 'string' && key.value === change.from
            ? { key: { ...key, value: change.to }, value }
            : { key, value },
        );
        return { ...map, entries };
      });
  }
}

/** The tree with what stands at the path replaced; undefined takes it out. */
function at(
  node: ConfigNode,
  path: ConfigPath,
  edit: (node: ConfigNode | undefined) => ConfigNode | undefined,
): ConfigNode {
  const [key, ...rest] = path;
  if (key === undefined) return edit(node) ?? node;
  const inner = (child: ConfigNode | undefined) => {
    if (rest.length === 0) return edit(child);
    return child === undefined ? undefined : at(child, rest, edit);
  };
  if (node.kind === 'list') {
    return { ...node, items: node.items.flatMap((item, index) => (index === key ? (inner(item) ?? []) : item)) };
  }
  if (node.kind !== 'map') return node;
  const known = node.entries.some((entry) => isKey(entry, key));
  const entries = node.entries.flatMap((entry) => {
    if (!isKey(entry, key)) return entry;
    const value = inner(entry.value);
    return value === undefined ? [] : { key: entry.key, value };
  });
  const added = known ? undefined : inner(undefined);
  return { ...node, entries: added === undefined ? entries : [...entries, { key: nodeOf(String(key)), value: added }] };
}

function isKey({ key }: ConfigEntry, name: string | number): boolean {
  return key.kind === 'string' && key.value === name;
}
