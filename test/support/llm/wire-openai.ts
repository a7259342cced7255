import { retryAfterHeader, SECRET, sse, type Wire } from './wire.ts';

const openaiChunk = (choices: unknown[], usage?: unknown) =>
  sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'scripted',
    choices,
    usage: usage ?? null,
  });
const openaiDelta = (delta: unknown, reason: string | null = null) =>
  openaiChunk([{ index: 0, delta, finish_reason: reason, logprobs: null }]);
const openaiError = (status: number, type: string, code: string | null, message: string) => ({
  status,
  body: { error: { message, type, param: null, code } },
});

export const openaiWire: Wire = {
  contentType: 'text/event-stream',
  opening: openaiDelta({ role: 'assistant', content: '' }),
  text: (content) => openaiDelta({ content }),
  thought: openaiDelta({ content: null, reasoning_content: 'Let me see.' }),
  ending: (reason, { input, output, cached }) =>
    openaiDelta({}, { complete: 'stop', length: 'length', refused: 'content_filter' }[reason]) +
    openaiChunk([], {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
    }) +
    'data: [DONE]\n\n',
  errorEvent: sse({ error: { message: `The server had an error (${SECRET})`, type: 'server_error', code: null } }),
  failures: {
    'bad-key': openaiError(401, 'invalid_request_error', 'invalid_api_key', `Incorrect API key provided: ${SECRET}.`),
    'no-quota': openaiError(429, 'insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'),
    'unknown-model': openaiError(404, 'invalid_request_error', 'model_not_found', 'The model `x` does not exist.'),
    'rate-limited': openaiError(429, 'requests', 'rate_limit_exceeded', 'Rate limit reached for x.'),
    'too-long': openaiError(400, 'invalid_request_error', 'context_length_exceeded', 'maximum context length is 9'),
    internal: openaiError(500, 'server_error', null, `The server had an error with ${SECRET}.`),
    overloaded: openaiError(503, 'service_unavailable', null, 'The engine is currently overloaded.'),
  },
  pause: retryAfterHeader,
  readPrompt(body) {
    const { model, messages, max_completion_tokens, max_tokens } = body as {
      model: string;
      messages: { role: string; content: string }[];
      max_completion_tokens?: number;
      max_tokens?: number;
    };
    return {
      model,
      system: messages[0]?.content ?? '',
      messages: messages.slice(1),
      maxOutputTokens: max_completion_tokens ?? max_tokens,
    };
  },
};
