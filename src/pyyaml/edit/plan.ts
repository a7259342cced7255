import type { ConfigNode } from '../config-node.ts';
import type { Location, Slot } from './locate.ts';
import {
  beforeBreak,
  columnAt,
  contentEnd,
  isFirstOnLine,
  lineEnd,
  lineStart,
  pairStart,
  tokenBefore,
} from './source.ts';
import type { EditSource, Splice } from './source.ts';
import { nested } from './value.ts';
import { emitBlock, emitEntry, emitFlowEntry, emitInline, emitItem, emitValue } from '../emit/emit.ts';
import { isLiteral } from '../emit/emit-scalar.ts';
import type { Styles } from '../emit/style.ts';
import { modelsFor, stylesLike, type Model } from './styles-like.ts';
import type { YamlMapping, YamlNode, YamlSequence } from '../scan/node.ts';
import type { Token } from '../scan/tokens.ts';

/** The splices that put `value` at a location; undefined when it does not fit into the text. */
export function planValue(source: EditSource, location: Location, value: ConfigNode): readonly Splice[] | undefined {
  const { node, slot, rest } = location;
  const [part, ...deeper] = rest;
  if (part === undefined || !hasParts(node)) {
    const made = nested(rest, value);
    return made && replaceNode(source, slot, node, made);
  }
  const child = nested(deeper, value);
  if (child === undefined) return undefined;
  return node.kind === 'mapping'
    ? insertEntry(source, node, String(part), { value: child, siblings: siblingsOf(slot, node) })
    : appendItem(source, node, child);
}

/** The nodes of the same parent: the node itself, then the others from the nearest on. */
function siblingsOf(slot: Slot | undefined, node: YamlNode): Model[] {
  if (slot === undefined) return [{ node }];
  const { holder, at } = slot;
  const near = [at - 1, at + 1, at - 2, at + 2, at - 3];
  if (holder.kind === 'sequence') return [node, ...near.flatMap((one) => holder.items[one] ?? [])].map(modelOf);
  const values = near.flatMap((one) => holder.pairs[one]?.value ?? []);
  return [node, ...values].map((one) => ({ node: one, holder, isOther: one !== node }));
}

function modelOf(node: YamlNode): Model {
  return { node };
}

/** The items nearest to a new one, beginning with the one before it. */
function itemsNear(list: YamlSequence, at: number): Model[] {
  return [at - 1, at, at - 2, at + 1, at - 3, at + 2].flatMap((one) => list.items[one] ?? []).map(modelOf);
}

export function hasParts(node: YamlNode): node is YamlMapping | YamlSequence {
  if (node.kind === 'mapping') return node.pairs.length > 0;
  return node.kind === 'sequence' && node.items.length > 0;
}

/** Replaces a node by `value`. */
export function replaceNode(
  source: EditSource,
  slot: Slot | undefined,
  node: YamlNode,
  value: ConfigNode,
): readonly Splice[] | undefined {
  const styles = stylesLike(value, siblingsOf(slot, node));
  const styled = { value, styles };
  if (slot === undefined) {
    return [{ from: node.start, to: replacedEnd(source, node, styled), insert: emitBlock(value, 0, styles) }];
  }
  if (slot.holder.inFlow) return [replaceInline(source, node, emitInline(value, styles))];
  const indicator = tokenBefore(source, node.start);
  if (indicator?.kind === 'block-entry') {
    const rendered = emitItem(value, columnAt(source, indicator.start), styles).slice(1);
    return replaceBehind(source, indicator, node, styled, rendered);
  }
  const column = slot.holder.kind === 'mapping' ? mappingColumn(source, slot.holder) : undefined;
  if (indicator?.kind !== 'value' || column === undefined) return undefined;
  return replaceBehind(source, indicator, node, styled, emitValue(value, column, styles));
}

/** A value with its styles. */
interface StyledValue {
  readonly value: ConfigNode;
  readonly styles: Styles;
}

function replaceInline(source: EditSource, node: YamlNode, text: string): Splice {
  const { start: from, end: to } = node;
  if (from < to) return { from, to, insert: text };
  const hasColon = tokenBefore(source, from)?.kind === 'value';
  return { from, to, insert: hasColon ? ` ${text}` : `: ${text}` };
}

/**
 * Replaces the value after a colon or dash. The first line of the new text goes there and the others below it, so that a comment at the end of the line
 * stays.
 */
function replaceBehind(
  source: EditSource,
  indicator: Token,
  node: YamlNode,
  styled: StyledValue,
  rendered: string,
): readonly Splice[] {
  const breakAt = rendered.indexOf('\n');
  const head = breakAt === -1 ? rendered : rendered.slice(0, breakAt);
  const tail = rendered.slice(head.length);
  const behind = indicator.end;
  const to = contentEnd(source, node);
  const firstLine = lineStart(source, node.start);
  if (firstLine > behind) {
    // A comment in between would become part of a literal block.
    const from = isLiteral(styled.value, styled.styles) ? lineEnd(source, behind) : beforeBreak(source, firstLine);
    return [
      { from: behind, to: behind, insert: head },
      { from, to: replacedEnd(source, node, styled), insert: tail },
    ];
  }
  const isOneLine = tail === '' && to > node.start;
  const end = lineEnd(source, to);
  return [
    isOneLine ? { from: node.start, to, insert: head.trimStart() } : { from: behind, to, insert: head },
    { from: end, to: end, insert: tail },
  ];
}

/** The end of the replaced text. A comment after it would become part of a literal block. */
function replacedEnd(source: EditSource, node: YamlNode, { value, styles }: StyledValue): number {
  const end = contentEnd(source, node);
  return endsInLiteral(value, styles) ? lineEnd(source, end) : end;
}

function endsInLiteral(value: ConfigNode, styles: Styles): boolean {
  if (value.kind !== 'map' && value.kind !== 'list') return isLiteral(value, styles);
  if (styles.get(value)?.inFlow === true) return false;
  const last = value.kind === 'map' ? value.entries.at(-1)?.value : value.items.at(-1);
  return last !== undefined && endsInLiteral(last, styles);
}

function mappingColumn(source: EditSource, mapping: YamlMapping): number | undefined {
  const [first] = mapping.pairs;
  return first && columnAt(source, pairStart(source, first));
}

function insertEntry(
  source: EditSource,
  mapping: YamlMapping,
  name: string,
  { value, siblings }: { readonly value: ConfigNode; readonly siblings: readonly Model[] },
): readonly Splice[] | undefined {
  const entry = { key: { kind: 'string', value: name, place: value.place } as const, value };
  const styles = stylesLike(value, modelsFor(name, siblings));
  const last = mapping.pairs.at(-1)?.value;
  if (mapping.inFlow) return last && [{ from: last.end, to: last.end, insert: `, ${emitFlowEntry(entry, styles)}` }];
  const column = mappingColumn(source, mapping);
  return column === undefined ? undefined : [insertBelow(source, mapping, column, emitEntry(entry, column, styles))];
}

function appendItem(source: EditSource, list: YamlSequence, item: ConfigNode): readonly Splice[] | undefined {
  const last = list.items.at(-1);
  if (last === undefined) return undefined;
  const styles = stylesLike(item, itemsNear(list, list.items.length));
  if (list.inFlow) return [{ from: last.end, to: last.end, insert: `, ${emitInline(item, styles)}` }];
  const dash = tokenBefore(source, last.start);
  if (dash?.kind !== 'block-entry') return undefined;
  const column = columnAt(source, dash.start);
  return [insertBelow(source, list, column, emitItem(item, column, styles))];
}

/** Inserts a new line below the last one of a block collection. */
function insertBelow(source: EditSource, above: YamlNode, column: number, lines: string): Splice {
  const end = lineEnd(source, contentEnd(source, above));
  return { from: end, to: end, insert: `\n${' '.repeat(column)}${lines}` };
}

/** Inserts an item before another one, and before the comment lines directly above that. */
export function planItemBefore(
  source: EditSource,
  list: YamlSequence,
  at: number,
  item: ConfigNode,
): readonly Splice[] | undefined {
  const next = list.items[at];
  if (next === undefined) return undefined;
  const styles = stylesLike(item, itemsNear(list, at));
  if (list.inFlow) return [{ from: next.start, to: next.start, insert: `${emitInline(item, styles)}, ` }];
  const dash = tokenBefore(source, next.start);
  if (dash?.kind !== 'block-entry') return undefined;
  const column = columnAt(source, dash.start);
  const text = emitItem(item, column, styles);
  const pad = ' '.repeat(column);
  if (!isFirstOnLine(source, dash.start)) return [{ from: dash.start, to: dash.start, insert: `${text}\n${pad}` }];
  const from = commentStart(source, lineStart(source, dash.start));
  return [{ from, to: from, insert: `${pad}${text}\n` }];
}

/** The start of the comment lines directly above the line that begins at `start`. */
function commentStart(source: EditSource, start: number): number {
  let first = start;
  for (;;) {
    const above = lineStart(source, beforeBreak(source, first));
    if (first === 0 || !/^[ \t]*#/.test(source.text.slice(above, first))) return first;
    first = above;
  }
}

/** Replaces a key by another. */
export function planRename({ text }: EditSource, mapping: YamlMapping, at: number, name: string): readonly Splice[] {
  const key = mapping.pairs[at]?.key;
  if (key === undefined || key.kind !== 'scalar' || text.startsWith('&', key.start)) return [];
  const { start, end } = key;
  const insert = emitInline({ kind: 'string', value: name, place: key });
  return [{ from: start, to: end, insert }];
}
