import { retryAfterHeader, SECRET, type Wire } from './wire.ts';

const ollamaLine = (content: string, rest: object = { done: false }) =>
  `${JSON.stringify({
    model: 'scripted',
    created_at: '2026-11-01T00:00:00Z',
    message: { role: 'assistant', content },
    ...rest,
  })}\n`;
const ollamaError = (status: number, error: string) => ({ status, body: { error } });

export const ollamaWire: Wire = {
  contentType: 'application/x-ndjson',
  opening: '',
  text: (content) => ollamaLine(content),
  thought: `${JSON.stringify({ model: 'scripted', message: { role: 'assistant', content: '', thinking: 'Let me see.' }, done: false })}\n`,
  ending: (reason, { input, output }) =>
    ollamaLine('', {
      done: true,
      done_reason: reason === 'length' ? 'length' : 'stop',
      prompt_eval_count: input,
      eval_count: output,
    }),
  errorEvent: `${JSON.stringify({ error: `an error was encountered while running the model: ${SECRET}` })}\n`,
  failures: {
    'bad-key': ollamaError(401, `unauthorized ${SECRET}`),
    'no-quota': ollamaError(402, 'you have reached the usage limit of your plan'),
    'unknown-model': ollamaError(404, "model 'x' not found"),
    'rate-limited': ollamaError(429, 'too many requests'),
    'too-long': ollamaError(400, 'the input length exceeds the context length'),
    internal: ollamaError(500, `llama runner process has terminated: ${SECRET}`),
    overloaded: ollamaError(503, 'server busy, please try again'),
  },
  pause: retryAfterHeader,
  readPrompt(body) {
    const { model, messages, options } = body as {
      model: string;
      messages: { role: string; content: string }[];
      options: { num_predict: number };
    };
    return {
      model,
      system: messages[0]?.content ?? '',
      messages: messages.slice(1),
      maxOutputTokens: options.num_predict,
    };
  },
};
