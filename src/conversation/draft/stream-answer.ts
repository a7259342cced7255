import type { Clock } from '../../async/clock.ts';
import { cutText } from '../../text/cut-text.ts';
import { createAnswerSplitter, type AnswerParts, type AnswerState } from './split-answer.ts';
import {
  ProviderError,
  type Prompt,
  type Provider,
  type ProviderErrorCode,
  type ProviderEvent,
  type TokenUsage,
} from '../../llm/provider.ts';

/** One answer of a provider. */
export interface StreamedAnswer {
  readonly parts: AnswerParts;
  /** The whole text as it arrived. */
  readonly text: string;
  readonly usage?: TokenUsage;
  /**
   * `too_long`: we ended it, because it passed one of our limits. `broken`: the provider failed or the turn was interrupted; `error` says why, and `parts`
   * holds what had arrived by then.
   */
  readonly end: 'complete' | 'length' | 'refused' | 'too_long' | 'broken';
  readonly error?: unknown;
}

/** Readers are told of a silence of this length, or up to twice that; after a whole draft it ends the answer. Milliseconds. */
const SILENCE_MS = 8_000;
/** Limits of one answer, for a model that ignores the one in its request, which is about 32,000 characters. */
const MAX_ANSWER_CHARS = 200_000;
/** Prose is posted as it arrives, so it is also limited by the number of posts that it fills. */
const MAX_PROSE_CHARS = 60_000;
const MAX_POSTS = 20;
const MAX_ANSWER_MS = 10 * 60_000;

export interface StreamOptions {
  readonly provider: Provider;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** How much of the answer fits into one post of the platform. */
  readonly maxPostChars: number;
  readonly onState: (state: AnswerState) => void;
  /** The model is thinking; called again for every sign of it. */
  readonly onThinking: () => void;
  readonly onSilence: () => void;
}

/** Failures of a provider after which the same request may well succeed. */
const WORTH_ANOTHER_TRY: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.cut_off',
  'provider.overloaded',
  'provider.internal',
  'provider.rate_limited',
  'provider.failed',
]);

/**
 * Reads one answer to its end, because a draft may be followed by its correction. Ends the request early only when the answer passes a limit. What the
 * provider withdraws is forgotten. When the provider fails inside a draft, the model is asked once more: half a draft would have to be repaired from
 * nothing. Any other failure of the provider is part of the result; never throws.
 */
export async function streamAnswer(prompt: Prompt, options: StreamOptions): Promise<StreamedAnswer> {
  const first = await readOnce(prompt, options);
  return first.brokeInDraft ? (await readOnce(prompt, options)).answer : first.answer;
}

async function readOnce(
  prompt: Prompt,
  options: StreamOptions,
): Promise<{ readonly answer: StreamedAnswer; readonly brokeInDraft: boolean }> {
  const { provider, clock } = options;
  /** Aborted with the reason why no more of the answer is needed. */
  const enough = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const reader = createAnswerReader(options, enough);
  const silence = watchSilence(clock, () => (reader.hasDraft() ? enough.abort('complete') : options.onSilence()));

  const endLongAnswer = async (): Promise<void> => {
    await clock.sleep(MAX_ANSWER_MS, done.signal);
    if (!done.signal.aborted) enough.abort('too_long');
  };
  const result = (error?: unknown): Awaited<ReturnType<typeof readOnce>> => {
    const { end, ...read } = reader.result();
    const answer = {
      ...read,
      end: options.signal.aborted ? 'broken' : (endOf(enough.signal) ?? end),
      ...(error === undefined || (enough.signal.aborted && !options.signal.aborted) ? {} : { error }),
    };
    const canSucceed = error instanceof ProviderError && WORTH_ANOTHER_TRY.has(error.code);
    return { answer, brokeInDraft: answer.end === 'broken' && reader.isInDraft() && canSucceed };
  };

  void endLongAnswer();
  try {
    for await (const event of provider.stream(prompt, signal)) {
      silence.broken();
      reader.take(event);
      if (endOf(enough.signal) === 'too_long') break;
    }
    return result();
  } catch (error) {
    return result(error);
  } finally {
    done.abort();
    silence.over();
  }
}

interface AnswerReader {
  take(event: ProviderEvent): void;
  /** A whole draft is there, and nothing of another one. */
  hasDraft(): boolean;
  isInDraft(): boolean;
  result(): Omit<StreamedAnswer, 'error'>;
}

/** Puts the events of one stream together; aborts `enough` when they pass a limit. */
function createAnswerReader(
  { maxPostChars, onState, onThinking }: Pick<StreamOptions, 'maxPostChars' | 'onState' | 'onThinking'>,
  enough: AbortController,
): AnswerReader {
  const maxProseChars = Math.min(MAX_PROSE_CHARS, MAX_POSTS * maxPostChars);
  let splitter = createAnswerSplitter();
  let text = '';
  let draft: AnswerState['draft'] = 'none';
  let usage: TokenUsage | undefined;
  let end: Extract<ProviderEvent, { type: 'end' }>['reason'] | undefined;

  const takeText = (chunk: string): void => {
    text += chunk;
    const state = splitter.push(chunk);
    const isTooLong = text.length > MAX_ANSWER_CHARS || state.prose.length > maxProseChars;
    if (isTooLong) return enough.abort('too_long');
    draft = state.draft;
    onState(state);
  };
  return {
    take(event) {
      if (event.type === 'usage') usage = event.usage;
      else if (event.type === 'end') end = event.reason;
      else if (event.type === 'thinking') onThinking();
      else if (event.type === 'text') takeText(event.text);
      else {
        splitter = createAnswerSplitter();
        text = '';
        takeText('');
      }
    },
    hasDraft: () => draft === 'closed',
    isInDraft: () => draft === 'open',
    result: () => ({
      parts: withinLimit(splitter.end(), maxProseChars),
      text,
      end: end ?? (draft === 'closed' ? 'complete' : 'broken'),
      ...(usage === undefined ? {} : { usage }),
    }),
  };
}

function endOf({ aborted, reason }: AbortSignal): 'complete' | 'too_long' | undefined {
  if (!aborted) return undefined;
  return reason === 'too_long' ? 'too_long' : 'complete';
}

/** One chunk can pass the limit by any amount. */
function withinLimit(parts: AnswerParts, maxProseChars: number): AnswerParts {
  return { ...parts, prose: cutText(parts.prose, maxProseChars) };
}

function watchSilence(clock: Clock, onSilence: () => void): { broken(): void; over(): void } {
  const over = new AbortController();
  let isSilent = true;
  const watch = async (): Promise<void> => {
    for (;;) {
      isSilent = true;
      await clock.sleep(SILENCE_MS, over.signal);
      if (over.signal.aborted) return;
      if (isSilent) onSilence();
    }
  };
  void watch();
  return {
    broken() {
      isSilent = false;
    },
    over: () => over.abort(),
  };
}
