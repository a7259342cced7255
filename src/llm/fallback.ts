import { ProviderError, type Prompt, type Provider, type ProviderErrorCode, type ProviderEvent } from './provider.ts';

/** Called when the next provider takes over after a failure, for the log. */
export type OnFailure = (failure: ProviderError, failed: Provider, next: Provider) => void;

/** Errors caused by the request itself: another provider would fail too, and must not be used to bypass a refusal. */
const CAUSED_BY_REQUEST: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.refused',
  'provider.bad_request',
  'provider.too_long',
]);

/**
 * A provider with fallback providers, tried in order. The next one is asked when one fails before its first chunk of text. After that chunk the turn
 * stays with the provider that sent it, so that a draft and its repairs come from the same model and no text is repeated.
 */
export function withFallback(configured: Provider, fallbacks: readonly Provider[], onFailure: OnFailure): Provider {
  if (fallbacks.length === 0) return configured;
  const forTurn = () => createTurnProvider(configured, fallbacks, onFailure);
  return {
    name: configured.name,
    model: configured.model,
    label: configured.label,
    promptSize: configured.promptSize,
    stream: (prompt, signal) => forTurn().stream(prompt, signal),
    forTurn,
    warmUp: () => configured.warmUp?.(),
  };
}

interface ActiveProvider {
  readonly provider: Provider;
  readonly label: string | undefined;
  /** Names of the providers that were tried before it. */
  readonly failed: readonly string[];
}

function createTurnProvider(configured: Provider, fallbacks: readonly Provider[], onFailure: OnFailure): Provider {
  let active: ActiveProvider = { provider: configured, label: configured.label, failed: [] };
  const untried = [...fallbacks];
  let hasChunk = false;

  /** The provider to ask next; undefined when the failure has to be reported. */
  function replacementFor(error: unknown): ActiveProvider | undefined {
    if (hasChunk || !(error instanceof ProviderError) || CAUSED_BY_REQUEST.has(error.code)) return undefined;
    const next = untried.shift();
    if (next === undefined) return undefined;
    onFailure(error, active.provider, next);
    const failed = [...active.failed, active.provider.name];
    return { provider: next, label: fallbackLabel(next, failed), failed };
  }

  async function* stream(prompt: Prompt, signal: AbortSignal): AsyncGenerator<ProviderEvent, void, void> {
    for (;;) {
      try {
        for await (const event of active.provider.stream(prompt, signal)) {
          if (event.type !== 'thinking') hasChunk = event.type !== 'withdrawn';
          yield event;
        }
        return;
      } catch (error) {
        const replacement = replacementFor(error);
        if (replacement === undefined) throw error;
        active = replacement;
      }
    }
  }

  return {
    get name() {
      return active.provider.name;
    },
    get model() {
      return active.provider.model;
    },
    get label() {
      return active.label;
    },
    get promptSize() {
      return active.provider.promptSize;
    },
    stream,
  };
}

/** For example `Answered by google gemini-3.8-flash (openai did not answer)`. The reason is in the log only. */
function fallbackLabel({ name, model, label }: Provider, failed: readonly string[]): string {
  return `${label ?? `Answered by ${name} ${model}`} (${failed.join(' and ')} did not answer)`;
}
