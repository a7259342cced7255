import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type {
  MessageCreateParamsStreaming,
  MessageParam,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import { readNetworkFailure } from './network-failure.ts';
import { createOptionalParameters, type OptionalParameters } from './optional-parameters.ts';
import type { Prompt, PromptMessage, TokenUsage } from './provider.ts';
import { readRetryAfter } from './retry-after.ts';
import type { EndReason, VendorCall, VendorDelta, VendorFacts, VendorFailure } from './vendor-call.ts';

export interface AnthropicSettings {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
  readonly now: () => number;
}

/** The models of the 4.5 series have no effort setting. */
const OPTIONAL = { format: /\bformat\b|\bschema\b/, effort: /\beffort\b|\boutput_config\b/ };
type Optional = OptionalParameters<keyof typeof OPTIONAL>;

export function createAnthropicCall(settings: AnthropicSettings): VendorCall {
  const client = new Anthropic({
    apiKey: settings.apiKey,
    // Always set, because the SDK would otherwise read the environment.
    baseURL: settings.baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    logLevel: 'off',
  });
  const optional = createOptionalParameters(OPTIONAL);
  return {
    facts: anthropicFacts(settings),
    readFailure: (error) => readFailure(error, settings.now),
    async *open(prompt, signal) {
      const usage = createUsageCount();
      for await (const event of await openStream(client, settings.model, optional, prompt, signal)) {
        yield readEvent(event, usage);
      }
    },
  };
}

function anthropicFacts({ baseUrl, model }: AnthropicSettings): VendorFacts {
  return {
    name: 'anthropic',
    model,
    label: baseUrl ? 'The server at ANTHROPIC_BASE_URL' : 'Anthropic',
    keyVariable: 'ANTHROPIC_API_KEY',
    addressVariable: baseUrl && 'ANTHROPIC_BASE_URL',
  };
}

async function openStream(
  client: Anthropic,
  model: string,
  optional: Optional,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<AsyncIterable<RawMessageStreamEvent>> {
  for (;;) {
    try {
      return await client.messages.create(requestBody(model, optional, prompt), { signal });
    } catch (error) {
      const refused = error instanceof APIError && error.status === 400;
      if (!refused || !optional.dropNamedIn(error.message)) throw error;
    }
  }
}

/** Without a temperature: the models of the 5 series answer it with 400, and the SDK no longer has it. */
function requestBody(model: string, optional: Optional, prompt: Prompt): MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: prompt.maxOutputTokens,
    stream: true,
    // Every turn of every session begins with the same system text, so it is cached for an hour.
    system: [{ type: 'text', text: prompt.system, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: prompt.messages.map((message, index) => toMessage(message, index === prompt.messages.length - 2)),
    ...outputConfig(optional, prompt),
  };
}

function outputConfig(optional: Optional, { structured }: Prompt): Pick<MessageCreateParamsStreaming, 'output_config'> {
  const config = {
    // For an early first word.
    ...(optional.accepts('effort') && { effort: 'low' as const }),
    ...(structured &&
      optional.accepts('format') && { format: { type: 'json_schema' as const, schema: { ...structured.schema } } }),
  };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

/** The next turn sends everything before the newest message again, so the cache covers that much. */
function toMessage({ role, content }: PromptMessage, cached: boolean): MessageParam {
  return cached
    ? { role, content: [{ type: 'text', text: content, cache_control: { type: 'ephemeral' } }] }
    : { role, content };
}

function readEvent(event: RawMessageStreamEvent, usage: UsageCount): VendorDelta {
  switch (event.type) {
    case 'message_start':
      return { usage: usage.add(event.message.usage) };
    case 'content_block_delta':
      return event.delta.type === 'text_delta'
        ? { text: event.delta.text }
        : { thinking: event.delta.type === 'thinking_delta' };
    case 'message_delta':
      return { end: readEnd(event.delta.stop_reason), usage: usage.add(event.usage) };
    default:
      return {};
  }
}

function readEnd(reason: string | null): EndReason | undefined {
  if (!reason) return undefined;
  if (reason === 'refusal') return 'refused';
  return reason === 'max_tokens' || reason === 'model_context_window_exceeded' ? 'length' : 'complete';
}

interface PartialUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

interface UsageCount {
  /** Figures that the event has replace earlier ones. */
  add(usage: PartialUsage | undefined): TokenUsage;
}

function createUsageCount(): UsageCount {
  let [fresh, read, written, output] = [0, 0, 0, 0];
  return {
    add(usage) {
      fresh = usage?.input_tokens ?? fresh;
      read = usage?.cache_read_input_tokens ?? read;
      written = usage?.cache_creation_input_tokens ?? written;
      output = usage?.output_tokens ?? output;
      // Anthropic counts cache reads and writes separately from `input_tokens`.
      return { inputTokens: fresh + read + written, outputTokens: output, cachedInputTokens: read };
    },
  };
}

function readFailure(error: unknown, now: () => number): VendorFailure {
  const network = readNetworkFailure(error);
  if (network) return network;
  if (!(error instanceof APIError)) return { text: String(error) };
  return {
    status: error.status,
    words: error.type ?? undefined,
    text: error.message,
    retryAfterMs: readRetryAfter(error.headers, now),
  };
}
