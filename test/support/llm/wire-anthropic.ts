import { retryAfterHeader, SECRET, sse, type Wire } from './wire.ts';

type Content = string | { text: string }[];
const plain = (content: Content) => (typeof content === 'string' ? content : content.map(({ text }) => text).join(''));

const anthropicEvent = (data: { type: string; [key: string]: unknown }) => sse(data, data.type);
const anthropicError = (status: number, type: string, message: string) => ({
  status,
  body: { type: 'error', error: { type, message }, request_id: 'req_1' },
});

export const anthropicWire: Wire = {
  contentType: 'text/event-stream',
  opening:
    anthropicEvent({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'scripted',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    }) +
    anthropicEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    anthropicEvent({ type: 'ping' }),
  text: (text) => anthropicEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  thought: anthropicEvent({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'thinking_delta', thinking: 'Let me see.' },
  }),
  ending: (reason, { input, output, cached }) =>
    anthropicEvent({ type: 'content_block_stop', index: 0 }) +
    anthropicEvent({
      type: 'message_delta',
      delta: {
        stop_reason: { complete: 'end_turn', length: 'max_tokens', refused: 'refusal' }[reason],
        stop_sequence: null,
      },
      usage: {
        // Parts of the prompt are written to and read from the cache; neither is in `input_tokens`.
        input_tokens: input - cached - 1,
        cache_creation_input_tokens: 1,
        cache_read_input_tokens: cached,
        output_tokens: output,
      },
    }) +
    anthropicEvent({ type: 'message_stop' }),
  errorEvent: anthropicEvent({ type: 'error', error: { type: 'overloaded_error', message: `Overloaded (${SECRET})` } }),
  failures: {
    'bad-key': anthropicError(401, 'authentication_error', `invalid x-api-key ${SECRET}`),
    'no-quota': anthropicError(400, 'invalid_request_error', 'Your credit balance is too low to access the API.'),
    'unknown-model': anthropicError(404, 'not_found_error', 'model: x'),
    'rate-limited': anthropicError(429, 'rate_limit_error', 'This request would exceed your rate limit.'),
    'too-long': anthropicError(400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum'),
    internal: anthropicError(500, 'api_error', `Internal server error with ${SECRET}`),
    overloaded: anthropicError(529, 'overloaded_error', 'Overloaded'),
  },
  pause: retryAfterHeader,
  readPrompt(body) {
    const { model, system, messages, max_tokens } = body as {
      model: string;
      system: { text: string }[];
      messages: { role: string; content: Content }[];
      max_tokens: number;
    };
    return {
      model,
      system: plain(system),
      messages: messages.map(({ role, content }) => ({ role, content: plain(content) })),
      maxOutputTokens: max_tokens,
    };
  },
};
