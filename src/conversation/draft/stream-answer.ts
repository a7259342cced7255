import type { Clock } from '../../async/clock.ts';
import { createAnswerSplitter, type AnswerParts, type AnswerState } from './split-answer.ts';
import type { Prompt, Provider, ProviderEvent, TokenUsage } from '../../llm/provider.ts';

/** How one stream of a provider ended. */
export interface StreamedAnswer {
  readonly parts: AnswerParts;
  /** All of it, as it came. */
  readonly text: string;
  readonly usage?: TokenUsage;
  /** `broken`: the provider failed or the turn was interrupted; `error` says why, and `parts` holds what had come by then. */
  readonly end: 'complete' | 'length' | 'refused' | 'broken';
  readonly error?: unknown;
}

/** After the draft has ended, the provider gets this long to say how many tokens it used, in milliseconds. */
const USAGE_GRACE_MS = 300;
/** A silence of so long, or up to twice that, is told to whoever waits, in milliseconds. */
const SILENCE_MS = 8_000;

/**
 * Reads one answer. Stops asking the provider for more once the draft has ended and anything else follows, since nothing after the draft is shown.
 * Never throws for what the provider does.
 */
export async function streamAnswer(
  prompt: Prompt,
  options: {
    provider: Provider;
    signal: AbortSignal;
    clock: Clock;
    onState: (state: AnswerState) => void;
    onSilence: () => void;
  },
): Promise<StreamedAnswer> {
  const { provider, clock, onState, onSilence } = options;
  const splitter = createAnswerSplitter();
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const silence = watchSilence(clock, onSilence);
  let usage: TokenUsage | undefined;
  let text = '';
  let end: StreamedAnswer['end'] = 'broken';
  let draftEnded = false;
  const ended = (error?: unknown): StreamedAnswer => ({
    parts: splitter.end(),
    text,
    end: draftEnded && end === 'broken' && !options.signal.aborted ? 'complete' : end,
    ...(usage === undefined ? {} : { usage }),
    ...(error === undefined ? {} : { error }),
  });
  const take = (event: ProviderEvent): void => {
    if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'end') end = event.reason;
    else if (draftEnded && event.text.trim() !== '') enough.abort();
    if (event.type !== 'text') return;
    silence.broken();
    text += event.text;
    const state = splitter.push(event.text);
    onState(state);
    if (state.draft !== 'closed' || draftEnded) return;
    draftEnded = true;
    void clock.sleep(USAGE_GRACE_MS, signal).then(() => enough.abort());
  };
  try {
    for await (const event of provider.stream(prompt, signal)) take(event);
    return ended();
  } catch (error) {
    return ended(enough.signal.aborted && !options.signal.aborted ? undefined : error);
  } finally {
    silence.over();
  }
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
