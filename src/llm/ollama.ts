import { Ollama, type ChatRequest, type ChatResponse } from 'ollama';
import { regularLines } from './http/answer-lines.ts';
import type { FittedPrompt } from './limits/fit-prompt.ts';
import { readNetworkFailure } from './http/network-failure.ts';
import type { TokenUsage } from './provider.ts';
import { readRetryAfter } from './http/retry-after.ts';
import type { VendorCall, VendorDelta, VendorFacts, VendorFailure } from './vendor-call.ts';

export interface OllamaSettings {
  /** Default: the SDK's `http://127.0.0.1:11434`. */
  readonly host: string | undefined;
  readonly model: string;
  readonly now: () => number;
  /** The context size that Ollama is asked for. */
  readonly contextTokens: number;
}

export function createOllamaCall(settings: OllamaSettings): VendorCall {
  return {
    facts: ollamaFacts(settings),
    readFailure: (error) => readFailure(error, settings.now),
    async *open(prompt, signal) {
      // The SDK accepts no signal, so each request has its own client with a fetch that does.
      const client = new Ollama({ ...(settings.host && { host: settings.host }), fetch: fetchWith(signal) });
      for await (const chunk of await client.chat(requestBody(settings, prompt))) yield readChunk(chunk);
    },
  };
}

function ollamaFacts({ model }: OllamaSettings): VendorFacts {
  return {
    name: 'ollama',
    model,
    label: 'Ollama',
    promptSize: 'lite',
    addressVariable: 'OLLAMA_HOST',
    startHint: 'Start it with `ollama serve`, or set OLLAMA_HOST to its address.',
    unknownModelHint: `Run \`ollama pull ${model}\`, or set LLM_MODEL to a model that is installed.`,
  };
}

/** An error response of Ollama. Read here, because the SDK logs it to the console and alters its text. */
class OllamaStatusError extends Error {
  override readonly name = 'OllamaStatusError';
  readonly status: number | undefined;
  readonly headers: Headers | undefined;

  constructor(body: string, status: number | undefined, headers?: Headers) {
    super(body);
    this.status = status;
    this.headers = headers;
  }
}

/** An error line in a stream. Proxies in front of Ollama send an object with a status, which the SDK cannot read. */
function errorInStream(error: unknown): Error {
  const { message, code, status } = (typeof error === 'object' && error !== null ? error : { message: error }) as {
    readonly message?: unknown;
    readonly code?: unknown;
    readonly status?: unknown;
  };
  const number = [code, status].map(Number).find((each) => each >= 400 && each < 600);
  return new OllamaStatusError(typeof message === 'string' ? message : JSON.stringify(error), number);
}

function fetchWith(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, signal });
    if (response.ok && response.body !== null) return new Response(await regularLines(response.body, errorInStream));
    throw new OllamaStatusError(await response.text(), response.status, response.headers);
  };
}

function requestBody({ model, contextTokens }: OllamaSettings, prompt: FittedPrompt): ChatRequest & { stream: true } {
  return {
    model,
    messages: [{ role: 'system', content: prompt.system }, ...prompt.messages],
    stream: true,
    // Makes the first word arrive early.
    think: false,
    keep_alive: '30m',
    ...(prompt.structured && { format: { ...prompt.structured.schema } }),
    options: { num_ctx: contextTokens, num_predict: prompt.maxOutputTokens, temperature: 0.2 },
  };
}

function readChunk(chunk: ChatResponse): VendorDelta {
  const { message, done, done_reason: reason } = chunk as Partial<ChatResponse>;
  return {
    text: message?.content,
    thinking: Boolean(message?.thinking),
    toolCall: (message?.tool_calls?.length ?? 0) > 0,
    ...(done === true && { end: readEnd(reason), usage: readUsage(chunk) }),
  };
}

/** Older versions give no reason. */
function readEnd(reason: string | undefined): VendorDelta['end'] {
  if (reason === undefined || reason === '' || reason === 'stop') return 'complete';
  return reason === 'length' ? 'length' : 'broken';
}

/** Ollama leaves out counts that are zero, and does not report what its prompt cache served. */
function readUsage(chunk: Partial<ChatResponse>): TokenUsage {
  return { inputTokens: chunk.prompt_eval_count ?? 0, outputTokens: chunk.eval_count ?? 0, cachedInputTokens: 0 };
}

function readFailure(error: unknown, now: () => number): VendorFailure {
  if (error instanceof OllamaStatusError) {
    if (error.status === undefined) return { words: 'internal', text: error.message };
    return { status: error.status, text: error.message, retryAfterMs: readRetryAfter(error.headers, now) };
  }
  const network = readNetworkFailure(error);
  if (network) return network;
  const text = error instanceof Error ? error.message : String(error);
  // The SDK's message for a stream without its last line. Everything else that it throws here is an error line in the stream.
  if (text.startsWith('Did not receive done')) return { code: 'provider.cut_off', text };
  return { code: 'provider.internal', text };
}
