import { changed, CONFIG_LINE, type TextFix } from './autofix-text.ts';
import { entriesOf, entryOf, keyOf, keysOf } from '../config-access.ts';
import type { ConfigEntry, ConfigNode } from '../../../pyyaml/config-node.ts';
import type { Issue } from '../../../pyyaml/issue.ts';

/**
 * Whole sections that are one level too deep or too high, or under no head. They are moved as lines, so that comments and style stay; what is
 * written in braces is left to the fixes of values.
 */
export function shapeFixes(text: string, root: ConfigNode, issues: readonly Issue[]): readonly TextFix[] {
  const missing = new Set(issues.flatMap(({ code, path }) => (code === 'schema.missing' ? [path] : [])));
  const lines = text.split('\n');
  const fixes = [
    changed(text, unwrapped(lines, root), 'took the config out of the key that it was under'),
    missing.has('state.fields') && !issues.some(({ suggestion }) => suggestion === 'fields')
      ? changed(text, withFieldsLevel(lines, root), 'put the fields of the state under `fields`')
      : undefined,
    issues.some(({ code, path }) => code === 'schema.list_type' && path === 'nodes')
      ? changed(text, nodesAsList(lines, root), 'wrote `nodes` as a list')
      : undefined,
    missing.has('schema_version') && !issues.some(({ suggestion }) => suggestion === 'schema_version')
      ? changed(text, withVersion(lines), 'added `schema_version: "1.0"`')
      : undefined,
  ];
  return fixes.filter((fix) => fix !== undefined);
}

const SECTIONS = new Set(['schema_version', 'flow', 'state', 'nodes', 'edges', 'config']);

/** `workflow:` with the whole config below it, or `graph:` with nothing but the sections that are missing at the top. */
function unwrapped(lines: readonly string[], root: ConfigNode): string {
  const present = new Set(keysOf(root));
  const wrapper = entriesOf(root).find((entry) => {
    const inside = keysOf(entry.value);
    const sections = inside.filter((key) => SECTIONS.has(key));
    if (sections.length >= 3 && !present.has('nodes')) return true;
    const isKnown = SECTIONS.has(keyOf(entry) ?? '');
    return !isKnown && sections.length > 0 && inside.every((key) => SECTIONS.has(key) && !present.has(key));
  });
  const body = wrapper && blockOf(lines, wrapper, root);
  if (body === undefined) return lines.join('\n');
  const dedented = lines.slice(body.from, body.to).map((line) => line.replace(indentOf(body.indent), ''));
  return [...lines.slice(0, body.from - 1), ...dedented, ...lines.slice(body.to)].join('\n');
}

function withFieldsLevel(lines: readonly string[], root: ConfigNode): string {
  const state = entriesOf(root).find((entry) => keyOf(entry) === 'state');
  const body = state && blockOf(lines, state, root);
  if (body === undefined) return lines.join('\n');
  const deeper = lines.slice(body.from, body.to).map((line) => (line.trim() === '' ? line : `  ${line}`));
  const level = `${' '.repeat(body.indent)}fields:`;
  return [...lines.slice(0, body.from), level, ...deeper, ...lines.slice(body.to)].join('\n');
}

/** `nodes` as a mapping from id to node. */
function nodesAsList(lines: readonly string[], root: ConfigNode): string {
  const nodes = entryOf(root, 'nodes');
  const entries = entriesOf(nodes);
  const after = [...lines];
  for (const { key, value } of entries) {
    const at = key.place.line - 1;
    const column = value.place.column - 1;
    const isBlock = /^\s*[\w-]+:\s*(?:#.*)?$/.test(lines[at] ?? '') && value.place.line > key.place.line;
    if (key.kind !== 'string' || value.kind !== 'map' || !isBlock || column < 2 || keysOf(value).includes('id')) {
      return lines.join('\n');
    }
    const comment = /(?<!\s)\s+#.*$/.exec(lines[at] ?? '')?.[0] ?? '';
    after[at] = `${' '.repeat(column - 2)}- id: ${key.value}${comment}`;
  }
  return after.join('\n');
}

function withVersion(lines: readonly string[]): string {
  const first = lines.findIndex((line) => CONFIG_LINE.test(line));
  return first === -1 ? lines.join('\n') : lines.toSpliced(first, 0, 'schema_version: "1.0"').join('\n');
}

interface Block {
  /** The first line below the key, from 0. */
  readonly from: number;
  /** Behind the last line. */
  readonly to: number;
  readonly indent: number;
}

/** The lines below a top-level key whose value is written on lines of its own. */
function blockOf(lines: readonly string[], { key, value }: ConfigEntry, root: ConfigNode): Block | undefined {
  const from = key.place.line;
  const indent = value.place.column - 1;
  if (value.kind !== 'map' || value.place.line <= from || indent === 0 || key.place.column !== 1) return undefined;
  const next = entriesOf(root).find((entry) => entry.key.place.line > from);
  const to = next === undefined ? lines.length : next.key.place.line - 1;
  return { from, to, indent };
}

function indentOf(width: number): RegExp {
  return new RegExp(`^ {${width}}`);
}
