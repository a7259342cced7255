import { systemClock } from '../async/clock.ts';
import { unlessAborted } from '../async/unless-aborted.ts';
import { withTimeout } from '../async/with-timeout.ts';
import { ProviderError, type Prompt, type ProviderEvent, type TokenUsage } from './provider.ts';
import type { StreamTimeouts } from './provider-settings.ts';
import type { EndReason, VendorCall, VendorDelta, VendorFacts } from './vendor-call.ts';
import { vendorError } from './vendor-error.ts';
import { createWholeCharacters } from './whole-characters.ts';

/** How long to wait for the usage figures after the answer is complete. */
const USAGE_TIMEOUT_MS = 2_000;

interface Ending {
  readonly reason: EndReason;
  readonly usage: TokenUsage | undefined;
}

/**
 * Turns one request to a vendor into the event stream of the provider port. Throws a `ProviderError` for every failure of the SDK,
 * `provider.timeout` when the vendor sends nothing for too long, `provider.cut_off` when the stream ends too early, and the signal's reason on an
 * abort. The HTTP request is closed in every case.
 */
export async function* guardedRequest(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  timeouts: StreamTimeouts,
): AsyncGenerator<ProviderEvent, void, void> {
  const { reason, usage } = yield* answerText(call, prompt, signal, timeouts);
  if (usage) yield { type: 'usage', usage };
  signal.throwIfAborted();
  yield { type: 'end', reason };
}

/** Yields the text and returns how the answer ended. */
async function* answerText(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  timeouts: StreamTimeouts,
): AsyncGenerator<ProviderEvent, Ending, void> {
  signal.throwIfAborted();
  const closer = new AbortController();
  const deltas = call.open(prompt, AbortSignal.any([signal, closer.signal]))[Symbol.asyncIterator]();
  const characters = createWholeCharacters();
  let hasText = false;
  let usage: TokenUsage | undefined;
  try {
    for (;;) {
      const timeoutMs = hasText ? timeouts.betweenChunksMs : timeouts.firstChunkMs;
      const delta = await nextDelta(deltas, timeoutMs, signal, call.facts);
      if (!delta) throw cutOff(call.facts);
      const text = characters.push(delta.text ?? '') + (delta.end ? characters.rest() : '');
      usage = delta.usage ?? usage;
      hasText ||= text !== '';
      if (delta.thinking) yield { type: 'thinking' };
      if (text) yield { type: 'text', text };
      if (delta.end) return { reason: delta.end, usage: (await usageAfterEnd(deltas, signal, call.facts)) ?? usage };
    }
  } catch (error) {
    // First, because on an abort some SDKs throw an error of their own, and others end their stream as if it were cut off.
    signal.throwIfAborted();
    throw error instanceof ProviderError ? error : vendorError(call.facts, call.readFailure(error), error);
  } finally {
    closer.abort();
    close(deltas);
  }
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
