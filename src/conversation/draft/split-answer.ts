import { draftVerdict, fenceOpening, isFenceClosing, maybeFence, type FenceOpening } from './fence.ts';

/** Where a streamed answer stands: the prose to show and what is known of the draft that is held back. */
export interface AnswerState {
  /** Everything to be shown so far. */
  readonly prose: string;
  /** `open` while its lines still come. */
  readonly draft: 'none' | 'open' | 'closed';
  /** Ids of the steps seen so far in the draft, in order. */
  readonly steps: readonly string[];
  /** Lines of the draft seen so far. */
  readonly lines: number;
}

/** A finished answer, taken apart. */
export interface AnswerParts {
  readonly prose: string;
  readonly draft?: {
    readonly text: string;
    /** `unclosed`: the answer ended inside the fence. `bare`: there was no fence around it. */
    readonly form: 'fenced' | 'unclosed' | 'bare';
  };
  /** A further YAML block came after the draft and was left out. */
  readonly moreDrafts: boolean;
}

export interface AnswerSplitter {
  push(chunk: string): AnswerState;
  end(): AnswerParts;
}

/**
 * Splits chunks into prose and the one draft, as the turn protocol has it: prose, then at most one YAML fence. It forgives what models do:
 * `~~~`, CRLF, `yml` or no label, an indented fence, JSON in place of YAML, no fence at all, a fence that never closes. Code in any
 * other language is prose. After the draft nothing is shown any more; it is only looked at for further drafts.
 */
export function createAnswerSplitter(): AnswerSplitter {
  const state = initialState();
  return {
    push(chunk) {
      takeLines(state, chunk);
      return visibleState(state);
    },
    end() {
      takeLine(state, state.pending.replace(/\r$/, ''), false);
      state.pending = '';
      if (state.mode === 'undecided') decide(state, true);
      return parts(state);
    },
  };
}

interface State {
  /** `after`: behind the draft. `code`: inside a fence that is prose. `undecided`: inside a fence that may be either. */
  mode: 'prose' | 'undecided' | 'code' | 'draft' | 'after';
  prose: string;
  /** The line that has not ended yet. */
  pending: string;
  /** How much of the pending line is part of `prose` already. */
  shown: number;
  fence: FenceOpening | undefined;
  held: string[];
  draft: string[];
  form: 'fenced' | 'unclosed' | 'bare';
  steps: string[];
  moreDrafts: boolean;
}

function initialState(): State {
  return {
    mode: 'prose',
    prose: '',
    pending: '',
    shown: 0,
    fence: undefined,
    held: [],
    draft: [],
    form: 'unclosed',
    steps: [],
    moreDrafts: false,
  };
}

function takeLines(state: State, chunk: string): void {
  let start = 0;
  for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
    const line = state.pending + chunk.slice(start, end);
    state.pending = '';
    takeLine(state, line.endsWith('\r') ? line.slice(0, -1) : line, true);
    start = end + 1;
  }
  state.pending += chunk.slice(start);
  showPending(state);
}

/** Shows the unfinished line as it grows, unless it may still turn out to begin a fence or a bare document. */
function showPending(state: State): void {
  const mayBeShown = state.mode === 'code' || (state.mode === 'prose' && !maybeFence(state.pending));
  if (!mayBeShown || state.pending === '') return;
  const visible = state.pending.replace(/\r$/, '');
  state.prose += visible.slice(state.shown);
  state.shown = visible.length;
}

function takeLine(state: State, line: string, ended: boolean): void {
  const shown = state.shown;
  state.shown = 0;
  if (line === '' && !ended) return;
  if (state.mode === 'prose') return takeProse(state, line, shown, ended);
  if (state.mode === 'code') return takeCode(state, line, shown, ended);
  if (state.mode === 'undecided') return takeUndecided(state, line);
  if (state.mode === 'draft') return takeDraft(state, line);
  if (fenceOpening(line)?.label.match(/^ya?ml$/i)) state.moreDrafts = true;
}

function takeProse(state: State, line: string, shown: number, ended: boolean): void {
  const opening = shown === 0 ? fenceOpening(line) : undefined;
  if (opening !== undefined) {
    state.fence = opening;
    state.held = [line];
    state.mode = 'undecided';
    decide(state, false);
    return;
  }
  if (shown === 0 && /^schema_version\s*:/.test(line)) {
    state.mode = 'draft';
    state.form = 'bare';
    takeDraft(state, line);
    return;
  }
  state.prose += line.slice(shown) + (ended ? '\n' : '');
  openAtLineEnd(state, line);
}

/** "Here it is: ```yaml" at the end of a line of prose: the fence is taken out of what was shown. */
function openAtLineEnd(state: State, line: string): void {
  const match = /(`{3,}|~{3,})(ya?ml)\s*$/i.exec(line);
  if (match === null) return;
  state.prose = state.prose.trimEnd().slice(0, -match[0].trimEnd().length);
  state.fence = fenceOpening(match[0]);
  state.held = [match[0]];
  state.mode = 'undecided';
}

function takeCode(state: State, line: string, shown: number, ended: boolean): void {
  state.prose += line.slice(shown) + (ended ? '\n' : '');
  if (state.fence !== undefined && isFenceClosing(line, state.fence)) state.mode = 'prose';
}

function takeUndecided(state: State, line: string): void {
  if (state.fence !== undefined && isFenceClosing(line, state.fence)) {
    decide(state, true);
    if (state.mode === 'draft') closeDraft(state);
    else takeCode(state, line, 0, true);
    return;
  }
  state.held.push(line);
  decide(state, false);
}

/** Makes the held fence a draft or prose as soon as that can be told; `last` forces a verdict. */
function decide(state: State, last: boolean): void {
  if (state.fence === undefined) return;
  const verdict = draftVerdict(state.fence.label, state.held.slice(1), last);
  if (verdict === 'unknown') return;
  const [first = '', ...lines] = state.held;
  state.held = [];
  if (verdict === 'code') {
    state.mode = 'code';
    state.prose += `${[first, ...lines].join('\n')}\n`;
    return;
  }
  state.mode = 'draft';
  for (const line of lines) takeDraft(state, line);
}

function takeDraft(state: State, line: string): void {
  if (state.form === 'bare') {
    const ends = /^\S/.test(line) && !/^([A-Za-z_]\w*\s*:|-(\s|$)|#|---\s*$|\.\.\.\s*$)/.test(line);
    if (ends) {
      state.mode = 'after';
      return;
    }
  } else if (state.fence !== undefined && isFenceClosing(line, state.fence)) {
    closeDraft(state);
    return;
  }
  const text = unindent(line, state.form === 'bare' ? 0 : (state.fence?.indent ?? 0));
  state.draft.push(text);
  const step = /^\s*-?\s*(?:\{\s*)?id:\s*["']?([A-Za-z_]\w*)["']?\s*(?:,.*)?$/.exec(text)?.[1];
  if (step !== undefined) state.steps.push(step);
}

function closeDraft(state: State): void {
  state.form = 'fenced';
  state.mode = 'after';
}

function unindent(line: string, indent: number): string {
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(indent, spaces));
}

function visibleState(state: State): AnswerState {
  const draft = state.mode === 'after' ? 'closed' : state.mode === 'draft' ? 'open' : 'none';
  return { prose: state.prose.trimEnd(), draft, steps: state.steps, lines: state.draft.length };
}

function parts(state: State): AnswerParts {
  const prose = state.prose.trim();
  if (state.draft.length === 0 || state.draft.every((line) => line.trim() === '')) {
    return { prose, moreDrafts: false };
  }
  return {
    prose,
    draft: { text: `${state.draft.join('\n').trimEnd()}\n`, form: state.form },
    moreDrafts: state.moreDrafts,
  };
}
