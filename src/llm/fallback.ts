import { ProviderError, type Prompt, type Provider, type ProviderErrorCode, type ProviderEvent } from './provider.ts';

/** Told of each failure that the next provider covers up, for the log. */
export type OnFailure = (failure: ProviderError, failed: Provider, next: Provider) => void;

/** What lies in the request itself fails everywhere: another vendor is no way around a refusal. */
const OF_THE_REQUEST: ReadonlySet<ProviderErrorCode> = new Set(['provider.refused', 'provider.bad_request']);

/**
 * A provider with others that stand in for it, tried in order. The next one is asked when one fails before its first chunk; from then on the
 * turn stays with whoever answered, so that a draft and its repairs come from one hand and no text is ever said twice.
 */
export function withFallback(configured: Provider, standIns: readonly Provider[], onFailure: OnFailure): Provider {
  if (standIns.length === 0) return configured;
  const forTurn = () => createTurnProvider(configured, standIns, onFailure);
  return {
    name: configured.name,
    model: configured.model,
    label: configured.label,
    promptSize: configured.promptSize,
    stream: (prompt, signal) => forTurn().stream(prompt, signal),
    forTurn,
  };
}

interface Answerer {
  readonly provider: Provider;
  readonly label: string | undefined;
  /** Those before it, who did not answer. */
  readonly silent: readonly string[];
}

function createTurnProvider(configured: Provider, standIns: readonly Provider[], onFailure: OnFailure): Provider {
  let answerer: Answerer = { provider: configured, label: configured.label, silent: [] };
  const waiting = [...standIns];
  let passedOn = false;

  /** Who answers next, unless the failure has to be surfaced. */
  function replacementFor(error: unknown): Answerer | undefined {
    if (passedOn || !(error instanceof ProviderError) || OF_THE_REQUEST.has(error.code)) return undefined;
    const next = waiting.shift();
    if (next === undefined) return undefined;
    onFailure(error, answerer.provider, next);
    const silent = [...answerer.silent, answerer.provider.name];
    return { provider: next, label: standInLabel(next, silent), silent };
  }

  async function* stream(prompt: Prompt, signal: AbortSignal): AsyncGenerator<ProviderEvent, void, void> {
    for (;;) {
      try {
        for await (const event of answerer.provider.stream(prompt, signal)) {
          passedOn = true;
          yield event;
        }
        return;
      } catch (error) {
        const replacement = replacementFor(error);
        if (replacement === undefined) throw error;
        answerer = replacement;
      }
    }
  }

  return {
    get name() {
      return answerer.provider.name;
    },
    get model() {
      return answerer.provider.model;
    },
    get label() {
      return answerer.label;
    },
    get promptSize() {
      return answerer.provider.promptSize;
    },
    stream,
  };
}

/** Says who answers in whose place: `Answered by google gemini-3.8-flash (openai did not answer)`. Why is for the log. */
function standInLabel({ name, model, label }: Provider, silent: readonly string[]): string {
  return `${label ?? `Answered by ${name} ${model}`} (${silent.join(' and ')} did not answer)`;
}
