import { ProviderError, type Prompt, type ProviderEvent, type TokenUsage } from './provider.ts';
import type { Patience } from './provider-settings.ts';
import type { EndReason, VendorCall, VendorDelta, VendorFacts } from './vendor-call.ts';
import { vendorError } from './vendor-error.ts';
import { createWholeCharacters } from './whole-characters.ts';

/** How long the usage figures may come after the answer is whole. */
const USAGE_WAIT_MS = 2_000;

interface Ending {
  readonly reason: EndReason;
  readonly usage: TokenUsage | undefined;
}

/**
 * Speaks the stream protocol of the port for one request to a vendor: deltas become events, silence becomes `provider.timeout`, a
 * stream that ends too early `provider.cut_off`, whatever the SDK throws a `ProviderError`, and an abort the signal's reason.
 * However it is left, the HTTP request is closed.
 */
export async function* guardedRequest(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  patience: Patience,
): AsyncGenerator<ProviderEvent, void, void> {
  const { reason, usage } = yield* answerText(call, prompt, signal, patience);
  if (usage) yield { type: 'usage', usage };
  signal.throwIfAborted();
  yield { type: 'end', reason };
}

/** Passes the text on and returns how the answer ended. */
async function* answerText(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  patience: Patience,
): AsyncGenerator<ProviderEvent, Ending, void> {
  signal.throwIfAborted();
  const closer = new AbortController();
  const deltas = call.open(prompt, AbortSignal.any([signal, closer.signal]))[Symbol.asyncIterator]();
  const characters = createWholeCharacters();
  let spoke = false;
  let usage: TokenUsage | undefined;
  try {
    for (;;) {
      const wait = spoke ? patience.betweenChunksMs : patience.firstChunkMs;
      const delta = await nextDelta(deltas, wait, signal, call.facts);
      if (!delta) throw cutOff(call.facts);
      const text = characters.push(delta.text ?? '') + (delta.end ? characters.rest() : '');
      usage = delta.usage ?? usage;
      spoke ||= text !== '';
      if (text) yield { type: 'text', text };
      if (delta.end) return { reason: delta.end, usage: (await usageAfterEnd(deltas, signal, call.facts)) ?? usage };
    }
  } catch (error) {
    // Comes first: on an abort some SDKs throw something of their own, and others end their stream as if it were cut off.
    signal.throwIfAborted();
    throw error instanceof ProviderError ? error : vendorError(call.facts, call.readFailure(error), error);
  } finally {
    closer.abort();
    leave(deltas);
  }
}

/**
 * The answer is whole here, so neither silence nor a failure may lose it any more; what can be lost are the usage figures that
 * most vendors send last.
 */
async function usageAfterEnd(
  deltas: AsyncIterator<VendorDelta>,
  signal: AbortSignal,
  facts: VendorFacts,
): Promise<TokenUsage | undefined> {
  let usage: TokenUsage | undefined;
  try {
    for (;;) {
      const delta = await nextDelta(deltas, USAGE_WAIT_MS, signal, facts);
      if (!delta) return usage;
      usage = delta.usage ?? usage;
    }
  } catch {
    signal.throwIfAborted();
    return usage;
  }
}

/** The next delta, or undefined at the end of the stream. The clock runs only here, while we wait for the vendor. */
async function nextDelta(
  deltas: AsyncIterator<VendorDelta>,
  waitMs: number,
  signal: AbortSignal,
  facts: VendorFacts,
): Promise<VendorDelta | undefined> {
  signal.throwIfAborted();
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timedOut(facts, waitMs)), waitMs);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const step = await Promise.race([deltas.next(), interrupted]);
    return step.done ? undefined : step.value;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Lets the SDK clean up without waiting for it. The outcome is already decided, so a failure of the clean-up says nothing. */
function leave(deltas: AsyncIterator<VendorDelta>): void {
  deltas.return?.().catch(() => undefined);
}

function timedOut(facts: VendorFacts, waitMs: number): ProviderError {
  return vendorError(facts, { code: 'provider.timeout', text: '' }, new Error(`no chunk within ${waitMs} ms`));
}

function cutOff(facts: VendorFacts): ProviderError {
  const cause = new Error('the stream ended before the vendor said that the answer was whole');
  return vendorError(facts, { code: 'provider.cut_off', text: '' }, cause);
}
