import { changed, type TextFix } from './autofix-text.ts';

/** Spaces that look like one and are none to YAML. */
const ODD_SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const ODD_SPACES = new RegExp(ODD_SPACE.source, 'g');

/**
 * Ways to indent with spaces alone what is indented with tabs and other characters. How wide a tab was meant cannot be seen in its line, so there
 * are several; the one after which the config is right is the right one.
 */
export function indentationFixes(text: string): readonly TextFix[] {
  const lines = text.split('\n');
  const odd = lines.flatMap((line, at) =>
    /^ *[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/.test(line) ? [at + 1] : [],
  );
  const plain = lines.map(withPlainSpaces);
  const said = `indented ${linesInWords(odd)} with spaces`;
  const widths = [2, 4, 8, 1].map((width) => plain.map((line) => withTabs(line, ' '.repeat(width))));
  const candidates = [...widths, likeNeighbours(plain, 1), likeNeighbours(plain, -1)];
  return candidates.flatMap(
    (candidate) => changed(text, candidate.join('\n'), odd.length === 0 ? 'replaced tabs by spaces' : said) ?? [],
  );
}

/** In the indentation, and between a key and its value. */
function withPlainSpaces(line: string): string {
  if (!ODD_SPACE.test(line)) return line;
  const head = /^[\s-]*(?:["']?\w[\w-]*["']?:\s*)?/.exec(line)?.[0] ?? '';
  return head.replaceAll(ODD_SPACES, ' ') + line.slice(head.length);
}

function withTabs(line: string, width: string): string {
  return line.replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', width)).replaceAll('\t', ' ');
}

/** A line with a tab is indented as the next line (or the one before) that has none. */
function likeNeighbours(lines: readonly string[], step: 1 | -1): readonly string[] {
  const after = [...lines];
  let indent = '';
  const positions = [...lines.keys()];
  const order = step === 1 ? positions.toReversed() : positions;
  for (const at of order) {
    const line = lines[at] ?? '';
    const own = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (own.includes('\t')) after[at] = indent + line.slice(own.length);
    else if (line.trim() !== '') indent = own;
    after[at] = (after[at] ?? '').replaceAll('\t', ' ');
  }
  return after;
}

/** `line 3`, `lines 3, 7 to 9 and 12`. */
function linesInWords(lines: readonly number[]): string {
  const groups: [number, number][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else groups.push([line, line]);
  }
  const said = groups.slice(0, MOST_GROUPS).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  if (groups.length > MOST_GROUPS) return `lines ${said.join(', ')} and others`;
  const last = said.pop() ?? '';
  return said.length === 0 ? `line${lines.length > 1 ? 's' : ''} ${last}` : `lines ${said.join(', ')} and ${last}`;
}

const MOST_GROUPS = 5;
