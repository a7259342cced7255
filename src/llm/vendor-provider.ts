import type { Clock } from '../async/clock.ts';
import { retry } from '../async/retry.ts';
import { readContextLimit } from './limits/context-limit.ts';
import { createKnownLimits, type FittedPrompt, type KnownLimits, type LimitSettings } from './limits/fit-prompt.ts';
import { ProviderError, type Prompt, type Provider, type ProviderErrorCode, type ProviderEvent } from './provider.ts';
import type { StreamTimeouts } from './provider-settings.ts';
import { guardedRequest, type ServerHabits } from './stream-guard.ts';
import type { VendorCall } from './vendor-call.ts';

/** Pauses before the first and the second retry, unless the vendor names one. */
const PAUSES_MS = [500, 2_000] as const;
/** The user is waiting for the answer, so a vendor that asks for a longer pause is reported instead. */
const LONGEST_PAUSE_MS = 20_000;
/** How often a request that was too long is shortened and sent again. */
const MAX_SHORTENINGS = 4;

const WORTH_A_RETRY: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.rate_limited',
  'provider.overloaded',
  'provider.internal',
  'provider.unreachable',
  'provider.cut_off',
]);

export interface VendorProviderDependencies {
  readonly timeouts: StreamTimeouts;
  readonly limits: LimitSettings;
  readonly sleep: Clock['sleep'];
  /** Called before each retry, for the log. */
  readonly onRetry?: ((error: ProviderError, pauseMs: number) => void) | undefined;
}

/**
 * Implements the provider port for one vendor. A request that fails before its first word is retried: at most twice unchanged, once in other words when the
 * model only thought or called a tool, and shortened when it is too long for the server.
 */
export function createVendorProvider(call: VendorCall, dependencies: VendorProviderDependencies): Provider {
  const limits = createKnownLimits({ ...dependencies.limits, promptSize: call.facts.promptSize });
  const habits: ServerHabits = { beginsInThought: false };
  return {
    name: call.facts.name,
    model: call.facts.model,
    get promptSize() {
      return limits.promptSize;
    },
    stream: (prompt, signal) =>
      streamWithRetries(withoutEmptyMessages(prompt), signal, { ...dependencies, call, known: limits, habits }),
  };
}

interface Asking extends VendorProviderDependencies {
  readonly call: VendorCall;
  readonly known: KnownLimits;
  readonly habits: ServerHabits;
}

async function* streamWithRetries(
  prompt: Prompt,
  signal: AbortSignal,
  { call, known, habits, timeouts, sleep, onRetry }: Asking,
): AsyncGenerator<ProviderEvent, void, void> {
  const attempts = createAttempts(prompt, known);
  let events: AsyncGenerator<ProviderEvent, void, void> | undefined;
  let hasText = false;

  const next = async (): Promise<IteratorResult<ProviderEvent, void>> => {
    events ??= guardedRequest(call, attempts.next(), { signal, timeouts, habits });
    try {
      return await events.next();
    } catch (error) {
      events = undefined;
      throw error;
    }
  };
  try {
    for (;;) {
      const { done, value } = await retry(next, {
        clock: { sleep },
        minPauseMs: PAUSES_MS[0],
        maxPauseMs: LONGEST_PAUSE_MS,
        exactPause: true,
        signal,
        shouldRetry: (error) => (hasText ? false : (attempts.pauseAfter(error) ?? false)),
        onRetry: (error, pauseMs) => onRetry?.(error as ProviderError, pauseMs),
      });
      if (done === true) return;
      if (value.type !== 'thinking') hasText = value.type !== 'withdrawn';
      yield value;
    }
  } catch (error) {
    // An abort during a pause ends the retries with the last failure, but the caller expects the reason of the abort.
    signal.throwIfAborted();
    throw error;
  } finally {
    await events?.return();
  }
}

/** Decides the next request for one prompt, if any. */
interface Attempts {
  next(): FittedPrompt;
  /** Milliseconds to wait before the next attempt, or undefined when there must not be one. */
  pauseAfter(error: unknown): number | undefined;
}

function createAttempts(prompt: Prompt, known: KnownLimits): Attempts {
  let wanted = prompt;
  let sent = known.fit(prompt);
  let failures = 0;
  let shortenings = 0;
  let hasReminded = false;

  const isShorter = (error: ProviderError): boolean => {
    shortenings += 1;
    if (shortenings > MAX_SHORTENINGS) return false;
    return known.learn(readContextLimit(refusalOf(error)) ?? {}, sent);
  };
  const isReminded = (): boolean => {
    if (hasReminded) return false;
    hasReminded = true;
    wanted = reminded(wanted, sent);
    return true;
  };
  return {
    next() {
      sent = known.fit(wanted);
      return sent;
    },
    pauseAfter(error) {
      if (!(error instanceof ProviderError)) return undefined;
      if (error.code === 'provider.too_long') return isShorter(error) ? 0 : undefined;
      if (error.code === 'provider.no_answer') return isReminded() ? 0 : undefined;
      if (!WORTH_A_RETRY.has(error.code)) return undefined;
      failures += 1;
      const usualMs = PAUSES_MS[failures - 1];
      if (usualMs === undefined) return undefined;
      const pauseMs = error.retryAfterMs ?? usualMs;
      return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
    },
  };
}

/** The vendor's own message, which contains the limits. */
function refusalOf(error: ProviderError): string {
  return error.cause instanceof Error ? error.cause.message : '';
}

const REMINDER =
  'Think briefly. There are no tools to call here. Write the answer itself as text: a few sentences and, if it is a workflow, one yaml block.';

/** The same prompt for a model that gave no answer: with space for thoughts and answer, and a reminder of what is expected. */
function reminded(prompt: Prompt, sent: FittedPrompt): Prompt {
  const last = prompt.messages.at(-1);
  const messages =
    last === undefined
      ? prompt.messages
      : [...prompt.messages.slice(0, -1), { ...last, content: `${last.content}\n\n${REMINDER}` }];
  return { ...prompt, messages, maxOutputTokens: sent.maxOutputTokens * 2 };
}

/** Vendors refuse every request that contains an empty message, such as a reply that was stopped before its first word. */
function withoutEmptyMessages(prompt: Prompt): Prompt {
  return { ...prompt, messages: prompt.messages.filter((message) => message.content.trim() !== '') };
}
