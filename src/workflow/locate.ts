import type { ConfigEntry, ConfigMap, ConfigNode, Place } from '../pyyaml/config-node.ts';
import { type Finding } from './finding.ts';
import { formatPath, type Path } from '../pyyaml/path.ts';
import type { Issue } from '../pyyaml/issue.ts';
import { keyLabel } from './schema/lax-type.ts';

/** Where thousands of places inside values are wrong, the first ones are pointed at exactly, and the rest at their value. */
const MOST_LOOK_UPS = 200;

/** Turns findings into issues by looking up where in the file they are. `text` makes places inside long values exact. */
export function createLocator(root: ConfigNode, text?: string): (finding: Finding) => Issue {
  const find = createFinder();
  let lines: readonly string[] | undefined;
  const linesOf = () => (lines ??= text?.split('\n'));
  let lookUps = 0;
  return (finding) => {
    const { node, key } = find(root, finding.at ?? finding.path);
    const start = finding.atKey === true && key !== undefined ? key.place : node.place;
    const { within } = finding;
    const inside = within === undefined || ++lookUps > MOST_LOOK_UPS ? undefined : placeWithin(node, within, linesOf());
    const { code, severity, message, suggestion, allowed } = finding;
    return {
      code,
      severity,
      path: formatPath(finding.path),
      ...(inside ?? start),
      message,
      ...(suggestion !== undefined && { suggestion }),
      ...(allowed !== undefined && { allowed }),
    };
  };
}

interface Found {
  readonly node: ConfigNode;
  /** The key of the value, if the whole path was found. */
  readonly key: ConfigNode | undefined;
}

/** Follows a path as far as it goes; what is missing is looked for at the mapping that lacks it. */
function createFinder(): (root: ConfigNode, path: Path) => Found {
  const indexes = new Map<ConfigMap, Map<string, ConfigEntry>>();
  const entryOf = (map: ConfigMap, name: string): ConfigEntry | undefined => {
    let index = indexes.get(map);
    if (index === undefined) {
      index = new Map(map.entries.map((entry) => [keyLabel(entry.key), entry]));
      indexes.set(map, index);
    }
    return index.get(name) ?? index.get(`${name}_`);
  };
  return (root, path) => {
    let found: Found = { node: root, key: undefined };
    for (const part of path) {
      const next = step(found.node, part, entryOf);
      if (next === undefined) return { node: found.node, key: undefined };
      found = next;
    }
    return found;
  };
}

function step(
  node: ConfigNode,
  part: string | number,
  entryOf: (map: ConfigMap, name: string) => ConfigEntry | undefined,
): Found | undefined {
  if (node.kind === 'list' && typeof part === 'number') {
    const item = node.items[part];
    return item && { node: item, key: undefined };
  }
  if (node.kind !== 'map') return undefined;
  const entry = entryOf(node, String(part));
  return entry && { node: entry.value, key: entry.key };
}

/** The place of `wanted` in the file, if the value is written there without escapes or folding. */
function placeWithin(node: ConfigNode, wanted: string, lines: readonly string[] | undefined): Place | undefined {
  if (node.kind !== 'string' || lines === undefined || wanted.includes('\n')) return undefined;
  // Folding adds line breaks and indentation, escapes a few characters; beyond that it is another value's text.
  const reach = node.place.line + node.value.split('\n').length + Math.ceil(node.value.length / 40);
  for (let line = node.place.line; line <= Math.min(reach, lines.length); line += 1) {
    const from = line === node.place.line ? node.place.column - 1 : 0;
    const column = (lines[line - 1] ?? '').indexOf(wanted, from);
    if (column !== -1) return { line, column: column + 1 };
  }
  return undefined;
}
