import type { ConfigEntry, ConfigNode } from '../../pyyaml/config-node.ts';
import { entryNamed } from '../../pyyaml/edit/value.ts';
import type { Path } from '../../pyyaml/path.ts';

/** Reading a config that may hold anything anywhere: what is not of the expected kind reads as absent. */

/** Caches the result of `compute` per node, so that looking it up for every error of a config takes no time. */
export function oncePerNode<T>(compute: (node: ConfigNode) => T): (node: ConfigNode) => T {
  const known = new WeakMap<ConfigNode, { readonly value: T }>();
  return (node) => {
    let entry = known.get(node);
    if (entry === undefined) known.set(node, (entry = { value: compute(node) }));
    return entry.value;
  };
}

/** The value of a key; undefined if the key or the mapping is missing. */
export function entryOf(node: ConfigNode | undefined, name: string): ConfigNode | undefined {
  return node?.kind === 'map' ? entryNamed(node, name)?.value : undefined;
}

export function entriesOf(node: ConfigNode | undefined): readonly ConfigEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The name of an entry; undefined if the key is not a string. */
export function keyOf({ key }: ConfigEntry): string | undefined {
  return key.kind === 'string' ? key.value : undefined;
}

export function keysOf(node: ConfigNode | undefined): string[] {
  return entriesOf(node).flatMap((entry) => keyOf(entry) ?? []);
}

export function itemsOf(node: ConfigNode | undefined): readonly ConfigNode[] {
  return node?.kind === 'list' ? node.items : [];
}

export function textOf(node: ConfigNode | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

/** The texts of a list; other items are left out. */
export function textsOf(node: ConfigNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => textOf(item) ?? []);
}

export function nodeAt(root: ConfigNode | undefined, path: Path): ConfigNode | undefined {
  let node = root;
  for (const part of path) node = typeof part === 'number' ? itemsOf(node)[part] : entryOf(node, part);
  return node;
}

/** A field of the state, with its type where that is written. */
export const fieldTypes = oncePerNode((root): ReadonlyMap<string, string | undefined> => {
  const fields = entriesOf(nodeAt(root, ['state', 'fields']));
  return new Map(
    fields.flatMap((entry) => {
      const name = keyOf(entry);
      return name === undefined ? [] : [[name, textOf(entryOf(entry.value, 'type'))] as const];
    }),
  );
});

/** The ids of the nodes in their order; undefined where a node has none. */
export const nodeIds = oncePerNode((root): readonly (string | undefined)[] =>
  itemsOf(entryOf(root, 'nodes')).map((node) => textOf(entryOf(node, 'id'))),
);
