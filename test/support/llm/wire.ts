/** The bytes of a vendor's API, for a scripted server. */
export interface Wire {
  readonly contentType: string;
  /** Sent before the first text. */
  readonly opening: string;
  text(text: string): string;
  /** Sent by a thinking model before its text; empty if the API sends nothing. */
  readonly thought: string;
  ending(reason: WireEnding, usage: WireUsage): string;
  /** An error after the start of the stream. */
  readonly errorEvent: string;
  readonly failures: Readonly<Record<WireFailure, { readonly status: number; readonly body: unknown }>>;
  /** How this vendor asks for a pause; most use a header. */
  pause(seconds: number): { readonly headers?: Record<string, string>; readonly body?: unknown };
  readPrompt(body: unknown, path: string): WirePrompt;
}

export type WireEnding = 'complete' | 'length' | 'refused';
export type WireFailure =
  | 'bad-key'
  | 'no-quota'
  | 'unknown-model'
  | 'rate-limited'
  | 'too-long'
  | 'internal'
  | 'overloaded';

export interface WireUsage {
  /** The whole prompt, including the cached part. */
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

export interface WirePrompt {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly maxOutputTokens: number | undefined;
}

/** Real servers quote the key and the prompt in their errors; our messages must not. */
export const SECRET = 'sk-secret-1234';

/** One server-sent event. */
export const sse = (data: unknown, event?: string) =>
  `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
/** How most vendors ask for a pause. */
export const retryAfterHeader = (seconds: number) => ({ headers: { 'retry-after': String(seconds) } });
