import OpenAI, { APIError } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { readNetworkFailure } from './network-failure.ts';
import { createOptionalParameters, type OptionalParameters } from './optional-parameters.ts';
import type { AnswerSchema, Prompt, TokenUsage } from './provider.ts';
import { readRetryAfter } from './retry-after.ts';
import type { EndReason, VendorCall, VendorDelta, VendorFacts, VendorFailure } from './vendor-call.ts';

export interface OpenAiSettings {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  readonly model: string;
  readonly now: () => number;
}

/** Refused by reasoning models (temperature), older models (effort) or some compatible servers (the others). */
const OPTIONAL = {
  temperature: /\btemperature\b/,
  reasoning_effort: /\breasoning_effort\b/,
  max_completion_tokens: /\bmax_completion_tokens\b/,
  max_tokens: /\bmax_tokens\b/,
  stream_options: /\bstream_options\b/,
  response_format: /\bresponse_format\b|\bjson_schema\b/,
};
type Optional = OptionalParameters<keyof typeof OPTIONAL>;

/** Chat Completions rather than Responses, because every OpenAI-compatible server speaks it. */
export function createOpenAiCall(settings: OpenAiSettings): VendorCall {
  const client = new OpenAI({
    // Many compatible servers need no key, but the SDK requires one.
    apiKey: settings.apiKey || 'none',
    // Always set, because the SDK would otherwise read the environment.
    baseURL: settings.baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
  });
  const optional = createOptionalParameters(OPTIONAL);
  return {
    facts: openAiFacts(settings),
    readFailure: (error) => readFailure(error, settings.now),
    async *open(prompt, signal) {
      let refused = false;
      for await (const chunk of await openStream(client, settings, optional, prompt, signal)) {
        refused ||= Boolean(chunk.choices?.[0]?.delta?.refusal);
        yield readChunk(chunk, refused);
      }
    },
  };
}

function openAiFacts({ baseUrl, model }: OpenAiSettings): VendorFacts {
  return {
    name: 'openai',
    model,
    label: baseUrl ? 'The server at OPENAI_BASE_URL' : 'OpenAI',
    keyVariable: 'OPENAI_API_KEY',
    addressVariable: baseUrl && 'OPENAI_BASE_URL',
  };
}

async function openStream(
  client: OpenAI,
  settings: OpenAiSettings,
  optional: Optional,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<AsyncIterable<ChatCompletionChunk>> {
  for (;;) {
    try {
      return await client.chat.completions.create(requestBody(settings, optional, prompt), { signal });
    } catch (error) {
      const refused = error instanceof APIError && (error.status === 400 || error.status === 422);
      if (!refused || !optional.dropNamedIn(error.param ?? error.message)) throw error;
    }
  }
}

function requestBody(
  settings: OpenAiSettings,
  optional: Optional,
  prompt: Prompt,
): ChatCompletionCreateParamsStreaming {
  return {
    model: settings.model,
    messages: [{ role: 'system', content: prompt.system }, ...prompt.messages],
    stream: true,
    ...(optional.accepts('stream_options') && { stream_options: { include_usage: true } }),
    ...(optional.accepts('temperature') && { temperature: 0.2 }),
    // The lowest effort that every reasoning model accepts, for an early first word. Sent to OpenAI only, not to compatible servers.
    ...(!settings.baseUrl && optional.accepts('reasoning_effort') && { reasoning_effort: 'low' as const }),
    ...tokenLimit(settings, optional, prompt.maxOutputTokens),
    ...(prompt.structured && optional.accepts('response_format') && answerFormat(prompt.structured)),
  };
}

function answerFormat({ name, schema }: AnswerSchema): Pick<ChatCompletionCreateParamsStreaming, 'response_format'> {
  return { response_format: { type: 'json_schema', json_schema: { name, schema: { ...schema }, strict: true } } };
}

/** OpenAI renamed the parameter; many compatible servers still read only the old name, without an error for the new one. */
function tokenLimit(settings: OpenAiSettings, optional: Optional, limit: number) {
  const names = ['max_completion_tokens', 'max_tokens'] as const;
  const name = (settings.baseUrl ? names.toReversed() : names).find((each) => optional.accepts(each));
  return name && { [name]: limit };
}

/** Compatible servers may leave out fields that the SDK's types declare as present. The words of a refusal count as text. */
function readChunk(chunk: Partial<ChatCompletionChunk>, refused: boolean): VendorDelta {
  const choice: Partial<ChatCompletionChunk.Choice> | undefined = chunk.choices?.[0];
  return {
    text: choice?.delta?.content ?? choice?.delta?.refusal ?? undefined,
    end: readEnd(choice?.finish_reason, refused),
    usage: readUsage(chunk.usage),
  };
}

function readEnd(reason: string | null | undefined, refused: boolean): EndReason | undefined {
  if (!reason) return undefined;
  if (refused || reason === 'content_filter') return 'refused';
  return reason === 'length' ? 'length' : 'complete';
}

function readUsage(usage: ChatCompletionChunk['usage']): TokenUsage | undefined {
  return usage
    ? {
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
        cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      }
    : undefined;
}

function readFailure(error: unknown, now: () => number): VendorFailure {
  const network = readNetworkFailure(error);
  if (network) return network;
  if (!(error instanceof APIError)) return { text: String(error) };
  return {
    status: error.status,
    words: [error.code, error.type].filter((word) => typeof word === 'string').join(' '),
    text: error.message,
    retryAfterMs: readRetryAfter(error.headers, now),
  };
}
