import { SECRET, sse as plainSse, type Wire } from './wire.ts';

/** Google escapes the two line separators that JSON allows, because its own SDK cannot parse them. */
const sse = (data: unknown) => plainSse(data).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
const plain = (parts: { text: string }[]) => parts.map(({ text }) => text).join('');
const googleChunk = (parts: unknown[], rest: object = {}) =>
  sse({ candidates: [{ content: { role: 'model', parts }, index: 0, ...rest }], modelVersion: 'scripted' });
const googleError = (code: number, status: string, message: string, details: unknown[] = []) => ({
  status: code,
  body: { error: { code, message, status, details } },
});
const quotaFailure = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});

export const googleWire: Wire = {
  contentType: 'text/event-stream',
  opening: '',
  text: (text) => googleChunk([{ text }]),
  thought: googleChunk([{ text: 'Let me see.', thought: true }]),
  ending: (reason, { input, output, cached }) =>
    sse({
      candidates: [{ finishReason: { complete: 'STOP', length: 'MAX_TOKENS', refused: 'SAFETY' }[reason], index: 0 }],
      usageMetadata: {
        promptTokenCount: input,
        candidatesTokenCount: output - 1,
        thoughtsTokenCount: 1,
        totalTokenCount: input + output,
        cachedContentTokenCount: cached,
      },
    }),
  errorEvent: sse({ error: { code: 503, message: `The model is overloaded (${SECRET}).`, status: 'UNAVAILABLE' } }),
  failures: {
    'bad-key': googleError(400, 'INVALID_ARGUMENT', `API key not valid: ${SECRET}.`, [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
    ]),
    'no-quota': googleError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
    ]),
    'unknown-model': googleError(404, 'NOT_FOUND', 'models/x is not found for API version v1beta.'),
    'rate-limited': googleError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'),
    ]),
    'too-long': googleError(400, 'INVALID_ARGUMENT', 'The input token count (9) exceeds the maximum number of tokens'),
    internal: googleError(500, 'INTERNAL', `An internal error has occurred with ${SECRET}.`),
    overloaded: googleError(503, 'UNAVAILABLE', 'The model is overloaded.'),
  },
  pause: (seconds) => ({
    body: googleError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'),
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` },
    ]).body,
  }),
  readPrompt(body, path) {
    const { systemInstruction, contents, generationConfig } = body as {
      systemInstruction?: { parts: { text: string }[] };
      contents: { role: string; parts: { text: string }[] }[];
      generationConfig: { maxOutputTokens: number };
    };
    return {
      model: /models\/([^:]+):/.exec(path)?.[1] ?? '',
      system: plain(systemInstruction?.parts ?? []),
      messages: contents.map(({ role, parts }) => ({
        role: role === 'model' ? 'assistant' : role,
        content: plain(parts),
      })),
      maxOutputTokens: generationConfig.maxOutputTokens,
    };
  },
};
