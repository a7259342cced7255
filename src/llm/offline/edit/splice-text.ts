import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { type EditResult, editYaml } from '../../../pyyaml/edit-yaml.ts';
import { readConfig } from '../../../pyyaml/read-config.ts';
import { nodeOf, writeConfig, writeYaml, type YamlValue } from '../../../pyyaml/write-yaml.ts';
import type { Change, ConfigPath } from './change.ts';

type Insert = Extract<Change, { kind: 'insert' }>;

type Rename = Extract<Change, { kind: 'rename' }>;

/**
 * Puts an item into a list, in front of the item at its index and of that item's comments. A list that is not written as a block gets it
 * at its end.
 */
export function insertItem(text: string, { path, index, value }: Insert): EditResult {
  const root = rootOf(text);
  const list = nodeAt(root, path);
  if (root === undefined || list?.kind !== 'list') return { ok: false, reason: `${path.join('.')} is not a list.` };
  const at = list.items[index];
  const spliced = at === undefined ? undefined : spliceItem(text, at.place.line, value);
  const wanted = list.items.toSpliced(index, 0, nodeOf(value));
  if (spliced !== undefined && holds(spliced, path, { ...list, items: wanted })) return { ok: true, text: spliced };
  return editYaml(text, [{ path: [...path, list.items.length], value }]);
}

/** The item as lines of its own above the one that begins in `line`, if that is a `- ` of a block list. */
function spliceItem(text: string, line: number, value: YamlValue): string | undefined {
  const lines = text.split('\n');
  const indent = /^( *)- /.exec(lines[line - 1] ?? '')?.[1];
  if (indent === undefined) return undefined;
  const item = writeYaml([value]).trimEnd().split('\n');
  const indented = item.map((each) => (each === '' ? each : `${indent}${each}`));
  return lines.toSpliced(commentStart(lines, line - 1), 0, ...indented).join('\n');
}

/** The first of the comment lines directly above a line. */
function commentStart(lines: readonly string[], line: number): number {
  let start = line;
  while (start > 0 && /^\s*#/.test(lines[start - 1] ?? '')) start -= 1;
  return start;
}

/** Writes another key in place of one of a mapping. */
export function renameKey(text: string, { path, from, to }: Rename): EditResult {
  const map = nodeAt(rootOf(text), path);
  const entry = map?.kind === 'map' ? map.entries.find(({ key }) => isText(key, from)) : undefined;
  if (map?.kind !== 'map' || entry === undefined) return { ok: false, reason: `${path.join('.')} has no ${from}.` };
  const { line, column } = entry.key.place;
  const lines = text.split('\n');
  const old = lines[line - 1] ?? '';
  const quote = /^["']/.exec(old.slice(column - 1))?.[0] ?? '';
  const rest = old.slice(column - 1 + quote.length);
  if (rest.startsWith(from)) {
    const renamed = `${old.slice(0, column - 1)}${quote}${to}${rest.slice(from.length)}`;
    const spliced = lines.with(line - 1, renamed).join('\n');
    const entries = map.entries.map((each) => (each === entry ? { key: nodeOf(to), value: each.value } : each));
    if (holds(spliced, path, { ...map, entries })) return { ok: true, text: spliced };
  }
  return editYaml(text, [
    { path: [...path, to], node: entry.value },
    { path: [...path, from], remove: true },
  ]);
}

/** Whether a text reads as the wanted value at the path. The rest of it was not touched. */
function holds(text: string, path: ConfigPath, wanted: ConfigNode): boolean {
  const found = nodeAt(rootOf(text), path);
  return found !== undefined && writeConfig(found) === writeConfig(wanted);
}

function rootOf(text: string): ConfigNode | undefined {
  const read = readConfig(text, 'yaml');
  return read.ok ? read.root : undefined;
}

function nodeAt(node: ConfigNode | undefined, path: ConfigPath): ConfigNode | undefined {
  const [key, ...rest] = path;
  if (key === undefined || node === undefined) return node;
  if (typeof key === 'number') return nodeAt(node.kind === 'list' ? node.items[key] : undefined, rest);
  return nodeAt(node.kind === 'map' ? node.entries.find((entry) => isText(entry.key, key))?.value : undefined, rest);
}

function isText(node: ConfigNode, text: string): boolean {
  return node.kind === 'string' && node.value === text;
}
