import type { Document, Scalar } from 'yaml';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { remembering } from '../../text/remembering.ts';
import type { Path } from '../../pyyaml/path.ts';

/**
 * Editors, CI and most other tools read a config by YAML 1.2, the runtime reads it with PyYAML. This compares the two, with the package
 * `yaml` as the other reader.
 */

/** A scalar that the two kinds of readers take for different values. */
interface Difference {
  readonly path: Path;
  readonly line: number;
  readonly column: number;
  /** Offsets of the scalar in the text. */
  readonly from: number;
  readonly to: number;
  readonly written: string;
  readonly runtime: ConfigNode;
  readonly others: unknown;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Offset at which other readers refuse the text. */
  readonly refusedAt: number | undefined;
  /** Offsets of merge keys, which YAML 1.2 does not know. */
  readonly merges: readonly number[];
}

/** Comparing takes several times as long as validating, so a larger text is not compared. */
const MOST_COMPARED = 256 * 1024;

/** Undefined for a text that the runtime cannot read, or that is too long. */
export const readersOf = remembering(
  async (yaml): Promise<(Comparison & { readonly root: ConfigNode }) | undefined> => {
    const read = yaml.length > MOST_COMPARED ? undefined : readConfig(yaml, 'yaml');
    return read?.ok === true ? { ...(await compareReaders(yaml, read.root)), root: read.root } : undefined;
  },
);

async function compareReaders(yaml: string, root: ConfigNode): Promise<Comparison> {
  const { parseDocument, visit } = await import('yaml');
  const document: Document = parseDocument(yaml, {
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    intAsBigInt: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) return { differences: [], refusedAt: error.pos[0], merges: [] };
  const places = createPlaces(yaml);
  const ours = scalarsByOffset(root, places);
  const differences: Difference[] = [];
  const merges: number[] = [];
  visit(document, {
    Scalar(key, node) {
      const [from = 0, to = 0] = node.range ?? [];
      const own = ours.get(from);
      if (own === undefined) {
        if (key === 'key' && node.type === 'PLAIN' && node.value === '<<') merges.push(from);
      } else if (!isAlike(own.node, node) && node.source !== undefined && yaml.slice(from, to) === node.source) {
        const { line, column } = own.node.place;
        differences.push({
          path: own.path,
          line,
          column,
          from,
          to,
          written: node.source,
          runtime: own.node,
          others: node.value,
        });
      }
    },
  });
  return { differences, refusedAt: undefined, merges };
}

function isAlike(runtime: ConfigNode, others: Scalar): boolean {
  const value = valueOf(runtime);
  return runtime.kind !== 'date' && typeof value === typeof others.value && Object.is(value, others.value);
}

export function valueOf(node: ConfigNode): unknown {
  if (node.kind === 'null') return null;
  return node.kind === 'map' || node.kind === 'list' ? node.kind : node.value;
}

interface PlacedScalar {
  readonly node: ConfigNode;
  readonly path: Path;
}

/** Keys and values by the offset at which they are written; each node counts where it was written first. */
function scalarsByOffset(root: ConfigNode, places: Places): ReadonlyMap<number, PlacedScalar> {
  const found = new Map<number, PlacedScalar>();
  const seen = new Set<ConfigNode>();
  const take = (node: ConfigNode, path: (string | number)[]): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'list') node.items.forEach((item, at) => take(item, [...path, at]));
    else if (node.kind === 'map') {
      for (const { key, value } of node.entries) {
        const own = [...path, String(valueOf(key))];
        take(key, own);
        take(value, own);
      }
    } else found.set(places.offsetOf(node.place), { node, path });
  };
  take(root, []);
  return found;
}

export interface Places {
  readonly offsetOf: (place: { readonly line: number; readonly column: number }) => number;
  readonly at: (offset: number) => { readonly line: number; readonly column: number };
}

export function createPlaces(text: string): Places {
  const starts = [
    0,
    ...Array.from(text.matchAll(/\r\n|[\n\r\u0085\u2028\u2029]/g), (found) => found.index + found[0].length),
  ];
  return {
    offsetOf: ({ line, column }) => (starts[line - 1] ?? text.length) + column - 1,
    at(offset) {
      let [line, after] = [0, starts.length];
      while (after - line > 1) {
        const middle = (line + after) >> 1;
        if ((starts[middle] ?? 0) <= offset) line = middle;
        else after = middle;
      }
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}
