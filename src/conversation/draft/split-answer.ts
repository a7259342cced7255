import { fenceOpening, isFenceClosing, type FenceOpening } from '../../text/fence.ts';
import { isSignificant, judgeBlock, LINES_TO_JUDGE, mayOpenDraft } from './draft-fence.ts';

/** A streamed answer so far: the prose to show, and what is known of the draft, which is held back. */
export interface AnswerState {
  /** What may be shown so far. */
  readonly prose: string;
  /** `open` while its lines arrive. */
  readonly draft: 'none' | 'open' | 'closed';
  /** Ids of the steps seen so far in the draft, in order. */
  readonly steps: readonly string[];
  /** Lines of the draft seen so far. */
  readonly lines: number;
}

/** A finished answer in its parts. */
export interface AnswerParts {
  readonly prose: string;
  readonly draft?: {
    readonly text: string;
    /** `unclosed`: the answer ended inside the fence. `bare`: there was no fence around it. */
    readonly form: 'fenced' | 'unclosed' | 'bare';
  };
  /** The answer holds further YAML blocks after the draft, which are ignored. */
  readonly moreDrafts: boolean;
}

export interface AnswerSplitter {
  push(chunk: string): AnswerState;
  end(): AnswerParts;
}

/**
 * Splits chunks into prose and one draft. The prompt asks for prose and then at most one YAML fence; models also write `~~~`, CRLF, `yml` or no label, an
 * indented fence, JSON in place of YAML, no fence at all, or a fence that never closes. Code in any other language is prose. What follows the draft is
 * not shown, only searched for further drafts.
 */
export function createAnswerSplitter(): AnswerSplitter {
  const state = initialState();
  return {
    push(chunk) {
      takeLines(state, chunk);
      return visibleState(state);
    },
    end() {
      takeLine(state, withoutCarriageReturn(state.pending), false);
      state.pending = '';
      if (state.mode === 'undecided') decide(state, true);
      return parts(state);
    },
  };
}

interface State {
  /** `after`: after the draft. `code`: inside a fence that is prose. `undecided`: inside a fence that may be either. */
  mode: 'prose' | 'undecided' | 'code' | 'draft' | 'after';
  prose: string;
  /** The unfinished line. */
  pending: string;
  /** How many characters of the pending line are in `prose` already. */
  shown: number;
  fence: FenceOpening | undefined;
  held: string[];
  /** The first significant lines of the held fence. */
  leading: string[];
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
    leading: [],
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
  const mayBeShown = state.mode === 'code' || (state.mode === 'prose' && !mayOpenDraft(state.pending));
  if (!mayBeShown || state.pending === '') return;
  const visible = withoutCarriageReturn(state.pending);
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
    holdFence(state, opening, line);
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
  const trimmed = line.trimEnd();
  const label = /ya?ml$/i.exec(trimmed.slice(-4))?.[0];
  if (label === undefined) return;
  const end = trimmed.length - label.length;
  const mark = trimmed[end - 1];
  if (mark !== '`' && mark !== '~') return;
  let start = end;
  while (trimmed[start - 1] === mark) start -= 1;
  const opening = fenceOpening(trimmed.slice(start));
  if (opening === undefined) return;
  state.prose = state.prose.trimEnd().slice(0, start - trimmed.length);
  holdFence(state, opening, trimmed.slice(start));
}

/** Holds a fence back until its lines tell what it is. */
function holdFence(state: State, fence: FenceOpening, line: string): void {
  state.fence = fence;
  state.held = [line];
  state.leading = [];
  state.mode = 'undecided';
  decide(state, false);
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
  if (state.leading.length < LINES_TO_JUDGE && isSignificant(line)) state.leading.push(line);
  decide(state, false);
}

/** Makes the held fence a draft or prose as soon as its lines tell; `isLast` forces a decision. */
function decide(state: State, isLast: boolean): void {
  if (state.fence === undefined) return;
  const judgement = judgeBlock(state.fence.label, state.leading, isLast);
  if (judgement === 'unknown') return;
  const [first = '', ...lines] = state.held;
  state.held = [];
  if (judgement === 'code') {
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
  const step = stepId(text);
  if (step !== undefined) state.steps.push(step);
}

/** The id in a line such as `- id: write`, `id: "write"` or `- {id: write, ...}`. */
function stepId(line: string): string | undefined {
  const entry = withoutPrefix(withoutPrefix(line.trim(), '-'), '{');
  return entry.startsWith('id:')
    ? /^["']?([A-Za-z_]\w*)["']?\s*(?:,.*)?$/.exec(entry.slice(3).trimStart())?.[1]
    : undefined;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length).trimStart() : text;
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
  const { prose, steps } = state;
  return {
    // Trimmed only when it is read: to trim a growing text at each chunk takes quadratic time.
    get prose() {
      return prose.trimEnd();
    },
    draft,
    steps,
    lines: state.draft.length,
  };
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
