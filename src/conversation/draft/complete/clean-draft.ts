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

/** Takes away what is around the lines of a config, escapes of HTML, and a key around the whole config (`workflow:`). */
export function cleanDraft(draft: string): CleanDraft {
  const fixes: string[] = [];
  let yaml = withoutThoughts(withoutGutter(draft));
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

/** A prefix of each line: its number, or the plus of a diff of a new file. */
const GUTTERS = [/^\s{0,6}\d{1,5}\s?[|:│.)]? ?/, /^[+ ]/];
/** Lines of a diff, or of a command that writes the file. */
const AROUND = [
  /^(?:---|\+\+\+|@@|diff|index|new file) /,
  /^\$?\s?(?:sudo )?(?:cat|tee) [^<]*<</,
  /^["']?[A-Z]{3,12}["']?$/,
];

function withoutGutter(draft: string): string {
  if (/^["']?schema_version/m.test(draft) && !/<</.test(draft)) return draft;
  const lines = draft.split('\n').filter((line) => !AROUND.some((pattern) => pattern.test(line)));
  const gutter = GUTTERS.find((pattern) => lines.every((line) => line === '' || pattern.test(line)));
  const isNumbered = gutter !== undefined && lines.some((line) => !line.startsWith(' ') || /^\s*\d/.test(line));
  if (!isNumbered) return /^schema_version/m.test(draft) ? lines.join('\n') : draft;
  return lines.map((line) => line.replace(gutter, '')).join('\n');
}

const THOUGHT = /^<\/?(?:think(?:ing)?|thoughts?|reasoning)>/i;

/** Thoughts that a model put between the lines, at the left margin, where YAML has a key. */
function withoutThoughts(yaml: string): string {
  if (!/^<(?:think|thought|reason)/im.test(yaml)) return yaml;
  let isInside = false;
  const lines = yaml.split('\n').filter((line) => {
    const isThought = isInside || THOUGHT.test(line);
    if (isThought) isInside = !/<\/\w{1,12}>\s*$/.test(line);
    return !isThought;
  });
  return isInside ? yaml : lines.join('\n');
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
  if (!read.ok) return undefined;
  const { root } = read;
  if (root.kind === 'string') return wrappedText('text', root);
  const [only] = root.kind === 'list' && root.items.length === 1 ? root.items : [];
  if (only?.kind === 'map' && structureIn(only) >= 2) return { key: 'list', yaml: writeConfig(only) };
  if (root.kind !== 'map' || structureIn(root) > 0 || root.entries.length > MOST_SIBLINGS) return undefined;
  const { entries } = root;
  const wrapped = entries.find(({ value }) =>
    value.kind === 'map' ? structureIn(value) >= 2 : wrappedText('', value) !== undefined,
  );
  if (wrapped?.key.kind !== 'string') return undefined;
  const key = wrapped.key.value;
  return (
    wrappedText(key, wrapped.value) ?? { key, yaml: dedented(yaml, wrapped, entries) ?? writeConfig(wrapped.value) }
  );
}

/** A config in a text of a config (`yaml: |`). */
function wrappedText(key: string, value: ConfigNode) {
  const isConfig = value.kind === 'string' && /^["']?schema_version["']?[ \t]*:/m.test(value.value);
  return isConfig ? { key, yaml: value.value } : undefined;
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
