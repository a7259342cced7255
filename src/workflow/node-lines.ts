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
  return itemsOf(entryOf(read.root, 'nodes')).flatMap((node) => {
    const id = textOf(entryOf(node, 'id'));
    if (id === undefined) return [];
    const first = node.place.line - 1;
    const dash = (all[first] ?? '').search(/\S/);
    const after = all.findIndex((line, at) => at > first && line.trim() !== '' && line.search(/\S/) <= dash);
    const lines = all
      .slice(first, after === -1 ? undefined : after)
      .map((line) => line.slice(Math.min(dash, line.search(/\S|$/))).trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return [{ id, line: first + 1, lines }];
  });
}
