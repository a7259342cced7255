import type { ConfigNode } from '../config-node.ts';
import type { Slot } from './locate.ts';
import { replaceNode } from './plan.ts';
import {
  afterBreak,
  beforeBreak,
  contentEnd,
  isFirstOnLine,
  lineEnd,
  lineStart,
  pairStart,
  tokenBefore,
} from './source.ts';
import type { EditSource, Splice } from './source.ts';
import type { YamlMapping, YamlSequence } from '../scan/node.ts';

/** The text of one pair or item, including its key or dash. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The splices that remove the node in a slot; `holderSlot` is that of the collection itself. */
export function planRemoval(
  source: EditSource,
  { holder, at }: Slot,
  holderSlot: Slot | undefined,
): readonly Splice[] | undefined {
  if ((holder.kind === 'mapping' ? holder.pairs.length : holder.items.length) === 1) {
    return replaceNode(source, holderSlot, holder, emptyLike(holder));
  }
  const extent = extentOf(source, holder, at);
  const next = extentOf(source, holder, at + 1);
  if (extent === undefined) return undefined;
  if (!holder.inFlow) return [removeFromBlock(source, extent, next)];
  // Also removes the comma after it, or the one before it if it is the last.
  if (next !== undefined) return [{ from: extent.start, to: next.start, insert: '' }];
  return [{ from: extentOf(source, holder, at - 1)?.end ?? extent.start, to: extent.end, insert: '' }];
}

function emptyLike(holder: YamlMapping | YamlSequence): ConfigNode {
  const { line, column } = holder;
  const place = { line, column };
  return holder.kind === 'mapping'
    ? { kind: 'map', entries: [], place }
    : { kind: 'list', python: 'list', items: [], place };
}

function extentOf(source: EditSource, holder: YamlMapping | YamlSequence, at: number): Extent | undefined {
  if (holder.kind === 'mapping') {
    const pair = holder.pairs[at];
    return pair && { start: pairStart(source, pair), end: Math.max(pair.key.end, contentEnd(source, pair.value)) };
  }
  const item = holder.items[at];
  if (item === undefined || holder.inFlow) return item;
  const dash = tokenBefore(source, item.start);
  return dash?.kind === 'block-entry' ? { start: dash.start, end: contentEnd(source, item) } : undefined;
}

function removeFromBlock(source: EditSource, { start, end }: Extent, next: Extent | undefined): Splice {
  const from = lineStart(source, start);
  const isAloneBefore = isFirstOnLine(source, start);
  const lastLineEnd = lineEnd(source, end);
  if (isAloneBefore && from > 0 && lastLineEnd === source.text.length) {
    return { from: beforeBreak(source, from), to: lastLineEnd, insert: '' };
  }
  if (isAloneBefore) return { from: lineStartAfterMark(source, from), to: afterBreak(source, lastLineEnd), insert: '' };
  // It begins after a dash: the next pair moves up there, with the comments above it.
  const rest = next === undefined ? lastLineEnd : next.start;
  const comment = source.text.slice(lastLineEnd, rest).indexOf('#');
  return { from: start, to: comment === -1 ? rest : lastLineEnd + comment, insert: '' };
}

/** A byte order mark at the start of the text stays. */
function lineStartAfterMark({ text }: EditSource, from: number): number {
  return from === 0 && text.startsWith('\uFEFF') ? 1 : from;
}
