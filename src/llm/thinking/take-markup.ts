import { placementOf, show, skip, startHidden, withdraw, type FilterState } from './filter-state.ts';
import type { Markup } from './markup.ts';
import { isMentionOfClose } from './mention.ts';

interface Position {
  readonly text: string;
  readonly at: number;
  readonly isEnd: boolean;
}

/** Maximum number of following characters that are awaited to judge markup. */
export const JUDGED_CHARS = 200;

export function takeMarkup(state: FilterState, markup: Markup, position: Position): number {
  const { context } = state;
  const { text, at, isEnd } = position;
  const end = at + markup.length;
  const keep = (): number => {
    show(state, text.slice(at, end));
    return end;
  };
  if (context.isInlineCode) return keep();
  const line = restOfLine(text, end);
  if (!isEnd && !line.isWhole && line.text.length < (NEEDS_LINE.has(markup.kind) ? JUDGED_CHARS : 2)) return at;
  if (context.fence !== undefined && !leavesFence(state, markup, line.text)) return keep();
  switch (markup.kind) {
    case 'empty':
      return placementOf(state) === 'word' ? keep() : skip(state, end);
    case 'open':
      return startHidden(state, text.slice(at, end), end, 'thought');
    case 'tool_open':
    case 'tool_rest':
      return startHidden(state, text.slice(at, end), end, markup.kind === 'tool_open' ? 'tool' : 'tool_rest');
    case 'close':
      if (isMentionOfClose(context, line.text)) return keep();
      state.mode = 'closed';
      return end;
    case 'fold_close':
      return keep();
    case 'tool_close':
      return placementOf(state) === 'word' ? keep() : end;
    case 'channel':
      state.mode = 'channel';
      return end;
    case 'message':
      return takeChannelText(state, context.line, end);
    case 'turn_start':
      if (markup.role !== undefined && !/^(?:assistant|model)$/.test(markup.role)) state.mode = 'over';
      return end;
    case 'turn_end':
      if (!/^\s*(?:<|$)/.test(line.text)) return keep();
      state.mode = 'over';
      return end;
    case 'text_end':
      return isEnd && text.slice(end).trim() === '' ? text.length : isEnd || line.isWhole ? keep() : at;
    case 'wrapper_open':
      if (state.hasWords) return keep();
      state.isWrapped = true;
      return skip(state, end);
    case 'wrapper_close':
      if (!state.isWrapped || (context.fence === undefined && placementOf(state) === 'word')) return keep();
      state.isWrapped = false;
      return end;
    default:
      throw new Error(`unknown markup: ${String(markup.kind satisfies never)}`);
  }
}

/** Kinds that are judged by the rest of their line. */
const NEEDS_LINE: ReadonlySet<Markup['kind']> = new Set(['turn_end', 'text_end']);

/** The part of the line that judgements use. */
function restOfLine(text: string, from: number): { readonly text: string; readonly isWhole: boolean } {
  const rest = text.slice(from, from + JUDGED_CHARS);
  const end = rest.indexOf('\n');
  return end === -1 ? { text: rest, isWhole: false } : { text: rest.slice(0, end), isWhole: true };
}

/**
 * Whether markup in a fenced block is real markup, because the block was never closed: alone on an unindented line, and not the end of a pair within the
 * block. A token may also follow the fence that closes the block.
 */
function leavesFence(state: FilterState, { kind }: Markup, after: string): boolean {
  const { line } = state.context;
  if (kind === 'open') state.openInFence += 1;
  if (line !== '') return LEAVE_FENCE.has(kind) && /^ *(?:`{3,}|~{3,})\s*$/.test(line);
  if (kind === 'close' && state.openInFence > 0) {
    state.openInFence -= 1;
    return false;
  }
  return LEAVE_FENCE.has(kind) && /^\s*(?:<|$)/.test(after);
}

const LEAVE_FENCE: ReadonlySet<Markup['kind']> = new Set([
  'close',
  'turn_end',
  'turn_start',
  'channel',
  'wrapper_close',
]);

export function takeChannelText(state: FilterState, name: string, end: number): number {
  state.mode = 'text';
  if (/\bfinal\b|final$/.test(name)) {
    if (!state.isFinalChannel) withdraw(state);
    state.isFinalChannel = true;
    return end;
  }
  if (!state.isFinalChannel) withdraw(state);
  return startHidden(state, '', end, /\bto=/.test(name) ? 'tool' : 'thought');
}
