import { startRun, type HiddenRun } from './hidden-run.ts';
import { createLineContext } from './line-context.ts';
import type { Placement } from './mention.ts';

/** The result of a push: text of the answer, a sign of thinking, or the message that the text so far was a thought. */
export type FilteredPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking' }
  | { readonly type: 'withdrawn' };

export interface Found {
  thinking: boolean;
  toolCall: boolean;
  /** A thought ended that had not begun: the server's template begins it, in every answer. */
  unopenedThought: boolean;
}

export interface FilterState {
  /**
   * `text`: the answer. `hidden`: a thought or a tool call. `channel`: the name of a channel, after `<|channel|>`. `closed`: a thought that had not begun has
   * ended, and it is unclear whether anything follows. `over`: after the end of the model's turn. `call`: JSON that may be a tool call.
   */
  mode: 'text' | 'hidden' | 'channel' | 'closed' | 'over' | 'call';
  readonly mayBeCall: boolean;
  /** Not processed yet. */
  held: string;
  pieces: FilteredPiece[];
  context: ReturnType<typeof createLineContext>;
  hasWords: boolean;
  /** The text belongs to a channel for the reader. */
  isFinalChannel: boolean;
  isWrapped: boolean;
  /** Opening tags in the current fenced block that have no closing tag yet. */
  openInFence: number;
  run: HiddenRun | undefined;
  found: Found;
}

export function initialState(mayBeCall: boolean): FilterState {
  return {
    mayBeCall,
    mode: 'text',
    held: '',
    pieces: [],
    context: createLineContext(),
    hasWords: false,
    isFinalChannel: false,
    isWrapped: false,
    openInFence: 0,
    run: undefined,
    found: { thinking: false, toolCall: false, unopenedThought: false },
  };
}

export function placementOf({ context, hasWords }: FilterState): Placement {
  if (!hasWords || /^ {0,3}$/.test(context.line)) return 'line';
  return /[.!?…。！？]/.test(context.previousSolid) ? 'sentence' : 'word';
}

/** Passes text on. */
export function show(state: FilterState, text: string): void {
  const shown = state.hasWords || !state.found.thinking ? text : text.trimStart();
  if (shown === '') return;
  state.context.take(shown);
  if (state.context.fence === undefined) state.openInFence = 0;
  state.hasWords ||= shown.trim() !== '';
  const last = state.pieces.at(-1);
  if (last?.type === 'text') state.pieces[state.pieces.length - 1] = { type: 'text', text: last.text + shown };
  else state.pieces.push({ type: 'text', text: shown });
}

export function skip(state: FilterState, end: number): number {
  state.found.thinking = true;
  return end;
}

export function startHidden(
  state: FilterState,
  tag: string,
  end: number,
  kind: 'thought' | 'tool' | 'tool_rest' | 'stripped',
): number {
  state.run = startRun({ tag, kind, placement: kind === 'stripped' ? 'line' : placementOf(state) });
  state.mode = 'hidden';
  return end;
}

export function note(state: FilterState, kind: HiddenRun['kind']): void {
  if (kind === 'tool' || kind === 'tool_rest') state.found.toolCall = true;
  else state.found.thinking = true;
  if (state.pieces.at(-1)?.type !== 'thinking') state.pieces.push({ type: 'thinking' });
}

/** Marks the text so far as a thought. */
export function withdraw(state: FilterState): void {
  if (state.hasWords) state.pieces.push({ type: 'withdrawn' });
  state.pieces.push({ type: 'thinking' });
  state.found.thinking = true;
  state.hasWords = false;
  state.context = createLineContext();
}
