import type { ConfigMap, ConfigNode } from '../config-node.ts';
import { formatPath } from '../path.ts';
import type { Path } from '../path.ts';
import type { Issue } from '../issue.ts';

/** A repeated key in a mapping. Python keeps the last value. */
export interface RepeatedKey {
  readonly map: ConfigMap;
  /** Its last occurrence. */
  readonly key: ConfigNode;
  readonly firstLine: number;
}

/** One warning per key, in the given order. */
export function repeatedKeyWarnings(
  code: string,
  root: ConfigNode,
  repeated: readonly RepeatedKey[],
): readonly Issue[] {
  if (repeated.length === 0) return [];
  const paths = pathsOf(root, new Set(repeated.map(({ map }) => map)));
  return repeated.map(({ map, key, firstLine }) => {
    const name = keyName(key);
    return {
      code,
      severity: 'warning',
      path: formatPath([...(paths.get(map) ?? []), name]),
      line: key.place.line,
      column: key.place.column,
      message: `The key "${name}" is already on line ${firstLine}, and only this last value counts; remove one of the two.`,
    };
  });
}

function pathsOf(root: ConfigNode, wanted: ReadonlySet<ConfigNode>): ReadonlyMap<ConfigNode, Path> {
  const paths = new Map<ConfigNode, Path>();
  const seen = new Set<ConfigNode>();
  const visit = (node: ConfigNode, path: (string | number)[]): void => {
    if ((node.kind !== 'list' && node.kind !== 'map') || seen.has(node)) return;
    seen.add(node);
    if (wanted.has(node)) paths.set(node, [...path]);
    const parts = node.kind === 'list' ? node.items.entries() : valuesByName(node);
    for (const [part, value] of parts) {
      path.push(part);
      visit(value, path);
      path.pop();
    }
  };
  visit(root, []);
  return paths;
}

function* valuesByName(map: ConfigMap): Iterable<[string, ConfigNode]> {
  for (const { key, value } of map.entries) yield [keyName(key), value];
}

function keyName(key: ConfigNode): string {
  if (key.kind === 'null') return 'null';
  return key.kind === 'list' || key.kind === 'map' ? key.kind : String(key.value);
}
