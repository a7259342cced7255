import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { isSameValue } from '../../../pyyaml/edit/value.ts';
import { readConfig } from '../../../pyyaml/read-config.ts';

/** A value as it is written in the file: `no`, `1.0`, `2024-01-01 10:00:00`. Undefined for lists, mappings and what is quoted. */
export function sourceOf(node: ConfigNode, lines: readonly string[]): string | undefined {
  if (node.kind === 'list' || node.kind === 'map') return undefined;
  const rest = (lines[node.place.line - 1] ?? '').slice(node.place.column - 1);
  const toEnd = rest.replace(/(?<!\s)\s+#.*$/, '').trimEnd();
  const inBraces = /^[^,}\]]*/.exec(toEnd)?.[0].trimEnd() ?? '';
  return [toEnd, inBraces].find((text) => isWrittenAs(node, text));
}

/** Longer texts are no numbers, dates or flags. */
const LONGEST = 100;

function isWrittenAs(node: ConfigNode, text: string): boolean {
  if (text === '' || text.length > LONGEST) return false;
  const read = readConfig(text, 'yaml');
  return read.ok && read.root.kind === node.kind && isSameValue(read.root, node);
}
