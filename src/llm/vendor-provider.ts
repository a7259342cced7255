import type { Clock } from '../async/clock.ts';
import { retry } from '../async/retry.ts';
import { ProviderError, type Prompt, type Provider, type ProviderErrorCode, type ProviderEvent } from './provider.ts';
import type { StreamTimeouts } from './provider-settings.ts';
import { guardedRequest } from './stream-guard.ts';
import type { VendorCall } from './vendor-call.ts';

/** Pauses before the first and the second retry, unless the vendor names one. */
const PAUSES_MS = [500, 2_000] as const;
/** The user is waiting for the answer, so a vendor that asks for a longer pause is reported instead. */
const LONGEST_PAUSE_MS = 20_000;

const WORTH_A_RETRY: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.rate_limited',
  'provider.overloaded',
  'provider.unreachable',
  'provider.cut_off',
]);

export interface VendorProviderDependencies {
  readonly timeouts: StreamTimeouts;
  readonly sleep: Clock['sleep'];
  /** Called before each retry, for the log. */
  readonly onRetry?: ((error: ProviderError, pauseMs: number) => void) | undefined;
}

/** Implements the provider port for one vendor. A request that fails before its first chunk is sent again, at most twice. */
export function createVendorProvider(call: VendorCall, dependencies: VendorProviderDependencies): Provider {
  return {
    name: call.facts.name,
    model: call.facts.model,
    promptSize: call.facts.promptSize ?? 'full',
    stream: (prompt, signal) => streamWithRetries(call, withoutEmptyMessages(prompt), signal, dependencies),
  };
}

async function* streamWithRetries(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  { timeouts, sleep, onRetry }: VendorProviderDependencies,
): AsyncGenerator<ProviderEvent, void, void> {
  let failures = 0;
  const begun = retry(() => begin(guardedRequest(call, prompt, signal, timeouts)), {
    clock: { sleep },
    minPauseMs: PAUSES_MS[0],
    maxPauseMs: LONGEST_PAUSE_MS,
    exactPause: true,
    signal,
    shouldRetry(error) {
      failures += 1;
      return pauseBeforeRetry(error, failures) ?? false;
    },
    onRetry: (error, pauseMs) => onRetry?.(error as ProviderError, pauseMs),
  });
  const { first, rest } = await begun.catch((error: unknown) => {
    // An abort during a pause ends the retries with the last failure, but the caller expects the reason of the abort.
    signal.throwIfAborted();
    throw error;
  });
  try {
    if (first !== undefined) yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** Waits for the first event: until then a request can be sent again without repeating text. */
async function begin(rest: AsyncGenerator<ProviderEvent, void, void>) {
  const { value: first } = await rest.next();
  return { first: first ?? undefined, rest };
}

/** Milliseconds to wait before the request is sent again, or undefined when it must not be. */
function pauseBeforeRetry(error: unknown, failures: number): number | undefined {
  if (!(error instanceof ProviderError) || !WORTH_A_RETRY.has(error.code)) return undefined;
  const usualMs = PAUSES_MS[failures - 1];
  if (usualMs === undefined) return undefined;
  const pauseMs = error.retryAfterMs ?? usualMs;
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
}

/** Vendors refuse every request with a message without text, such as a reply that was stopped before its first word. */
function withoutEmptyMessages(prompt: Prompt): Prompt {
  return { ...prompt, messages: prompt.messages.filter((message) => message.content.trim() !== '') };
}
