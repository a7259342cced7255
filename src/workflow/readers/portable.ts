import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { editYaml } from '../../pyyaml/edit-yaml.ts';
import { configAt, isSameValue } from '../../pyyaml/edit/value.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { readPath } from '../autofix/read-path.ts';
import { readersOf } from './compare-readers.ts';
import { short, spellingOf } from './spelling.ts';

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
  const readers = await readersOf(yaml);
  if (readers === undefined) return { yaml, fixes: [] };
  const keptLines = new Set(kept.split('\n'));
  const lines = yaml.split('\n');
  const { differences, root } = readers;
  const changes = differences.flatMap((difference) => {
    const spelling = keptLines.has(lines[difference.line - 1] ?? '') ? undefined : spellingOf(difference.runtime);
    return spelling === undefined ? [] : [{ ...difference, spelling }];
  });
  const spelled = {
    text: replaced(yaml, changes),
    fixes: changes.map((change) => `wrote \`${short(change.written)}\` as \`${short(change.spelling)}\``),
  };
  const single = withoutRepeatedKeys(holds(spelled.text, root) ? spelled.text : yaml, keptLines);
  const fixes = [...(holds(spelled.text, root) ? spelled.fixes : []), ...single.fixes];
  return holds(single.text, root) ? { yaml: single.text, fixes: [...new Set(fixes)] } : { yaml, fixes: [] };
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
