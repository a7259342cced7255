import { Ollama, type ChatRequest, type ChatResponse } from 'ollama';
import { readNetworkFailure } from './network-failure.ts';
import type { Prompt, TokenUsage } from './provider.ts';
import { readRetryAfter } from './retry-after.ts';
import type { VendorCall, VendorDelta, VendorFacts, VendorFailure } from './vendor-call.ts';

export interface OllamaSettings {
  /** Default: the SDK's `http://127.0.0.1:11434`. */
  readonly host: string | undefined;
  readonly model: string;
  readonly now: () => number;
}

/** Ollama's default is 4,096 on small machines, which the system text alone fills. */
const CONTEXT_TOKENS = 16_384;

export function createOllamaCall(settings: OllamaSettings): VendorCall {
  return {
    facts: ollamaFacts(settings),
    readFailure: (error) => readFailure(error, settings.now),
    async *open(prompt, signal) {
      // The SDK accepts no signal, so each request has its own client with a fetch that does.
      const client = new Ollama({ ...(settings.host && { host: settings.host }), fetch: fetchWith(signal) });
      for await (const chunk of await client.chat(requestBody(settings.model, prompt))) yield readChunk(chunk);
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
  readonly status: number;
  readonly headers: Headers;

  constructor(response: Response, body: string) {
    super(body);
    this.status = response.status;
    this.headers = response.headers;
  }
}

function fetchWith(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, signal });
    if (response.ok) return response;
    throw new OllamaStatusError(response, await response.text());
  };
}

function requestBody(model: string, prompt: Prompt): ChatRequest & { stream: true } {
  return {
    model,
    messages: [{ role: 'system', content: prompt.system }, ...prompt.messages],
    stream: true,
    // For an early first word.
    think: false,
    keep_alive: '30m',
    ...(prompt.structured && { format: { ...prompt.structured.schema } }),
    options: { num_ctx: CONTEXT_TOKENS, num_predict: prompt.maxOutputTokens, temperature: 0.2 },
  };
}

function readChunk(chunk: ChatResponse): VendorDelta {
  if (!chunk.done) return { text: chunk.message?.content, thinking: Boolean(chunk.message?.thinking) };
  return {
    text: chunk.message?.content,
    end: chunk.done_reason === 'length' ? 'length' : 'complete',
    usage: readUsage(chunk),
  };
}

/** Ollama leaves out counts that are zero, and does not report what its prompt cache served. */
function readUsage(chunk: Partial<ChatResponse>): TokenUsage {
  return { inputTokens: chunk.prompt_eval_count ?? 0, outputTokens: chunk.eval_count ?? 0, cachedInputTokens: 0 };
}

function readFailure(error: unknown, now: () => number): VendorFailure {
  if (error instanceof OllamaStatusError) {
    return { status: error.status, text: error.message, retryAfterMs: readRetryAfter(error.headers, now) };
  }
  const network = readNetworkFailure(error);
  if (network) return network;
  const text = error instanceof Error ? error.message : String(error);
  // The SDK's message for a stream without its last line. Everything else that it throws here is an error line in the stream.
  if (text.startsWith('Did not receive done')) return { code: 'provider.cut_off', text };
  return { code: 'provider.overloaded', text };
}
