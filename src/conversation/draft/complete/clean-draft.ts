import { readConfig } from '../../../pyyaml/read-config.ts';
import { isSameValue } from '../../../pyyaml/edit/value.ts';
import { writeConfig } from '../../../pyyaml/write-yaml.ts';
import type { ConfigEntry, ConfigMap, ConfigNode } from '../../../pyyaml/config-node.ts';
import { withoutBreak, withoutReferences } from '../../../text/plain-text.ts';

/** A draft without what is around the config in it, and what was taken away, one short clause each. */
export interface CleanDraft {
  readonly yaml: string;
  readonly fixes: readonly string[];
}

/** HTML in a place where YAML has quotes or a comparison, so that the whole text was escaped. */
const ESCAPED = /(?:[:[{,-][ \t]*|\n[ \t]*)&(?:quot|apos|#0?3[49]|#x2[27]);|\blogic["']?:.*&(?:amp|lt|gt|quot|#39);/i;

/** Takes away escapes of HTML and a key around the whole config (`workflow:`). */
export function cleanDraft(draft: string): CleanDraft {
  const fixes: string[] = [];
  let yaml = draft;
  if (ESCAPED.test(yaml)) {
    yaml = withoutReferences(yaml);
    fixes.push('replaced the HTML escapes');
  }
  if (hasBreaks(yaml)) {
    yaml = yaml.split('\n').map(withoutBreak).join('\n');
    fixes.push('removed `<br>` at the end of lines');
  }
  const inner = withoutWrapper(yaml);
  if (inner === undefined) return { yaml, fixes };
  return { yaml: inner.yaml, fixes: [...fixes, `took the config out of \`${inner.key}\``] };
}

function hasBreaks(yaml: string): boolean {
  const lines = yaml.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => withoutBreak(line) !== line || !/:\s/.test(line));
}

const STRUCTURE = new Set(['schema_version', 'flow', 'state', 'nodes', 'edges']);
/** Names that may be around a config, but not a part of one. */
const MOST_SIBLINGS = 4;

function withoutWrapper(yaml: string): { readonly yaml: string; readonly key: string } | undefined {
  if (/^["']?schema_version["']?[ \t]*:/m.test(yaml)) return undefined;
  const read = readConfig(yaml, 'yaml');
  if (!read.ok || read.root.kind !== 'map' || structureIn(read.root) > 0) return undefined;
  const { entries } = read.root;
  if (entries.length > MOST_SIBLINGS) return undefined;
  const wrapped = entries.find((entry) => entry.value.kind === 'map' && structureIn(entry.value) >= 2);
  if (wrapped?.key.kind !== 'string') return undefined;
  const key = wrapped.key.value;
  return { key, yaml: dedented(yaml, wrapped, entries) ?? writeConfig(wrapped.value) };
}

function structureIn({ entries }: ConfigMap): number {
  return entries.filter(({ key }) => key.kind === 'string' && STRUCTURE.has(key.value)).length;
}

/** The lines below the key, so that comments and style stay; undefined if they do not hold the same value. */
function dedented(yaml: string, { key, value }: ConfigEntry, entries: readonly ConfigEntry[]): string | undefined {
  const next = entries.find((entry) => entry.key.place.line > key.place.line)?.key.place.line;
  const lines = yaml.split('\n').slice(key.place.line, next === undefined ? undefined : next - 1);
  const indent = lines.find((line) => line.trim() !== '')?.search(/\S/) ?? 0;
  const text = lines.map((line) => line.slice(Math.min(indent, Math.max(0, line.search(/\S|$/))))).join('\n');
  return holds(text, value) ? text : undefined;
}

function holds(text: string, value: ConfigNode): boolean {
  const read = readConfig(text, 'yaml');
  return read.ok && isSameValue(read.root, value);
}
