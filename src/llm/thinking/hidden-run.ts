import { readMarkup, type Markup } from './markup.ts';
import { isMentionOfPair, looksLikeMention, type Placement } from './mention.ts';

export interface HiddenRunOptions {
  /** The opening tag as written; empty if there is none. */
  readonly tag: string;
  /** `tool_rest` ends with the answer; `stripped` ends with the word `assistantfinal`. */
  readonly kind: 'thought' | 'tool' | 'tool_rest' | 'stripped';
  readonly placement: Placement;
  /** There was no tag, but the server is known to leave it out. */
  readonly isAssumed: boolean;
}

/** A thought or a tool call that is still arriving. */
export interface HiddenRun extends HiddenRunOptions {
  /** Kept in case all of it turns out to be text. Read only at the end of a run or of its first line, because reading a growing text takes time. */
  content: string;
  /** The last character of the content. */
  last: string;
  isFirstLine: boolean;
  isBlank: boolean;
  /** Opening tags without a closing one. */
  depth: number;
  /** Where the text after the last closing tag begins in the content, while an inner tag is open. */
  tailStart: number | undefined;
}

interface RunOutcome {
  /** The part that turned out to be text. */
  readonly text: string;
  /** Whether there was a thought or a call. */
  readonly isHidden: boolean;
  readonly next: 'text' | 'channel' | 'over';
}

interface Progress {
  /** Where it stopped. */
  readonly at: number;
  /** Set when the run is over. */
  readonly outcome?: RunOutcome;
}

export function startRun(options: Omit<HiddenRunOptions, 'isAssumed'> & { readonly isAssumed?: boolean }): HiddenRun {
  return {
    isAssumed: false,
    ...options,
    content: '',
    last: '',
    isFirstLine: true,
    isBlank: true,
    depth: 1,
    tailStart: undefined,
  };
}

/** Whether this is certainly not a sentence about the tag. */
export function isCertain({ isAssumed, placement, tag }: HiddenRun): boolean {
  return isAssumed || placement === 'line' || tag === '';
}

/** Processes some of `text` from `at` on. */
export function takeRun(run: HiddenRun, text: string, at: number, isEnd: boolean): Progress {
  if (at === text.length) return isEnd ? { at, outcome: outcomeAtEnd(run) } : { at };
  if (run.kind === 'stripped') return takeStripped(text, at, isEnd);
  const stop = nextStop(text, at);
  if (stop > at) {
    keep(run, text.slice(at, stop));
    return { at: stop };
  }
  if (text.charAt(at) === '\n') {
    if (isWordsAtLineEnd(run)) return { at, outcome: words(run) };
    keep(run, '\n');
    return { at: at + 1 };
  }
  const markup = readMarkup(text, at);
  const isWaiting = markup === 'unfinished' || (markup !== undefined && at + markup.length === text.length);
  if (isWaiting && !isEnd) return { at };
  if (typeof markup !== 'object' || isQuoted(run.last, text.charAt(at + markup.length))) {
    keep(run, text.charAt(at));
    return { at: at + 1 };
  }
  const end = at + markup.length;
  const outcome = takeMarkup(run, markup, text.slice(at, end));
  return outcome === undefined ? { at: end } : { at: end, outcome };
}

function keep(run: HiddenRun, text: string): void {
  run.content += text;
  run.last = text.slice(-1);
  run.isBlank &&= text.trim() === '';
  run.isFirstLine &&= !text.includes('\n');
}

function takeMarkup(run: HiddenRun, { kind }: Markup, written: string): RunOutcome | undefined {
  if (kind === 'channel') return hidden('channel');
  if (run.tag === '' && !run.isAssumed && kind === 'turn_end') return hidden();
  if (kind === closingOf(run)) {
    run.depth -= 1;
    if (run.depth <= 0) return isMention(run) ? words(run, written) : hidden();
    keep(run, written);
    run.tailStart = run.content.length;
    return undefined;
  }
  const isInner = closingOf(run) === 'close' && kind === 'open' && !(run.isAssumed && run.isBlank);
  if (isInner) run.depth += 1;
  keep(run, written);
  return undefined;
}

function closingOf({ kind, tag }: HiddenRun): Markup['kind'] {
  if (kind === 'tool' || kind === 'tool_rest') return 'tool_close';
  return /^<details/i.test(tag) ? 'fold_close' : 'close';
}

function isMention({ isAssumed, tag, content, placement }: HiddenRun): boolean {
  return !isAssumed && tag !== '' && isMentionOfPair(content, placement);
}

function hidden(next: RunOutcome['next'] = 'text'): RunOutcome {
  return { text: '', isHidden: true, next };
}

function words({ tag, content }: HiddenRun, closing = ''): RunOutcome {
  return { text: tag + content + closing, isHidden: false, next: 'text' };
}

/** The tag is part of a sentence if its line ends without a closing tag, unless the thought begins there. */
function isWordsAtLineEnd({ isAssumed, tag, placement, isFirstLine, isBlank, content }: HiddenRun): boolean {
  if (isAssumed || tag === '' || placement === 'line' || !isFirstLine || isBlank) return false;
  return placement === 'word' || looksLikeMention(content);
}

function outcomeAtEnd(run: HiddenRun): RunOutcome {
  const { tag, kind, content, tailStart } = run;
  if (run.isAssumed) return words(run);
  const tail = tailStart === undefined ? '' : content.slice(tailStart).trimStart();
  if (tail !== '') return { text: tail, isHidden: true, next: 'text' };
  const isThought = tag === '' || kind === 'tool_rest' || isLikelyThought(run);
  return isThought ? hidden('over') : words(run);
}

const STRIPPED_END = 'assistantfinal';

function takeStripped(text: string, at: number, isEnd: boolean): Progress {
  const end = text.indexOf(STRIPPED_END, at);
  if (end !== -1) return { at: end + STRIPPED_END.length, outcome: hidden() };
  return { at: isEnd ? text.length : Math.max(at, text.length - STRIPPED_END.length + 1) };
}

/** Where markup may begin or a line may end. One search for both, so that no part of a long line is searched twice. */
const STOP = /[<[◁&\n]/g;

function nextStop(text: string, at: number): number {
  STOP.lastIndex = at;
  return STOP.exec(text)?.index ?? text.length;
}

/** `"</think>"` in a thought mentions the tag. */
function isQuoted(before: string, after: string): boolean {
  return before !== '' && '`"\''.includes(before) && before === after;
}

/** Whether a tag that was never closed began a thought: at the beginning of a line unless it is mentioned, otherwise judged by the following text. */
function isLikelyThought({ content, placement, kind }: HiddenRun): boolean {
  if (kind === 'stripped') return true;
  if (looksLikeMention(content)) return false;
  if (placement === 'line') return true;
  return placement === 'sentence' && /^[\p{L}\p{N}\n]/u.test(content);
}
