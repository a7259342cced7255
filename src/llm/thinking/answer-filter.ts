import {
  initialState,
  note,
  show,
  startHidden,
  withdraw,
  type FilteredPiece,
  type FilterState,
  type Found,
} from './filter-state.ts';
import { beginsCall, isCall } from './bare-call.ts';
import { isCertain, startRun, takeRun } from './hidden-run.ts';
import { MARKUP_START, readMarkup } from './markup.ts';
import { JUDGED_CHARS, takeChannelText, takeMarkup } from './take-markup.ts';

/** Separates the text of an answer from the model's thoughts, and from tool calls that it writes as text. */
export interface AnswerFilter {
  push(chunk: string): readonly FilteredPiece[];
  /** Returns what was held back because it could have become markup. Ends the use of the filter. */
  end(): readonly FilteredPiece[];
  /** Whether any text of the answer has arrived. */
  readonly hasWords: boolean;
  /** Whether the text so far ends inside a fenced block. */
  readonly isInFence: boolean;
  readonly found: Readonly<Found>;
}

/**
 * The filter for the text of all vendors. Markup counts at the beginning of a line and after a sentence; in fenced blocks, in inline code and in a sentence
 * about it, it is text. `beginsInThought` is for a server that was seen to leave out the opening tag: everything is held back until the closing tag, or until
 * the end, when it turns out to be the answer. `mayBeCall` is false when JSON was requested: it is then the answer.
 */
export function createAnswerFilter({ beginsInThought = false, mayBeCall = true } = {}): AnswerFilter {
  const state = initialState(mayBeCall);
  if (beginsInThought) {
    state.mode = 'hidden';
    state.run = startRun({ tag: '', kind: 'thought', placement: 'line', isAssumed: true });
  }
  return {
    push(chunk) {
      state.held += chunk;
      return take(state, false);
    },
    end: () => take(state, true),
    get hasWords() {
      return state.hasWords;
    },
    get isInFence() {
      return state.context.isBlockOpen;
    },
    found: state.found,
  };
}

function take(state: FilterState, isEnd: boolean): readonly FilteredPiece[] {
  state.pieces = [];
  state.held = state.held.slice(process(state, state.held, isEnd));
  return state.pieces;
}

/** Returns how much of the text was processed. */
function process(state: FilterState, text: string, isEnd: boolean): number {
  let at = 0;
  for (;;) {
    const { mode } = state;
    const next = at < text.length || isEnd ? STEP[mode](state, text, at, isEnd) : at;
    if (next === at && state.mode === mode) return at;
    at = next;
  }
}

/** Processes some of `text` from `at` on and returns where it stopped; the same place when it needs more. */
type Step = (state: FilterState, text: string, at: number, isEnd: boolean) => number;

const STEP: Readonly<Record<FilterState['mode'], Step>> = {
  text: takeText,
  hidden: takeHidden,
  channel: takeChannelName,
  closed: takeAfterClose,
  over: takeAfterTurn,
  call: takeCall,
};

function takeText(state: FilterState, text: string, at: number, isEnd: boolean): number {
  const stripped = state.hasWords ? undefined : strippedChannel(text, at, isEnd);
  if (stripped === 'unfinished') return at;
  if (stripped !== undefined) return startHidden(state, stripped, at, 'stripped');
  const call = state.hasWords || !state.mayBeCall ? false : beginsCall(text, at, isEnd);
  if (call !== false) {
    if (call === true) state.mode = 'call';
    return at;
  }
  MARKUP_START.lastIndex = at;
  const start = MARKUP_START.exec(text)?.index ?? text.length;
  if (start > at) {
    show(state, text.slice(at, start));
    return start;
  }
  if (start === text.length) return at;
  const markup = readMarkup(text, at);
  if (markup === 'unfinished' && !isEnd) return at;
  if (markup === undefined || markup === 'unfinished') {
    show(state, text.charAt(at));
    return at + 1;
  }
  return takeMarkup(state, markup, { text, at, isEnd });
}

function takeHidden(state: FilterState, text: string, at: number, isEnd: boolean): number {
  const { run } = state;
  if (run === undefined) return at;
  const { at: next, outcome } = takeRun(run, text, at, isEnd);
  if (outcome === undefined) {
    if (next > at && isCertain(run)) note(state, run.kind);
    return next;
  }
  state.run = undefined;
  state.mode = outcome.next;
  if (outcome.isHidden) note(state, run.kind);
  if (outcome.isHidden && run.isAssumed) state.found.unopenedThought = true;
  if (run.isAssumed) process(state, outcome.text, isEnd);
  else show(state, outcome.text);
  return next;
}

/** Only its end shows whether it is a tool call. */
function takeCall(state: FilterState, text: string, at: number, isEnd: boolean): number {
  if (!isEnd) return at;
  const rest = text.slice(at);
  if (isCall(rest)) note(state, 'tool_rest');
  else show(state, rest);
  state.mode = 'over';
  return text.length;
}

/** gpt-oss behind a server that removes its control tokens: `analysisThe user wants ...assistantfinalHere it is`. */
function strippedChannel(text: string, at: number, isEnd: boolean): 'analysis' | 'unfinished' | undefined {
  const word = 'analysis';
  const start = text.slice(at, at + word.length + 1).trimStart();
  if (start.length > word.length) return start.startsWith(word) && /\p{Lu}$/u.test(start) ? word : undefined;
  return start !== '' && word.startsWith(start) && !isEnd ? 'unfinished' : undefined;
}

/** Reads up to `<|message|>`. */
function takeChannelName(state: FilterState, text: string, at: number, isEnd: boolean): number {
  const match = /<\|message\|>|\n/i.exec(text.slice(at, at + JUDGED_CHARS));
  if (match === null && !isEnd && text.length - at < JUDGED_CHARS) return at;
  const name = text.slice(at, at + (match?.index ?? JUDGED_CHARS));
  return takeChannelText(state, name, Math.min(text.length, at + name.length + (match?.[0].length ?? 0)));
}

function takeAfterClose(state: FilterState, text: string, at: number, isEnd: boolean): number {
  const solid = text.slice(at).search(/\S/);
  if (solid === -1) {
    if (!isEnd) return text.length;
    if (!state.found.thinking) withdraw(state);
    state.mode = 'over';
    return at;
  }
  const start = at + solid;
  const markup = readMarkup(text, start);
  if (markup === 'unfinished' && !isEnd) return at;
  if (typeof markup === 'object' && /^(?:turn_end|text_end|close)$/.test(markup.kind)) return start + markup.length;
  withdraw(state);
  state.found.unopenedThought = true;
  state.mode = 'text';
  return start;
}

/** After the end of a turn, only a new turn of the model is read; turns of others are invented. */
function takeAfterTurn(state: FilterState, text: string, at: number): number {
  MARKUP_START.lastIndex = at;
  const start = MARKUP_START.exec(text)?.index ?? text.length;
  if (start > at || start === text.length) return start;
  const markup = readMarkup(text, at);
  if (markup === 'unfinished') return at;
  if (markup === undefined) return at + 1;
  if (markup.kind === 'channel') state.mode = 'channel';
  if (markup.kind === 'turn_start' && /^(?:assistant|model)?$/.test(markup.role ?? '')) state.mode = 'text';
  return at + markup.length;
}
