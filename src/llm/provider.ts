import { ThreadsmithError } from '../errors.ts';

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What is sent to a provider. `system` is the same for every turn, so that vendors can cache it. */
export interface Prompt {
  readonly system: string;
  /** Ends with the user's message, already rendered with the current config and the issues. */
  readonly messages: readonly PromptMessage[];
  /** The same task before rendering, for the offline drafter. */
  readonly task: PromptTask;
  /** Default: `LLM_MAX_TOKENS`, or 8,000. */
  readonly maxOutputTokens?: number;
  /** The shorter system text, for a server whose context is too small for `system`. */
  readonly liteSystem?: string;
  /** Asks for JSON of this shape instead of prose and a fence. A provider that cannot do so answers as usual. */
  readonly structured?: AnswerSchema;
}

/** JSON Schema restricted to what all vendors accept: every key required, no additional properties, no open mappings, no unions. */
export interface AnswerSchema {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface PromptTask {
  /** The user's words in this turn, without files. */
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The YAML of the current revision. */
  readonly currentConfig?: string;
  /** Set for a repair: the draft and its issues. */
  readonly repair?: { readonly draft: string; readonly issues: readonly string[] };
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The input tokens that the vendor served from its cache. */
  readonly cachedInputTokens: number;
}

/**
 * The stream protocol of all providers: any number of `text` chunks and `thinking` signs, at most one `usage`, then exactly one `end` as the last event.
 * `thinking` contains no text, because a model's thoughts are never part of an answer. `withdrawn` means that the text so far was a thought, too. A failure
 * is thrown as a `ProviderError` instead of `end`; an abort throws the signal's reason.
 */
export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking' }
  | { readonly type: 'withdrawn' }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  | { readonly type: 'end'; readonly reason: 'complete' | 'length' | 'refused' };

/** The port for LLM vendors and the offline drafter. */
export interface Provider {
  /** `openai`, `anthropic`, `google`, `ollama` or `offline`. */
  readonly name: string;
  readonly model: string;
  /** Shown above every reply, for example to say that no language model wrote it. */
  readonly label?: string | undefined;
  /** `lite` for small models with a small context: they get the shorter system text and write whole configs only. Default: `full`. */
  readonly promptSize?: 'full' | 'lite' | undefined;
  stream(prompt: Prompt, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /**
   * Set on a provider with fallbacks. Returns a provider for one turn: its `name`, `model` and `label` are those of the provider that answers the
   * turn, and can change only before the first chunk.
   */
  forTurn?(): Provider;
  /** Loads what the first answer needs. Called once the process is ready, so that neither the start nor the first person waits for it. */
  warmUp?(): void;
}

/** `provider` with another `stream`. Its name, model, label and prompt size are read each time, since they can change. */
export function withStream(provider: Provider, stream: Provider['stream']): Provider {
  return {
    get name() {
      return provider.name;
    },
    get model() {
      return provider.model;
    },
    get label() {
      return provider.label;
    },
    get promptSize() {
      return provider.promptSize;
    },
    stream,
  };
}

export type ProviderErrorCode =
  | 'provider.bad_key'
  | 'provider.no_quota'
  | 'provider.rate_limited'
  | 'provider.unknown_model'
  | 'provider.unreachable'
  | 'provider.overloaded'
  | 'provider.internal'
  | 'provider.timeout'
  | 'provider.cut_off'
  | 'provider.bad_request'
  | 'provider.too_long'
  | 'provider.no_answer'
  | 'provider.wrong_address'
  | 'provider.refused'
  | 'provider.failed';

/** A failure of a vendor; `hint` says what the operator or the user can do. */
export class ProviderError extends ThreadsmithError {
  override readonly name = 'ProviderError';
  declare readonly code: ProviderErrorCode;
  /** The pause that the vendor asks for before a retry, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ProviderErrorCode,
    message: string,
    hint: string,
    options?: { cause?: unknown; retryAfterMs?: number | undefined },
  ) {
    super(code, message, hint, { cause: options?.cause });
    this.retryAfterMs = options?.retryAfterMs;
  }
}
