import type { Clock } from '../../async/clock.ts';
import { cutText } from '../../text/cut-text.ts';
import { createAnswerSplitter, type AnswerParts, type AnswerState } from './split-answer.ts';
import type { Prompt, Provider, ProviderEvent, TokenUsage } from '../../llm/provider.ts';

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

/** Once the draft has ended, the provider gets this long to report its token usage, in milliseconds. */
const USAGE_GRACE_MS = 300;
/** Readers are told of a silence of this length, or up to twice that. Milliseconds. */
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
  readonly onSilence: () => void;
}

/**
 * Reads one answer. Ends the request early when the draft has ended and anything else follows, because what follows a draft is not shown, and when the
 * answer passes a limit. A failure of the provider is part of the result; never throws.
 */
export async function streamAnswer(prompt: Prompt, options: StreamOptions): Promise<StreamedAnswer> {
  const { provider, clock, onState, onSilence } = options;
  const splitter = createAnswerSplitter();
  const maxProseChars = Math.min(MAX_PROSE_CHARS, MAX_POSTS * options.maxPostChars);
  /** Aborted with the reason why no more of the answer is needed. */
  const enough = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const silence = watchSilence(clock, onSilence);
  let usage: TokenUsage | undefined;
  let text = '';
  let providerEnd: 'complete' | 'length' | 'refused' | undefined;
  let draftEnded = false;

  const endWithin = async (ms: number, reason: 'complete' | 'too_long'): Promise<void> => {
    await clock.sleep(ms, done.signal);
    if (!done.signal.aborted) enough.abort(reason);
  };
  const takeText = (chunk: string): void => {
    if (draftEnded && chunk.trim() !== '') enough.abort('complete');
    silence.broken();
    text += chunk;
    const state = splitter.push(chunk);
    const isTooLong = text.length > MAX_ANSWER_CHARS || state.prose.length > maxProseChars;
    if (isTooLong) return enough.abort('too_long');
    onState(state);
    if (state.draft === 'closed' && !draftEnded) {
      draftEnded = true;
      void endWithin(USAGE_GRACE_MS, 'complete');
    }
  };
  const take = (event: ProviderEvent): void => {
    if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'end') providerEnd = event.reason;
    else takeText(event.text);
  };
  const answer = (error?: unknown): StreamedAnswer => ({
    parts: withinLimit(splitter.end(), maxProseChars),
    text,
    end: options.signal.aborted
      ? 'broken'
      : (endOf(enough.signal) ?? providerEnd ?? (draftEnded ? 'complete' : 'broken')),
    ...(usage === undefined ? {} : { usage }),
    ...(error === undefined || (enough.signal.aborted && !options.signal.aborted) ? {} : { error }),
  });

  void endWithin(MAX_ANSWER_MS, 'too_long');
  try {
    for await (const event of provider.stream(prompt, signal)) {
      take(event);
      if (endOf(enough.signal) === 'too_long') break;
    }
    return answer();
  } catch (error) {
    return answer(error);
  } finally {
    done.abort();
    silence.over();
  }
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
