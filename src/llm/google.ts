import {
  GoogleGenerativeAI,
  GoogleGenerativeAIError,
  GoogleGenerativeAIFetchError,
  type EnhancedGenerateContentResponse,
  type GenerateContentRequest,
  type GenerateContentStreamResult,
  type GenerationConfig,
} from '@google/generative-ai';
import { readNetworkFailure } from './http/network-failure.ts';
import { createAnswerFetch, NOT_AN_ANSWER_TEXT } from './http/answer-fetch.ts';
import type { FittedPrompt } from './limits/fit-prompt.ts';
import { withFetch } from './http/google-fetch.ts';
import { createOptionalParameters, type OptionalParameters } from './optional-parameters.ts';
import type { TokenUsage } from './provider.ts';
import { NO_SYSTEM_ROLE, systemInFirstMessage } from './system-role.ts';
import type { VendorCall, VendorDelta, VendorFacts, VendorFailure } from './vendor-call.ts';

export interface GoogleSettings {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
}

/** Models before Gemini 3 refuse a thinking level. */
const OPTIONAL = { thinking: /thinking/i, schema: /schema|response_?mime/i, system: NO_SYSTEM_ROLE };
type Optional = OptionalParameters<keyof typeof OPTIONAL>;

/** Fields of the API without types in this SDK, whose development ended in 2025. */
type Chunk = Partial<EnhancedGenerateContentResponse> & {
  readonly error?: GoogleError;
  readonly usageMetadata?: { readonly thoughtsTokenCount?: number };
};
interface GoogleError {
  readonly code?: number;
  readonly status?: string;
  readonly message?: string;
  readonly details?: readonly unknown[];
}

export function createGoogleCall(settings: GoogleSettings): VendorCall {
  const vendor = new GoogleGenerativeAI(settings.apiKey);
  const optional = createOptionalParameters(OPTIONAL);
  return {
    facts: googleFacts(settings),
    readFailure,
    async *open(prompt, signal) {
      const result = await openStream(vendor, settings, optional, prompt, signal);
      // The SDK reads the stream a second time for this promise. Without a handler, its rejection would end the process. The same failure arrives through
      // `stream`.
      result.response.catch(() => undefined);
      for await (const chunk of result.stream) yield readChunk(chunk);
    },
  };
}

function googleFacts({ baseUrl, model }: GoogleSettings): VendorFacts {
  return {
    name: 'google',
    model,
    label: baseUrl ? 'The server at GOOGLE_BASE_URL' : 'Google',
    keyVariable: 'GOOGLE_API_KEY',
    addressVariable: baseUrl && 'GOOGLE_BASE_URL',
  };
}

const answerFetch = (send: typeof fetch) =>
  createAnswerFetch({ send, hasNames: false, toEvents: (answer) => [answer] });

async function openStream(
  vendor: GoogleGenerativeAI,
  settings: GoogleSettings,
  optional: Optional,
  prompt: FittedPrompt,
  signal: AbortSignal,
): Promise<GenerateContentStreamResult> {
  const model = vendor.getGenerativeModel(
    { model: settings.model },
    settings.baseUrl ? { baseUrl: settings.baseUrl } : {},
  );
  for (;;) {
    try {
      return await withFetch(answerFetch, () =>
        model.generateContentStream(requestBody(settings.model, optional, prompt), { signal }),
      );
    } catch (error) {
      const refused = error instanceof GoogleGenerativeAIFetchError && error.status === 400;
      if (!refused || !optional.dropNamedIn(error.message)) throw error;
    }
  }
}

function requestBody(model: string, optional: Optional, prompt: FittedPrompt): GenerateContentRequest {
  const config: GenerationConfig & { thinkingConfig?: { thinkingLevel: string }; responseJsonSchema?: object } = {
    maxOutputTokens: prompt.maxOutputTokens,
    // Google has deprecated the temperature for Gemini 3 (changelog of July 2026) and advises against a low one.
    ...(/^gemini-[12]\b/.test(model) && { temperature: 0.2 }),
    // Thoughts count against the output limit and delay the first words.
    ...(optional.accepts('thinking') && { thinkingConfig: { thinkingLevel: 'low' } }),
    // The SDK has types only for Google's own schema dialect, but the API accepts JSON Schema as well.
    ...(prompt.structured &&
      optional.accepts('schema') && {
        responseMimeType: 'application/json',
        responseJsonSchema: prompt.structured.schema,
      }),
  };
  const hasSystem = optional.accepts('system');
  const messages = hasSystem ? prompt.messages : systemInFirstMessage(prompt);
  return {
    ...(hasSystem && { systemInstruction: { role: 'system', parts: [{ text: prompt.system }] } }),
    contents: messages.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    })),
    generationConfig: config,
  };
}

/** The SDK treats an error event as a chunk without text, so the stream would seem to end normally. */
class GoogleStreamError extends Error {
  override readonly name = 'GoogleStreamError';
  readonly event: GoogleError;

  constructor(event: GoogleError) {
    super(event.message ?? 'an error event without a message');
    this.event = event;
  }
}

function readChunk(chunk: Chunk): VendorDelta {
  if (chunk.error) throw new GoogleStreamError(chunk.error);
  const candidate = chunk.candidates?.[0];
  const parts: readonly Part[] = candidate?.content?.parts ?? [];
  const reason = candidate?.finishReason as string | undefined;
  return {
    text: parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join(''),
    thinking: parts.some((part) => part.thought),
    toolCall: parts.some((part) => part.functionCall) || (reason !== undefined && BAD_CALLS.has(reason)),
    end: chunk.promptFeedback?.blockReason ? 'refused' : readEnd(reason),
    usage: readUsage(chunk.usageMetadata),
  };
}

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: unknown;
}

/** The model tried to call a tool, though it has none. */
const BAD_CALLS = new Set(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS']);
/** The content was blocked. */
const BLOCKED = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'LANGUAGE',
  'IMAGE_SAFETY',
]);

function readEnd(reason: string | undefined): VendorDelta['end'] {
  if (!reason) return undefined;
  if (reason === 'STOP') return 'complete';
  if (reason === 'MAX_TOKENS') return 'length';
  if (BAD_CALLS.has(reason)) return 'unmarked';
  return BLOCKED.has(reason) ? 'refused' : 'broken';
}

function readUsage(usage: Chunk['usageMetadata']): TokenUsage | undefined {
  return usage
    ? {
        inputTokens: usage.promptTokenCount ?? 0,
        outputTokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
        cachedInputTokens: usage.cachedContentTokenCount ?? 0,
      }
    : undefined;
}

function readFailure(error: unknown): VendorFailure {
  if (error instanceof GoogleStreamError) {
    const { code, status, message, details } = error.event;
    return readStatus(code, status, message ?? '', details ?? []);
  }
  if (error instanceof GoogleGenerativeAIFetchError) {
    return readStatus(error.status, undefined, error.message, error.errorDetails ?? []);
  }
  // The SDK drops the cause of a network failure and keeps only this message.
  if (error instanceof GoogleGenerativeAIError && error.message.includes(NOT_AN_ANSWER_TEXT)) {
    return { code: 'provider.wrong_address', text: error.message };
  }
  if (error instanceof GoogleGenerativeAIError) {
    const beforeTheAnswer = error.message.includes('Error fetching from');
    return { code: beforeTheAnswer ? 'provider.unreachable' : 'provider.cut_off', text: error.message };
  }
  return readNetworkFailure(error) ?? { text: String(error) };
}

/**
 * Google says "You exceeded your current quota" for every 429. Only the details distinguish a limit per minute, which passes, from one per day.
 */
function readStatus(
  status: number | undefined,
  words: string | undefined,
  text: string,
  details: readonly unknown[],
): VendorFailure {
  const said = JSON.stringify(details);
  const seconds = /"retryDelay":"(\d+(?:\.\d+)?)s"/.exec(said)?.[1];
  const retryAfterMs = seconds === undefined ? undefined : Number(seconds) * 1000;
  if (status === 429) {
    return { code: /PerDay/.test(said) ? 'provider.no_quota' : 'provider.rate_limited', status, text, retryAfterMs };
  }
  const reasons = [...said.matchAll(/"reason":"([A-Z_]+)"/g)].map((match) => match[1]);
  return { status, words: [words, ...reasons].join(' '), text, retryAfterMs };
}
