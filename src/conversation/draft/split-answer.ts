import { asPlainText, plainEnd } from '../../text/plain-text.ts';
import type { GrowingDraft } from '../../chat/reply-port.ts';
import { isFenceClosing } from '../../text/fence.ts';
import { blockOpening, mayOpenDraft, openingAtLineEnd } from './blocks/draft-fence.ts';
import type { Judgement } from './blocks/judge-block.ts';
import { initialState, type AnswerBlock, type State } from './blocks/splitter-state.ts';
import {
  addLine,
  beginBlock,
  closeInline,
  endedBy,
  stepId,
  takeWordsAfter,
  type OpenBlock,
} from './blocks/open-block.ts';

/** A streamed answer so far: the prose to show, and what is known of the draft, which is held back. */
export interface AnswerState {
  /** What may be shown so far. */
  readonly prose: string;
  /** `open` while its lines arrive; `closed` from the end of the first draft on. */
  readonly draft: 'none' | 'open' | 'closed';
  /** Ids of the steps seen so far in the latest draft, in order. */
  readonly steps: readonly string[];
  /** Lines of the latest draft seen so far. */
  readonly lines: number;
  /** The finished lines of the latest draft, as they are when this is called; undefined before the first. */
  readonly growingDraft: () => GrowingDraft | undefined;
}

/** A finished answer in its parts. */
export interface AnswerParts {
  /** All words of the answer, those between and after the blocks, too. */
  readonly prose: string;
  readonly blocks: readonly AnswerBlock[];
}

export interface AnswerSplitter {
  push(chunk: string): AnswerState;
  end(): AnswerParts;
}

/**
 * Splits chunks into prose and drafts. The prompt asks for prose and then at most one YAML fence; models also write `~~~`, CRLF, any label or none, an
 * indented or quoted fence, JSON in place of YAML, no fence at all, a fence that never closes, several fences, and words after them. A block is a draft by
 * what is in it; other code is prose.
 */
export function createAnswerSplitter(): AnswerSplitter {
  const state = initialState();
  return {
    push(chunk) {
      takeLines(state, chunk);
      return visibleState(state);
    },
    end() {
      const last = state.pending;
      state.pending = '';
      if (last !== '') takeLine(state, withoutCarriageReturn(last), false);
      const { block } = state;
      if (block !== undefined && block.judge.judgement !== 'code')
        endBlock(state, block, block.fence === undefined ? 'bare' : 'unclosed');
      return parts(state);
    },
  };
}

function takeLines(state: State, chunk: string): void {
  let start = 0;
  for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
    const line = state.pending + chunk.slice(start, end);
    state.pending = '';
    takeLine(state, withoutCarriageReturn(line), true);
    start = end + 1;
  }
  state.pending += chunk.slice(start);
  showPending(state);
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Shows the unfinished line as it grows, unless it may still begin a draft. */
function showPending(state: State): void {
  const { block, pending, shown } = state;
  const isCode = block?.judge.judgement === 'code';
  if ((block !== undefined && !isCode) || pending.length === shown) return;
  if (!isCode && shown === 0 && (mayOpenDraft(pending) || pending.trim() === '')) return;
  const end = isCode ? withoutCarriageReturn(pending).length : plainEnd(withoutCarriageReturn(pending));
  if (end <= shown) return;
  state.current += isCode ? pending.slice(shown, end) : asPlainText(pending, shown, end);
  state.shown = end;
}

function takeLine(state: State, line: string, ended: boolean): void {
  const { shown } = state;
  state.shown = 0;
  if (state.block === undefined) return takeProse(state, line, shown, ended);
  return takeBlockLine(state, state.block, line, { shown, ended });
}

function takeProse(state: State, line: string, shown: number, ended: boolean): void {
  const opening = shown === 0 ? blockOpening(line) : undefined;
  if (opening !== undefined) {
    openBlock(state, beginBlock(opening, line));
    return;
  }
  const atEnd = openingAtLineEnd(line);
  if (atEnd === undefined) {
    addProse(state, asPlainText(line, shown, line.length), ended);
    return;
  }
  state.current = '';
  addProse(state, asPlainText(line, 0, atEnd.at).trimEnd(), true);
  openBlock(state, beginBlock({ fence: atEnd.fence, isQuoted: false }, line.slice(atEnd.at)));
}

function addProse(state: State, rest: string, ended: boolean): void {
  const line = state.current + rest;
  state.current = '';
  if (state.gap) {
    if (line.trim() === '') return;
    state.gap = false;
    if (state.breaks < 2) state.done += '\n';
  }
  state.done += ended ? `${line}\n` : line;
  state.breaks = ended ? (line === '' ? state.breaks + 1 : 1) : 0;
}

function openBlock(state: State, block: OpenBlock): void {
  state.block = block;
  noteLines(state, block, 'unknown');
}

function takeBlockLine(
  state: State,
  block: OpenBlock,
  line: string,
  { shown, ended }: { readonly shown: number; readonly ended: boolean },
): void {
  const before = block.judge.judgement;
  if (before === 'code') {
    addProse(state, line.slice(shown), ended);
    if (block.fence === undefined || isFenceClosing(line, block.fence)) state.block = undefined;
    return;
  }
  const end = endedBy(block, line);
  if (end === undefined) {
    const isClosed = addLine(block, line);
    noteLines(state, block, before);
    if (isClosed) endBlock(state, block, 'fenced');
    return;
  }
  endBlock(state, block, block.fence === undefined ? 'bare' : 'fenced', end.kind === 'closing' ? line : undefined);
  if (end.kind === 'before') takeLine(state, line, ended);
  else if (end.words !== undefined && before === 'draft') takeProse(state, end.words, 0, ended);
}

/** Notes what is new in a draft; a block that turned out to be none becomes prose, as it was written. */
function noteLines(state: State, block: OpenBlock, before: Judgement): void {
  const { judgement } = block.judge;
  if (judgement === 'code') giveBack(state, block);
  if (judgement !== 'draft') return;
  if (before !== 'draft') {
    state.latest = block;
    state.steps = [];
  }
  for (const line of before === 'draft' ? block.lines.slice(-1) : block.lines) {
    const step = stepId(line);
    if (step !== undefined) state.steps.push(step);
  }
}

function giveBack(state: State, { raw, fence }: OpenBlock): void {
  for (const line of raw) addProse(state, fence === undefined ? asPlainText(line, 0, line.length) : line, true);
  if (fence === undefined) state.block = undefined;
}

/** `closing` is the line that closed it. */
function endBlock(state: State, block: OpenBlock, end: AnswerBlock['form'], closing?: string): void {
  state.block = undefined;
  const isEmpty = closing === undefined && block.fence !== undefined && block.lines.every((line) => line.trim() === '');
  if (isEmpty || block.judge.judgement === 'thought') {
    state.gap = true;
    return;
  }
  if (block.judge.judgement !== 'draft') {
    giveBack(state, block);
    if (closing !== undefined) addProse(state, closing, true);
    return;
  }
  const words = end === 'unclosed' ? takeWordsAfter(block) : [];
  const form = words.length > 0 || (end === 'unclosed' && closeInline(block)) ? 'fenced' : end;
  if (words.length > 0) closeInline(block);
  state.blocks.push({ text: `${block.lines.join('\n').trimEnd()}\n`, form, at: state.done.length });
  state.gap = true;
  for (const line of words) addProse(state, line, true);
}

function visibleState(state: State): AnswerState {
  const isOpen = state.block?.judge.judgement === 'draft';
  const { done, current, gap, breaks, latest, steps, growingText } = state;
  return {
    // Trimmed only when it is read: to trim a growing text at each chunk takes quadratic time.
    get prose() {
      const paragraph = gap && current !== '' && breaks < 2 ? '\n' : '';
      return `${done}${paragraph}${current}`.trimEnd();
    },
    draft: isOpen ? 'open' : state.blocks.length > 0 ? 'closed' : 'none',
    steps,
    lines: latest?.lines.length ?? 0,
    growingDraft: () => latest && { text: growingText(latest.lines), steps: [...steps] },
  };
}

function parts({ done, blocks }: State): AnswerParts {
  const start = done.length - done.trimStart().length;
  const prose = done.trim();
  const place = (at: number): number => Math.min(Math.max(0, at - start), prose.length);
  return { prose, blocks: blocks.map(({ text, form, at }) => ({ text, form, at: place(at) })) };
}
