import { entryOf, itemsOf, textOf } from './autofix/config-access.ts';
import { readConfig } from '../pyyaml/read-config.ts';

/** A node as it is written in the file. */
export interface NodeLines {
  readonly id: string;
  /** Of the first of its lines, from 1. */
  readonly line: number;
  /** Without the indentation that they share. */
  readonly lines: readonly string[];
}

/** The lines of each node of a config; none where it cannot be read. */
export function nodeLines(yaml: string): readonly NodeLines[] {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) return [];
  const all = yaml.split('\n');
  const known = new Map<number, readonly string[]>();
  return itemsOf(entryOf(read.root, 'nodes')).flatMap((node) => {
    const id = textOf(entryOf(node, 'id'));
    if (id === undefined) return [];
    const first = node.place.line - 1;
    let lines = known.get(first);
    if (lines === undefined) known.set(first, (lines = linesFrom(all, first)));
    return [{ id, line: first + 1, lines }];
  });
}

/** A line with those below it that are indented more. */
function linesFrom(all: readonly string[], first: number): readonly string[] {
  const dash = indentation(all[first] ?? '');
  let end = first + 1;
  while (end < all.length && (all[end]?.trim() === '' || indentation(all[end] ?? '') > dash)) end += 1;
  const lines = all.slice(first, end).map((line) => line.slice(Math.min(dash, indentation(line))).trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function indentation(line: string): number {
  return line.search(/\S|$/);
}
