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
  /** The same task unrendered, for a provider that is not a language model. */
  readonly task: PromptTask;
  readonly maxOutputTokens: number;
  /** Asks for JSON of this shape in place of prose and a fence. A provider that cannot do so answers as always. */
  readonly structured?: AnswerSchema;
}

/** JSON Schema in the words that all vendors take: every key required, nothing else allowed, no open mappings, no unions. */
export interface AnswerSchema {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface PromptTask {
  /** The user's own words of this turn, files left out. */
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The YAML of the current revision. */
  readonly currentConfig?: string;
  /** Set when this is a repair: the draft and what is wrong with it. */
  readonly repair?: { readonly draft: string; readonly issues: readonly string[] };
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input tokens, those that the vendor served from its cache. */
  readonly cachedInputTokens: number;
}

/**
 * The stream protocol that all providers speak: any number of `text` chunks, at most one `usage`, then exactly one `end`, and
 * nothing after it. A failure is thrown as a `ProviderError` in place of `end`; an abort throws the signal's reason.
 */
export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  | { readonly type: 'end'; readonly reason: 'complete' | 'length' | 'refused' };

/** An LLM vendor, or the offline drafter, behind one shape. */
export interface Provider {
  /** `openai`, `anthropic`, `google`, `ollama` or `offline`. */
  readonly name: string;
  readonly model: string;
  /** Put above every reply when set: the provider is not a language model and must not pose as one. */
  readonly label?: string | undefined;
  /** `lite`: a small model with a small context, which gets the shorter system text and writes whole configs only. Else `full`. */
  readonly promptSize?: 'full' | 'lite' | undefined;
  stream(prompt: Prompt, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /**
   * Set on a provider that others can stand in for. What it returns serves one turn: its `name`, `model` and `label` are those of the
   * provider that answers the turn, and change at most before the first chunk.
   */
  forTurn?(): Provider;
}

export type ProviderErrorCode =
  | 'provider.bad_key'
  | 'provider.no_quota'
  | 'provider.rate_limited'
  | 'provider.unknown_model'
  | 'provider.unreachable'
  | 'provider.overloaded'
  | 'provider.timeout'
  | 'provider.cut_off'
  | 'provider.bad_request'
  | 'provider.refused'
  | 'provider.failed';

/** A vendor failure; `hint` says what the operator or the user can do. */
export class ProviderError extends ThreadsmithError {
  override readonly name = 'ProviderError';
  declare readonly code: ProviderErrorCode;
  /** Milliseconds after which the vendor says that a retry can succeed. */
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
