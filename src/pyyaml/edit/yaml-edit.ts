import type { ConfigNode } from '../config-node.ts';
import type { YamlValue } from '../write-yaml.ts';
import type { EditPath } from './value.ts';

/**
 * `value` or `node` sets the value at the path: missing mappings are created, a new key goes to the end of its mapping, and the index after the last item
 * appends to a list. `insert` or `insertNode` inserts an item before the one at the path, `rename` renames a key, and `remove` removes a key or an item.
 */
export type YamlEdit =
  | { readonly path: EditPath; readonly value: YamlValue }
  | { readonly path: EditPath; readonly node: ConfigNode }
  | { readonly path: EditPath; readonly insert: YamlValue }
  | { readonly path: EditPath; readonly insertNode: ConfigNode }
  | { readonly path: EditPath; readonly rename: string }
  | { readonly path: EditPath; readonly remove: true };
