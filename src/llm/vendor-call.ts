import type { FittedPrompt } from './limits/fit-prompt.ts';
import type { ProviderErrorCode, ProviderEvent, TokenUsage } from './provider.ts';
import type { VendorName } from './provider-settings.ts';

export type EndReason = Extract<ProviderEvent, { type: 'end' }>['reason'];

/** One chunk of a vendor's stream in common terms. An empty delta shows that the model is working, for example reasoning. */
export interface VendorDelta {
  readonly text?: string | undefined;
  /** The model is thinking; its thoughts are not passed on. */
  readonly thinking?: boolean | undefined;
  /** Replaces the figures of an earlier delta. */
  readonly usage?: TokenUsage | undefined;
  /** A tool call, which is not an answer: no tools were offered. */
  readonly toolCall?: boolean | undefined;
  /**
   * Set when the answer has ended; only usage may follow. `unmarked`: the vendor did not say why, so the answer is complete only if its text is.
   * `broken`: the vendor stopped without finishing.
   */
  readonly end?: EndReason | 'unmarked' | 'broken' | undefined;
}

/** Implemented by one file per vendor. Timeouts, retries, errors and the stream protocol are the same for all of them. */
export interface VendorCall {
  readonly facts: VendorFacts;
  /**
   * Sends one HTTP request through the vendor's SDK, without the SDK's own retries, and reads its stream. Aborting `signal` closes the request. Ends without
   * an `end` delta if the vendor's stream did.
   */
  open(prompt: FittedPrompt, signal: AbortSignal): AsyncIterable<VendorDelta>;
  /** Interprets an error that the SDK threw. */
  readFailure(error: unknown): VendorFailure;
}

/** Facts about a vendor for error messages. */
export interface VendorFacts {
  readonly name: VendorName;
  readonly model: string;
  /** See `Provider`. */
  readonly promptSize?: 'lite';
  /** The vendor's name at the start of a sentence: `OpenAI`, or `The server at OPENAI_BASE_URL` when that is set. */
  readonly label: string;
  readonly keyVariable?: string | undefined;
  /** The variable with the address, when the operator has set it. */
  readonly addressVariable?: string | undefined;
  /** Replaces the hint to check the network when the address cannot be reached. */
  readonly startHint?: string | undefined;
  readonly unknownModelHint?: string | undefined;
}

/** An error of a vendor's SDK, reduced to what its handling depends on. Never shown, because it may quote the key or the prompt. */
export interface VendorFailure {
  /** Set when the vendor's file knows the code more exactly than the common rules. */
  readonly code?: ProviderErrorCode | undefined;
  /** The HTTP status, or that of an error event in the stream. */
  readonly status?: number | undefined;
  /** The vendor's error codes, such as `insufficient_quota` or `overloaded_error`. */
  readonly words?: string | undefined;
  /** The vendor's message. */
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
  /** The server sent it in place of an answer, without a status. */
  readonly isInStream?: boolean;
}
