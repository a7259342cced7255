import type { Document, Scalar } from 'yaml';
import type { ConfigNode } from '../pyyaml/config-node.ts';
import { editYaml } from '../pyyaml/edit-yaml.ts';
import { configAt, isSameValue } from '../pyyaml/edit/value.ts';
import type { Issue } from '../pyyaml/issue.ts';
import { formatPath, type Path } from '../pyyaml/path.ts';
import { readConfig } from '../pyyaml/read-config.ts';
import { shortenText } from '../text/cut-text.ts';
import type { ValidationReport } from './validate.ts';
import { readPath } from './autofix/read-path.ts';

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

interface Comparison {
  readonly differences: readonly Difference[];
  /** Offset at which other readers refuse the text. */
  readonly refusedAt: number | undefined;
  /** Offsets of merge keys, which YAML 1.2 does not know. */
  readonly merges: readonly number[];
}

/** Comparing takes several times as long as validating, so a larger text is not compared. */
const MOST_COMPARED = 256 * 1024;

/** Warnings about values that other YAML readers take for something else, in the order of the file. */
export async function otherReaderWarnings(yaml: string): Promise<readonly Issue[]> {
  const read = yaml.length > MOST_COMPARED ? undefined : readConfig(yaml, 'yaml');
  if (read?.ok !== true) return [];
  const { differences, refusedAt, merges } = await compareReaders(yaml, read.root);
  const places = createPlaces(yaml);
  return [
    ...differences.map(({ path, line, column, written, runtime, others }) => {
      const message = `The runtime reads \`${short(written)}\` as ${described(valueOf(runtime))}, other YAML readers as ${described(others)}; ${advice(runtime)}.`;
      return warning('yaml.other_value', { path: formatPath(path), line, column }, message);
    }),
    ...merges.map((offset) =>
      warning(
        'yaml.other_value',
        { path: '', ...places.at(offset) },
        'The runtime merges the mapping behind `<<`, other YAML readers see a key of that name; write the keys out.',
      ),
    ),
    ...(refusedAt === undefined
      ? []
      : [
          warning(
            'yaml.other_refused',
            { path: '', ...places.at(refusedAt) },
            'The runtime can read this file, but other YAML readers refuse it here; write this line in a simpler form.',
          ),
        ]),
  ].toSorted(byPlace);
}

function warning(code: string, at: Pick<Issue, 'path' | 'line' | 'column'>, message: string): Issue {
  return { code, severity: 'warning', ...at, message };
}

/** The report with further warnings, in the order of their places in the file. */
export function withWarnings(report: ValidationReport, warnings: readonly Issue[]): ValidationReport {
  return { ...report, issues: [...report.issues, ...warnings].toSorted(byPlace) };
}

function byPlace(a: Issue, b: Issue): number {
  return a.line - b.line || a.column - b.column;
}

/** A text that all YAML readers read alike, with a short clause for the user about each kind of change. */
export interface PortableConfig {
  readonly yaml: string;
  readonly fixes: readonly string[];
}

/**
 * Rewrites what other YAML readers would take for another value than the runtime does: texts get quotes, other values the spelling that
 * all readers know, and of a repeated key the value that counts stays. Lines of `kept` stay as they are. The runtime's value never changes.
 */
export async function asPortable(yaml: string, kept = ''): Promise<PortableConfig> {
  const read = yaml.length > MOST_COMPARED ? undefined : readConfig(yaml, 'yaml');
  if (read?.ok !== true) return { yaml, fixes: [] };
  const keptLines = new Set(kept.split('\n'));
  const lines = yaml.split('\n');
  const { differences } = await compareReaders(yaml, read.root);
  const changes = differences.flatMap((difference) => {
    const spelling = keptLines.has(lines[difference.line - 1] ?? '') ? undefined : spellingOf(difference.runtime);
    return spelling === undefined ? [] : [{ ...difference, spelling }];
  });
  const spelled = {
    text: replaced(yaml, changes),
    fixes: changes.map((change) => `wrote \`${short(change.written)}\` as \`${short(change.spelling)}\``),
  };
  const single = withoutRepeatedKeys(holds(spelled.text, read.root) ? spelled.text : yaml, keptLines);
  const fixes = [...(holds(spelled.text, read.root) ? spelled.fixes : []), ...single.fixes];
  return holds(single.text, read.root) ? { yaml: single.text, fixes: [...new Set(fixes)] } : { yaml, fixes: [] };
}

function holds(text: string, value: ConfigNode): boolean {
  const read = readConfig(text, 'yaml');
  return read.ok && isSameValue(read.root, value);
}

function replaced(text: string, changes: readonly { from: number; to: number; spelling: string }[]): string {
  let result = '';
  let done = 0;
  for (const { from, to, spelling } of changes) {
    result += text.slice(done, from) + spelling;
    done = to;
  }
  return result + text.slice(done);
}

/** Writes each repeated key once, with its last value, behind the other keys of its mapping. */
function withoutRepeatedKeys(text: string, keptLines: ReadonlySet<string>): { text: string; fixes: string[] } {
  const read = readConfig(text, 'yaml');
  const lines = text.split('\n');
  const repeated = read.ok
    ? read.warnings.filter(({ code, line }) => code === 'yaml.duplicate_key' && !keptLines.has(lines[line - 1] ?? ''))
    : [];
  const paths = new Map(repeated.map(({ path }) => [path, readPath(path)]));
  const edits = [...paths.values()].flatMap((path) => {
    const node = read.ok ? configAt(read.root, path) : undefined;
    return node === undefined ? [] : [{ path, remove: true } as const, { path, node }];
  });
  const edited = editYaml(text, edits);
  if (!edited.ok || edits.length === 0) return { text, fixes: [] };
  return { text: edited.text, fixes: Array.from(paths.keys(), (path) => `kept only the last \`${path}\``) };
}

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

function valueOf(node: ConfigNode): unknown {
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

interface Places {
  readonly offsetOf: (place: { readonly line: number; readonly column: number }) => number;
  readonly at: (offset: number) => { readonly line: number; readonly column: number };
}

function createPlaces(text: string): Places {
  const starts = [
    0,
    ...Array.from(text.matchAll(/\r\n|[\n\r\u0085\u2028\u2029]/g), (found) => found.index + found[0].length),
  ];
  return {
    offsetOf: ({ line, column }) => (starts[line - 1] ?? text.length) + column - 1,
    at(offset) {
      const line = starts.findLastIndex((start) => start <= offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

/** How all readers know a value; undefined where YAML 1.2 has no such value. */
function spellingOf(node: ConfigNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value);
    case 'int':
    case 'bool':
      return String(node.value);
    case 'float':
      return plainFloat(node.value);
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}

function plainFloat(value: number): string | undefined {
  const text = Number.isInteger(value) ? value.toFixed(1) : String(value);
  return /^-?\d+\.\d+$/.test(text) ? text : undefined;
}

function described(value: unknown): string {
  if (typeof value === 'string') return `the text "${short(value)}"`;
  if (typeof value === 'bigint' || typeof value === 'number') return `the number ${value}`;
  return value instanceof Uint8Array ? 'bytes' : `\`${String(value)}\``;
}

function advice(runtime: ConfigNode): string {
  const spelling = runtime.kind === 'string' ? undefined : spellingOf(runtime);
  return spelling === undefined
    ? 'put it in quotes if it is a text'
    : `write \`${spelling}\`, or put it in quotes if it is a text`;
}

function short(text: string): string {
  return shortenText(text, 40);
}
