import OpenAI, { APIError } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { readNetworkFailure } from './http/network-failure.ts';
import { createOptionalParameters, type OptionalParameters } from './optional-parameters.ts';
import { createAnswerFetch } from './http/answer-fetch.ts';
import { readContextLimit } from './limits/context-limit.ts';
import type { FittedPrompt } from './limits/fit-prompt.ts';
import type { AnswerSchema, PromptMessage, TokenUsage } from './provider.ts';
import { readRetryAfter } from './http/retry-after.ts';
import { NO_SYSTEM_ROLE, systemInFirstMessage } from './system-role.ts';
import type { VendorCall, VendorDelta, VendorFailure } from './vendor-call.ts';
import { openAiFacts } from './vendor-facts.ts';

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
  system: NO_SYSTEM_ROLE,
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
      let isMarkedDone = false;
      const answerFetch = createAnswerFetch({
        toEvents: (answer) => [answer, '[DONE]'],
        isReadable,
        onDone: () => {
          isMarkedDone = true;
        },
      });
      const asking = client.withOptions({ fetch: answerFetch });
      for await (const chunk of await openStream(asking, settings, optional, prompt, signal)) {
        refused ||= Boolean(chunk.choices?.[0]?.delta?.refusal);
        yield readChunk(chunk, refused);
      }
      if (isMarkedDone) yield { end: 'unmarked' };
    },
  };
}

/** The SDK reads the first choice of every chunk itself. */
function isReadable(event: object): boolean {
  return !('choices' in event && Array.isArray(event.choices)) || event.choices.every((choice) => choice !== null);
}

async function openStream(
  client: OpenAI,
  settings: OpenAiSettings,
  optional: Optional,
  prompt: FittedPrompt,
  signal: AbortSignal,
): Promise<AsyncIterable<ChatCompletionChunk>> {
  for (;;) {
    try {
      return await client.chat.completions.create(requestBody(settings, optional, prompt), { signal });
    } catch (error) {
      const refused = error instanceof APIError && [400, 422, 500].includes(error.status ?? 0);
      // A message about a limit also names parameters, but does not refuse them.
      if (!refused || readContextLimit(error.message) !== undefined) throw error;
      if (!optional.dropNamedIn(error.param ?? error.message)) throw error;
    }
  }
}

function requestBody(
  settings: OpenAiSettings,
  optional: Optional,
  prompt: FittedPrompt,
): ChatCompletionCreateParamsStreaming {
  return {
    model: settings.model,
    messages: messagesOf(optional, prompt),
    stream: true,
    ...(optional.accepts('stream_options') && { stream_options: { include_usage: true } }),
    ...(optional.accepts('temperature') && { temperature: 0.2 }),
    // The lowest effort that every reasoning model accepts, so that the first word arrives early. Sent only to OpenAI, not to compatible servers.
    ...(!settings.baseUrl && optional.accepts('reasoning_effort') && { reasoning_effort: 'low' as const }),
    ...tokenLimit(settings, optional, prompt.maxOutputTokens),
    ...(prompt.structured && optional.accepts('response_format') && answerFormat(prompt.structured)),
  };
}

function messagesOf(
  optional: Optional,
  prompt: FittedPrompt,
): { role: 'system' | PromptMessage['role']; content: string }[] {
  if (!optional.accepts('system')) return [...systemInFirstMessage(prompt)];
  return [{ role: 'system', content: prompt.system }, ...prompt.messages];
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

/** The content of a delta, or of a whole answer, from compatible servers. The fields for thoughts have no standard. */
type Delta = Partial<
  Record<'content' | 'refusal' | keyof typeof THOUGHT_FIELDS | 'tool_calls' | 'function_call', unknown>
>;
const THOUGHT_FIELDS = {
  reasoning: true,
  reasoning_content: true,
  reasoning_details: true,
  thinking: true,
  thought: true,
};

interface Choice {
  readonly delta?: Delta | null;
  /** Replaces `delta` when a server answers in one piece. */
  readonly message?: Delta | null;
  readonly text?: unknown;
  readonly finish_reason?: unknown;
  readonly error?: unknown;
}

/** Compatible servers may leave out fields, and send others, than the SDK's types declare. The text of a refusal counts as text. */
function readChunk(chunk: Partial<ChatCompletionChunk> | null, refused: boolean): VendorDelta {
  const choice = chunk?.choices?.[0] as Choice | null | undefined;
  const failure = choice?.error ?? errorOf(chunk);
  if (failure !== undefined) throw new APIError(undefined, failure, undefined, new Headers());
  const delta = choice?.delta ?? choice?.message;
  const content = readContent(delta?.content ?? delta?.refusal ?? choice?.text);
  return {
    text: content.text,
    thinking: content.thinking || Object.keys(THOUGHT_FIELDS).some((field) => isFilled(delta?.[field as keyof Delta])),
    toolCall: isFilled(delta?.tool_calls) || isFilled(delta?.function_call),
    end: readEnd(choice?.finish_reason, refused || typeof delta?.refusal === 'string'),
    usage: readUsage(chunk?.usage),
  };
}

/** Some servers send an error as an event with its own shape, which the SDK takes for a chunk. */
function errorOf(chunk: unknown): object | undefined {
  if (typeof chunk !== 'object' || chunk === null || 'choices' in chunk) return undefined;
  const isError = 'object' in chunk && chunk.object === 'error';
  return isError || 'detail' in chunk ? chunk : undefined;
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
}

/** Mistral and others send the content as a list of parts: `{"type": "text"}`, `{"type": "thinking"}`, `{"type": "reference"}`. */
function readContent(content: unknown): { text: string | undefined; thinking: boolean } {
  if (typeof content === 'string') return { text: content, thinking: false };
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    return isPart(part) && /^(?:output_)?text$/.test(part.type) && typeof part.text === 'string' ? part.text : '';
  });
  return { text: texts.join(''), thinking: parts.some((part) => isPart(part) && /think|reason/.test(part.type)) };
}

function isPart(part: unknown): part is { type: string; text?: unknown } {
  return typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string';
}

/** End reasons of OpenAI and of compatible servers. Any other reason means that the answer is incomplete. */
const ENDS: readonly (readonly [RegExp, NonNullable<VendorDelta['end']>])[] = [
  [/^(?:stop|eos|eos_token|stop_sequence|end_turn|complete|completed|normal|finish(?:ed)?|end)$/i, 'complete'],
  [/^(?:length|max_tokens|max_output_tokens|model_length|max_length)$/i, 'length'],
  [/^(?:content_filter|safety|refusal|sensitive|recitation|prohibited_content|blocklist)$/i, 'refused'],
  [/^(?:tool_calls?|function_call|tool_use)$/i, 'unmarked'],
];

function readEnd(reason: unknown, refused: boolean): VendorDelta['end'] {
  if (typeof reason !== 'string' || reason === '' || reason === 'null') return undefined;
  if (refused) return 'refused';
  return ENDS.find(([words]) => words.test(reason))?.[1] ?? 'broken';
}

function readUsage(usage: ChatCompletionChunk['usage']): TokenUsage | undefined {
  return usage
    ? {
        inputTokens: usage.prompt_tokens ?? 0,
        outputTokens: usage.completion_tokens ?? 0,
        cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      }
    : undefined;
}

function readFailure(error: unknown, now: () => number): VendorFailure {
  const network = readNetworkFailure(error);
  if (network) return network;
  if (!(error instanceof APIError)) return { text: String(error) };
  const body = error.error as
    | { readonly code?: unknown; readonly status?: unknown; readonly detail?: unknown }
    | undefined;
  return {
    status: error.status ?? statusOf(body?.code) ?? statusOf(body?.status),
    words: [error.code, error.type].filter((word) => typeof word === 'string').join(' '),
    text: typeof body?.detail === 'string' ? body.detail : error.message,
    retryAfterMs: readRetryAfter(error.headers, now),
    isInStream: error.status === undefined,
  };
}

/** Gateways send the HTTP status of the vendor behind them as the code of an error. */
function statusOf(code: unknown): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}
