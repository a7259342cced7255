import { ProviderError, type Prompt, type Provider, type ProviderErrorCode, type ProviderEvent } from './provider.ts';
import type { Patience } from './provider-settings.ts';
import { guardedRequest } from './stream-guard.ts';
import type { VendorCall } from './vendor-call.ts';

/** Waits before the first and the second retry, unless the vendor names a time. */
const BACKOFF_MS = [500, 2_000] as const;
/** A person waits for the answer: a longer pause is told to them instead of being waited for. */
const LONGEST_WAIT_MS = 20_000;

const WORTH_A_RETRY: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.rate_limited',
  'provider.overloaded',
  'provider.unreachable',
  'provider.cut_off',
]);

export interface RetryPolicy {
  readonly patience: Patience;
  /** Waits, or returns early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of each failure that a retry covers up, for the log. */
  readonly onRetry?: ((error: ProviderError, waitMs: number) => void) | undefined;
}

/** The port over one vendor: a request that fails before its first chunk is sent again, at most twice. */
export function createVendorProvider(call: VendorCall, policy: RetryPolicy): Provider {
  return {
    name: call.facts.name,
    model: call.facts.model,
    promptSize: call.facts.promptSize ?? 'full',
    stream: (prompt, signal) => streamWithRetries(call, withoutEmptyMessages(prompt), signal, policy),
  };
}

async function* streamWithRetries(
  call: VendorCall,
  prompt: Prompt,
  signal: AbortSignal,
  policy: RetryPolicy,
): AsyncGenerator<ProviderEvent, void, void> {
  for (let retries = 0; ; retries += 1) {
    let passedOn = false;
    try {
      for await (const event of guardedRequest(call, prompt, signal, policy.patience)) {
        passedOn = true;
        yield event;
      }
      return;
    } catch (error) {
      const waitMs = passedOn ? undefined : retryWait(error, retries);
      if (waitMs === undefined) throw error;
      policy.onRetry?.(error as ProviderError, waitMs);
      // The next request does not begin when the signal has aborted meanwhile.
      await policy.sleep(waitMs, signal);
    }
  }
}

/** Milliseconds to wait before the next try, or undefined when the failure is to be surfaced. */
function retryWait(error: unknown, retries: number): number | undefined {
  if (!(error instanceof ProviderError) || !WORTH_A_RETRY.has(error.code)) return undefined;
  const backoff = BACKOFF_MS[retries];
  if (backoff === undefined) return undefined;
  const waitMs = error.retryAfterMs ?? backoff;
  return waitMs <= LONGEST_WAIT_MS ? waitMs : undefined;
}

/** Vendors refuse a request for ever that holds a message without text, such as a reply that was stopped before its first word. */
function withoutEmptyMessages(prompt: Prompt): Prompt {
  return { ...prompt, messages: prompt.messages.filter((message) => message.content.trim() !== '') };
}
