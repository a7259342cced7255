import { findPair } from './source.ts';
import type { EditPath } from './value.ts';
import type { YamlMapping, YamlNode, YamlSequence } from '../scan/node.ts';

/** The position of a node in its parent; undefined for the document's root. */
export interface Slot {
  readonly holder: YamlMapping | YamlSequence;
  /** Index of the pair or item. */
  readonly at: number;
}

/** The deepest existing node of a path, and the rest of the path. */
export interface Location {
  readonly node: YamlNode;
  readonly slot: Slot | undefined;
  readonly rest: EditPath;
}

/** Follows `path` as far as the text has it; undefined if it goes through an alias. */
export function locate(root: YamlNode, path: EditPath): Location | undefined {
  let node = root;
  let slot: Slot | undefined;
  for (const [depth, part] of path.entries()) {
    if (node.kind === 'alias') return undefined;
    const next = stepInto(node, part);
    if (next === undefined) return { node, slot, rest: path.slice(depth) };
    ({ node, slot } = next);
  }
  return { node, slot, rest: [] };
}

function stepInto(node: YamlNode, part: string | number): { readonly node: YamlNode; readonly slot: Slot } | undefined {
  if (node.kind === 'mapping' && typeof part === 'string') {
    const at = findPair(node, part);
    const value = at === undefined ? undefined : node.pairs[at]?.value;
    return at === undefined || value === undefined ? undefined : { node: value, slot: { holder: node, at } };
  }
  const item = node.kind === 'sequence' && typeof part === 'number' ? node.items[part] : undefined;
  return item && node.kind === 'sequence' && typeof part === 'number'
    ? { node: item, slot: { holder: node, at: part } }
    : undefined;
}
