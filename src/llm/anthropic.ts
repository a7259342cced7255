import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type {
  MessageCreateParamsStreaming,
  MessageParam,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import { readNetworkFailure } from './http/network-failure.ts';
import { createOptionalParameters, type OptionalParameters } from './optional-parameters.ts';
import { createAnswerFetch } from './http/answer-fetch.ts';
import type { FittedPrompt } from './limits/fit-prompt.ts';
import type { PromptMessage, TokenUsage } from './provider.ts';
import { readRetryAfter } from './http/retry-after.ts';
import type { VendorCall, VendorDelta, VendorFailure } from './vendor-call.ts';
import { anthropicFacts } from './vendor-facts.ts';

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
    fetch: createAnswerFetch({ toEvents: eventsOf }),
  });
  const optional = createOptionalParameters(OPTIONAL);
  return {
    facts: anthropicFacts(settings),
    readFailure: (error) => readFailure(error, settings.now),
    async *open(prompt, signal) {
      const usage = createUsageCount();
      let hasEnded = false;
      for await (const event of await openStream(client, settings.model, optional, prompt, signal)) {
        const delta = readEvent(event, usage);
        hasEnded ||= delta.end !== undefined;
        // Gateways may leave out why the model stopped.
        yield event.type === 'message_stop' && !hasEnded ? { ...delta, end: 'unmarked' } : delta;
      }
    },
  };
}

async function openStream(
  client: Anthropic,
  model: string,
  optional: Optional,
  prompt: FittedPrompt,
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
function requestBody(model: string, optional: Optional, prompt: FittedPrompt): MessageCreateParamsStreaming {
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

function outputConfig(
  optional: Optional,
  { structured }: FittedPrompt,
): Pick<MessageCreateParamsStreaming, 'output_config'> {
  const config = {
    // Makes the first word arrive early.
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

function readEvent(event: LooseEvent, usage: UsageCount): VendorDelta {
  switch (event.type) {
    case 'message_start':
      return { usage: usage.add(event.message?.usage) };
    case 'content_block_delta':
      return event.delta?.type === 'text_delta'
        ? { text: event.delta.text }
        : { thinking: event.delta?.type === 'thinking_delta' };
    case 'content_block_start':
      return { toolCall: event.content_block?.type === 'tool_use' };
    case 'message_delta':
      return { end: readEnd(event.delta?.stop_reason), usage: usage.add(event.usage) };
    default:
      return {};
  }
}

/** Any other reason, such as `pause_turn`, means that the answer is not complete. */
const ENDS: Readonly<Record<string, NonNullable<VendorDelta['end']>>> = {
  end_turn: 'complete',
  stop_sequence: 'complete',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refused',
  tool_use: 'unmarked',
};

function readEnd(reason: string | null | undefined): VendorDelta['end'] {
  return reason ? (ENDS[reason] ?? 'broken') : undefined;
}

/** Converts a whole answer into the events of a stream. */
function eventsOf(answer: object): readonly object[] {
  const {
    content = [],
    stop_reason,
    usage,
  } = answer as {
    readonly content?: readonly { readonly type: string; readonly text?: string }[];
    readonly stop_reason?: string;
    readonly usage?: object;
  };
  const deltas = content.map(({ type, text = '' }) =>
    type === 'text'
      ? { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }
      : { type: 'content_block_start', index: 0, content_block: { type } },
  );
  return [
    { type: 'message_start', message: { usage } },
    ...deltas,
    { type: 'message_delta', delta: { stop_reason }, usage },
    { type: 'message_stop' },
  ];
}

/** Gateways leave out fields that the SDK's types declare. */
interface LooseEvent {
  readonly type: RawMessageStreamEvent['type'];
  readonly message?: { readonly usage?: PartialUsage | null };
  readonly delta?: { readonly type?: string; readonly text?: string; readonly stop_reason?: string | null };
  readonly content_block?: { readonly type?: string };
  readonly usage?: PartialUsage | null;
}

interface PartialUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

interface UsageCount {
  /** Figures that the event has replace earlier ones. */
  add(usage: PartialUsage | null | undefined): TokenUsage;
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
