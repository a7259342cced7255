import type { Issue } from '../issue.ts';
import { composeTokens } from '../compose/compose.ts';
import type { YamlMapping, YamlNode, YamlPair } from '../scan/node.ts';
import { scanTokens } from '../scan/scanner.ts';
import { hasText } from '../scan/tokens.ts';
import type { Token } from '../scan/tokens.ts';

/** A readable text, with its nodes and its tokens that have text, in order. */
export interface EditSource {
  readonly text: string;
  /** Its line break characters. */
  readonly lineBreak: string;
  readonly tokens: readonly Token[];
  /** Undefined when the text has no document. */
  readonly root: YamlNode | undefined;
}

/** Replaces the text between two offsets by `insert`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** Index of the edit that it belongs to. */
  readonly edit?: number;
  /** Length of the edit's path. */
  readonly depth?: number;
}

/** `text` must be readable. */
export function editSourceOf(text: string, maxDepth: number): EditSource {
  const issues: Issue[] = [];
  const tokens = scanTokens(text, issues, maxDepth);
  const root = composeTokens(tokens, issues, maxDepth)?.root;
  return { text, lineBreak: text.includes('\r\n') ? '\r\n' : '\n', tokens: tokens.filter(hasText), root };
}

/** Applies splices that do not overlap, in any order. Of several insertions at one offset, the deepest comes first, then the earliest. */
export function applySplices({ text, lineBreak }: EditSource, splices: readonly Splice[]): string {
  let result = '';
  let done = 0;
  for (const { from, to, insert } of splices.toSorted(inTextOrder)) {
    result += text.slice(done, from) + insert.replaceAll('\n', lineBreak);
    done = to;
  }
  return result + text.slice(done);
}

function inTextOrder(a: Splice, b: Splice): number {
  return a.from - b.from || Number(a.to > a.from) - Number(b.to > b.from) || (b.depth ?? 0) - (a.depth ?? 0);
}

/** The last token that ends at or before `offset`. */
export function tokenBefore({ tokens }: EditSource, offset: number): Token | undefined {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return tokens[low - 1];
}

export function lineStart({ text }: EditSource, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineBreak(text, at - 1)) at -= 1;
  return at;
}

/** The offset of the line break that ends the line, or of the end of the text. */
export function lineEnd({ text }: EditSource, offset: number): number {
  let at = offset;
  while (at < text.length && !isLineBreak(text, at)) at += 1;
  return at;
}

/** The offset after the line break at `offset`. */
export function afterBreak({ text }: EditSource, offset: number): number {
  if (text.startsWith('\r\n', offset)) return offset + 2;
  return Math.min(offset + 1, text.length);
}

/** The offset of the line break before the line that begins at `start`. */
export function beforeBreak({ text }: EditSource, start: number): number {
  return start >= 2 && text.startsWith('\r\n', start - 2) ? start - 2 : Math.max(start - 1, 0);
}

function isLineBreak(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r';
}

/** Whether `offset` is preceded on its line only by spaces or a byte order mark. */
export function isFirstOnLine(source: EditSource, offset: number): boolean {
  return /^\uFEFF? *$/.test(source.text.slice(lineStart(source, offset), offset));
}

/** The column of a key or dash as PyYAML counts it, without a byte order mark. */
export function columnAt(source: EditSource, offset: number): number {
  const start = lineStart(source, offset);
  return offset - start - (start === 0 && source.text.startsWith('\uFEFF') ? 1 : 0);
}

/** The end of a node's text, without the blank lines and the indentation after a block scalar. */
export function contentEnd(source: EditSource, node: YamlNode): number {
  if (node.kind === 'alias' || (node.kind !== 'scalar' && node.inFlow)) return node.end;
  if (node.kind === 'scalar') {
    return node.style === 'literal' || node.style === 'folded'
      ? blockScalarEnd(source, node.start, node.end)
      : node.end;
  }
  const last = node.kind === 'mapping' ? node.pairs.at(-1)?.value : node.items.at(-1);
  return last === undefined ? node.end : contentEnd(source, last);
}

/** The trailing blank lines belong to a scalar that keeps them, except for the last line break. */
function blockScalarEnd({ text }: EditSource, start: number, end: number): number {
  const header = /^.*/.exec(text.slice(start, end))?.[0] ?? '';
  let at = end;
  while (at > start && text[at - 1] === ' ') at -= 1;
  if (/^(?:[&!]\S*\s+)*[|>]\d?\+/.test(header)) return isLineBreak(text, at - 1) ? beforeBreakOf(text, at) : at;
  while (at > start && (text[at - 1] === ' ' || isLineBreak(text, at - 1))) at -= 1;
  return at;
}

function beforeBreakOf(text: string, at: number): number {
  return text.startsWith('\r\n', at - 2) ? at - 2 : at - 1;
}

/** The start of a pair: its key, or the `?` before it. */
export function pairStart(source: EditSource, { key }: YamlPair): number {
  const before = tokenBefore(source, key.start);
  return before?.kind === 'key' ? before.start : key.start;
}

const pairIndexes = new WeakMap<YamlMapping, ReadonlyMap<string, number>>();

/** The position of the last of a mapping's own pairs with this key, whose value counts. */
export function findPair(mapping: YamlMapping, name: string): number | undefined {
  let index = pairIndexes.get(mapping);
  if (index === undefined) {
    index = new Map(
      mapping.pairs.flatMap(({ key }, at) => (key.kind === 'scalar' && key.tag === 'str' ? [[key.value, at]] : [])),
    );
    pairIndexes.set(mapping, index);
  }
  return index.get(name);
}
