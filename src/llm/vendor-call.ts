import type { Prompt, ProviderErrorCode, ProviderEvent, TokenUsage } from './provider.ts';
import type { VendorName } from './provider-settings.ts';

export type EndReason = Extract<ProviderEvent, { type: 'end' }>['reason'];

/** One piece of a vendor's stream in our words. A delta with nothing in it is a sign of life (a model that thinks, say). */
export interface VendorDelta {
  readonly text?: string | undefined;
  /** Replaces what an earlier delta said. */
  readonly usage?: TokenUsage | undefined;
  /** The vendor says that the answer is whole; only usage may follow. */
  readonly end?: EndReason | undefined;
}

/** What one file per vendor gives; time-outs, retries, errors and the stream protocol are the same for all of them. */
export interface VendorCall {
  readonly facts: VendorFacts;
  /**
   * Opens one HTTP request through the vendor's SDK, without the SDK's own retries, and reads its stream. An abort of `signal`
   * closes the request. Ends without an `end` delta when the stream did.
   */
  open(prompt: Prompt, signal: AbortSignal): AsyncIterable<VendorDelta>;
  /** Reads what the SDK threw. */
  readFailure(error: unknown): VendorFailure;
}

/** What the sentences of an error need to know. */
export interface VendorFacts {
  readonly name: VendorName;
  readonly model: string;
  /** See `Provider`. */
  readonly promptSize?: 'lite';
  /** How a sentence begins: `OpenAI`, or `The server at OPENAI_BASE_URL` when that is set. */
  readonly label: string;
  readonly keyVariable?: string | undefined;
  /** Set when the operator gave an address. */
  readonly addressVariable?: string | undefined;
  /** What to do when nobody answers at the address, where the vendor has something better to say than to check the network. */
  readonly startHint?: string | undefined;
  readonly unknownModelHint?: string | undefined;
}

/** What a vendor's SDK threw, reduced to what the policy looks at. Nothing of it is shown: it may quote the key or the prompt. */
export interface VendorFailure {
  /** Set where the vendor's file knows better than the common rules. */
  readonly code?: ProviderErrorCode | undefined;
  /** The HTTP status, or the one that an error event inside the stream names. */
  readonly status?: number | undefined;
  /** The vendor's words for machines, such as `insufficient_quota` or `overloaded_error`. */
  readonly words?: string | undefined;
  /** The vendor's sentence. */
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
}
