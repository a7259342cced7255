import { systemClock } from '../async/clock.ts';
import { unlessAborted } from '../async/unless-aborted.ts';
import { withTimeout } from '../async/with-timeout.ts';
import type { FittedPrompt } from './limits/fit-prompt.ts';
import { ProviderError, type ProviderEvent, type TokenUsage } from './provider.ts';
import type { StreamTimeouts } from './provider-settings.ts';
import { createAnswerFilter } from './thinking/answer-filter.ts';
import type { EndReason, VendorCall, VendorDelta, VendorFacts } from './vendor-call.ts';
import { vendorError } from './vendor-error.ts';
import { createWholeCharacters } from './whole-characters.ts';

/** How long to wait for the usage figures after the answer is complete. */
const USAGE_TIMEOUT_MS = 2_000;

interface Ending {
  readonly reason: EndReason;
  readonly usage: TokenUsage | undefined;
}

/** What one answer of a server reveals about the next. */
export interface ServerHabits {
  /** The server's template writes the opening tag of a thought, so answers begin inside the thought. */
  beginsInThought: boolean;
}

export interface GuardOptions {
  readonly signal: AbortSignal;
  readonly timeouts: StreamTimeouts;
  readonly habits: ServerHabits;
}

/**
 * Turns one request to a vendor into the event stream of the provider port. Throws a `ProviderError` for every failure of the SDK,
 * `provider.timeout` when the vendor sends nothing for too long, `provider.cut_off` when the stream ends too early, `provider.no_answer` when the model
 * only thought or called a tool, and the signal's reason on an abort. The HTTP request is closed in every case.
 */
export async function* guardedRequest(
  call: VendorCall,
  prompt: FittedPrompt,
  options: GuardOptions,
): AsyncGenerator<ProviderEvent, void, void> {
  const { reason, usage } = yield* answerText(call, prompt, options);
  if (usage) yield { type: 'usage', usage };
  options.signal.throwIfAborted();
  yield { type: 'end', reason };
}

/** Yields the text and returns how the answer ended. */
async function* answerText(
  call: VendorCall,
  prompt: FittedPrompt,
  { signal, timeouts, habits }: GuardOptions,
): AsyncGenerator<ProviderEvent, Ending, void> {
  signal.throwIfAborted();
  const closer = new AbortController();
  const deltas = call.open(prompt, AbortSignal.any([signal, closer.signal]))[Symbol.asyncIterator]();
  const reader = createDeltaReader(call.facts, habits, { isJson: prompt.structured !== undefined });
  let usage: TokenUsage | undefined;
  try {
    for (;;) {
      const timeoutMs = reader.hasWords() ? timeouts.betweenChunksMs : timeouts.firstChunkMs;
      const delta = await nextDelta(deltas, timeoutMs, signal, call.facts);
      if (!delta) throw cutOff(call.facts);
      usage = delta.usage ?? usage;
      yield* reader.read(delta);
      const reason = reader.endOf(delta);
      if (reason) return { reason, usage: (await usageAfterEnd(deltas, signal, call.facts)) ?? usage };
    }
  } catch (error) {
    // Checked first, because on an abort some SDKs throw their own error, and others end their stream as if it were cut off.
    signal.throwIfAborted();
    throw error instanceof ProviderError ? error : vendorError(call.facts, call.readFailure(error), error);
  } finally {
    closer.abort();
    close(deltas);
  }
}

/** Separates the text of the deltas from content that is not for the reader, and judges the end of the answer. */
function createDeltaReader(facts: VendorFacts, habits: ServerHabits, { isJson }: { isJson: boolean }) {
  const characters = createWholeCharacters();
  const filter = createAnswerFilter({ beginsInThought: habits.beginsInThought, mayBeCall: !isJson });
  let hasThought = false;
  let hasToolCall = false;

  function endOf({ end }: VendorDelta): EndReason | undefined {
    if (end === undefined) return undefined;
    habits.beginsInThought = filter.found.unopenedThought;
    const { hasWords, isInFence, found } = filter;
    if (end === 'broken' || (end === 'unmarked' && isInFence)) throw cutOff(facts);
    const reason = end === 'unmarked' ? 'complete' : end;
    if (hasWords || reason === 'refused') return reason;
    if (hasToolCall || found.toolCall) throw noAnswer(facts, 'tool_call');
    if (hasThought || found.thinking) throw noAnswer(facts, reason);
    return reason;
  }
  return {
    read(delta: VendorDelta): readonly ProviderEvent[] {
      hasThought ||= delta.thinking === true;
      hasToolCall ||= delta.toolCall === true;
      const isEnd = delta.end !== undefined;
      const text = characters.push(delta.text ?? '') + (isEnd ? characters.rest() : '');
      const sign: readonly ProviderEvent[] = delta.thinking === true ? [{ type: 'thinking' }] : [];
      return [...sign, ...filter.push(text), ...(isEnd ? filter.end() : [])];
    },
    endOf,
    hasWords: () => filter.hasWords,
  };
}

/**
 * The answer is complete here, so a timeout or a failure must not lose it. At most the usage figures, which most vendors send last, are missing.
 */
async function usageAfterEnd(
  deltas: AsyncIterator<VendorDelta>,
  signal: AbortSignal,
  facts: VendorFacts,
): Promise<TokenUsage | undefined> {
  let usage: TokenUsage | undefined;
  try {
    for (;;) {
      const delta = await nextDelta(deltas, USAGE_TIMEOUT_MS, signal, facts);
      if (!delta) return usage;
      usage = delta.usage ?? usage;
    }
  } catch {
    signal.throwIfAborted();
    return usage;
  }
}

/** The next delta, or undefined at the end of the stream. Only the time spent here, waiting for the vendor, counts for the timeout. */
async function nextDelta(
  deltas: AsyncIterator<VendorDelta>,
  timeoutMs: number,
  signal: AbortSignal,
  facts: VendorFacts,
): Promise<VendorDelta | undefined> {
  signal.throwIfAborted();
  const step = await withTimeout(unlessAborted(deltas.next(), signal), timeoutMs, systemClock());
  if (step === undefined) throw timedOut(facts, timeoutMs);
  return step.done ? undefined : step.value;
}

/** Lets the SDK clean up without waiting for it. Its failure is ignored, because the outcome is already decided. */
function close(deltas: AsyncIterator<VendorDelta>): void {
  deltas.return?.().catch(() => undefined);
}

function timedOut(facts: VendorFacts, timeoutMs: number): ProviderError {
  return vendorError(facts, { code: 'provider.timeout', text: '' }, new Error(`no chunk within ${timeoutMs} ms`));
}

function cutOff(facts: VendorFacts): ProviderError {
  const cause = new Error('the stream ended before the vendor marked the answer as complete');
  return vendorError(facts, { code: 'provider.cut_off', text: '' }, cause);
}

function noAnswer(facts: VendorFacts, words: 'tool_call' | EndReason): ProviderError {
  return vendorError(
    facts,
    { code: 'provider.no_answer', words, text: '' },
    new Error(`the model ended without words (${words})`),
  );
}
