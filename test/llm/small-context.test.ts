import { describe, expect, test } from 'vitest';
import type { Prompt } from '../../src/llm/provider.ts';
import { VENDOR_NAMES, type VendorName } from '../../src/llm/provider-settings.ts';
import { collect, collectFailure, serveProvider } from '../support/llm/serve.ts';
import type { RecordedRequest, ScriptedAnswer } from '../support/llm/scripted-server.ts';

/** Lengths as those of the real prompts: about 5,000 and 1,700 tokens. */
const FULL = 'Draft workflows. '.repeat(1_100);
const LITE = 'Draft. '.repeat(900);
const history = (messages: number) =>
  Array.from({ length: messages }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `Message ${index}. `.repeat(100),
  }));
const prompt = (messages = 0): Prompt => ({
  system: FULL,
  liteSystem: LITE,
  messages: [...history(messages), { role: 'user', content: 'Make it shorter.' }],
  task: { text: 'Make it shorter.', files: [] },
});

const refusal = (status: number, message: string, more: object = {}): ScriptedAnswer => ({
  raw: {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { message, ...more } }),
  },
});

/** Counts as a tokenizer would, with four characters per token. */
function inputOf({ prompt: { system, messages } }: RecordedRequest): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + content.length, system.length) / 4);
}

/** A server that refuses what does not fit into its context, in one of the wordings in use. */
function smallServer(context: number, refuse: (input: number, output: number) => ScriptedAnswer) {
  return (request: RecordedRequest): ScriptedAnswer => {
    const [input, output] = [inputOf(request), request.prompt.maxOutputTokens ?? 0];
    return input + output <= context ? { chunks: ['Here it is.'] } : refuse(input, output);
  };
}

const WORDINGS: Readonly<Record<string, (context: number) => (input: number, output: number) => ScriptedAnswer>> = {
  'OpenAI and vLLM': (context) => (input, output) =>
    refusal(
      400,
      `This model's maximum context length is ${context} tokens. However, you requested ${input + output} tokens (${input} in the messages, ${output} in the completion).`,
      { code: 'context_length_exceeded' },
    ),
  'vLLM of 2026': (context) => (input, output) =>
    refusal(
      400,
      `'max_tokens' or 'max_completion_tokens' is too large: ${output}. This model's maximum context length is ${context} tokens and your request has ${input} input tokens (${output} > ${context} - ${input}).`,
    ),
  'llama.cpp': (context) => (input, output) =>
    refusal(400, `request (${input + output} tokens) exceeds the available context size (${context} tokens)`, {
      type: 'exceed_context_size_error',
    }),
  'LM Studio': (context) => (input) =>
    refusal(
      400,
      `Trying to keep the first ${input} tokens when context the overflows. However, the model is loaded with context length of only ${context} tokens, which is not enough.`,
    ),
  TGI: (context) => (input, output) =>
    refusal(
      422,
      `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${context}. Given: ${input} \`inputs\` tokens and ${output} \`max_new_tokens\``,
    ),
  OpenRouter: (context) => (input, output) =>
    refusal(
      400,
      `This endpoint's maximum context length is ${context} tokens. However, you requested about ${input + output} tokens (${input} of text input, ${output} in the output).`,
    ),
  'a server that names no numbers': () => () => refusal(500, 'the input length exceeds the context length'),
};

describe('a server with a small context', () => {
  describe.each(Object.keys(WORDINGS))('that refuses in the words of %s', (words) => {
    test.each([16_384, 8_192, 4_096])('(%i tokens) is asked again with what fits, and remembered', async (context) => {
      const { provider, requests } = await serveProvider('openai', smallServer(context, WORDINGS[words]!(context)));
      const signal = new AbortController().signal;
      expect((await collect(provider.stream(prompt(), signal))).text).toBe('Here it is.');
      expect(requests.length).toBeLessThanOrEqual(4);
      const before = requests.length;
      expect((await collect(provider.stream(prompt(), signal))).text).toBe('Here it is.');
      expect(requests.length).toBe(before + 1);
      expect(requests.at(-1)?.prompt.maxOutputTokens).toBeGreaterThanOrEqual(700);
      expect(provider.promptSize).toBe(context < 10_000 ? 'lite' : 'full');
    });
  });

  test('keeps the long system text where it fits, and takes the short one where it does not', async () => {
    const systems: string[] = [];
    for (const context of [16_384, 4_096]) {
      const { provider, requests } = await serveProvider('openai', smallServer(context, WORDINGS['TGI']!(context)));
      await collect(provider.stream(prompt(), new AbortController().signal));
      systems.push(requests.at(-1)?.prompt.system === LITE ? 'lite' : 'full');
    }
    expect(systems).toEqual(['full', 'lite']);
  });

  test('gets a long conversation without its earlier messages', async () => {
    const { provider, requests } = await serveProvider('openai', smallServer(4_096, WORDINGS['TGI']!(4_096)));
    await collect(provider.stream(prompt(10), new AbortController().signal));
    expect(requests.at(-1)?.prompt.messages).toEqual([{ role: 'user', content: 'Make it shorter.' }]);
  });

  test('that cannot take even the shortest prompt says how much it takes', async () => {
    const { provider, requests } = await serveProvider('openai', smallServer(1_024, WORDINGS['TGI']!(1_024)));
    const { error } = await collectFailure(provider.stream(prompt(), new AbortController().signal));
    expect(error).toMatchObject({
      code: 'provider.too_long',
      message: 'This is too long for the model scripted, which takes 1024 tokens.',
    });
    expect(requests.length).toBeLessThanOrEqual(5);
  });

  test('that says so inside an answer of status 200 is asked again, too', async () => {
    const message = "This model's maximum context length is 8192 tokens. However, your request has 5000 input tokens.";
    const { provider, requests } = await serveProvider('openai', [
      {
        raw: {
          status: 200,
          headers: { 'content-type': 'text/event-stream' },
          body: `data: ${JSON.stringify({ error: { message, code: 400 } })}\n\n`,
        },
      },
      { chunks: ['Here it is.'] },
    ]);
    expect((await collect(provider.stream(prompt(), new AbortController().signal))).text).toBe('Here it is.');
    expect(requests[1]?.prompt.maxOutputTokens).toBeLessThan(8_192 - 1_500);
  });
});

test.each([
  '`max_tokens` must be less than or equal to `4096`, the maximum value for `max_tokens` for this model',
  'max_tokens is too large: 8000. This model supports at most 4096 completion tokens, whereas you provided 8000.',
  'Invalid max_tokens value, the valid range of max_tokens is [1, 4096]',
  'max_tokens: 8000 > 4096, which is the maximum allowed number of output tokens for this model',
])('a model whose answers are limited (%s) is asked for as much as it can write', async (message) => {
  const { provider, requests } = await serveProvider('openai', [refusal(400, message), { chunks: ['Here it is.'] }]);
  const signal = new AbortController().signal;
  await collect(provider.stream(prompt(), signal));
  await collect(provider.stream(prompt(), signal));
  expect(requests.map(({ prompt: { maxOutputTokens } }) => maxOutputTokens)).toEqual([8_000, 4_096, 4_096]);
});

const REFUSALS: Readonly<Record<VendorName, ScriptedAnswer>> = {
  openai: WORDINGS['OpenAI and vLLM']!(8_192)(5_000, 8_000),
  anthropic: refusal(
    400,
    'input length and `max_tokens` exceed context limit: 5000 + 8000 > 8192, decrease input length',
    {
      type: 'invalid_request_error',
    },
  ),
  google: refusal(400, 'The input token count (9000) exceeds the maximum number of tokens allowed (8192).', {
    code: 400,
    status: 'INVALID_ARGUMENT',
  }),
  ollama: { raw: { status: 400, body: '{"error":"the input length exceeds the context length (8192 tokens)"}' } },
};

describe.each(VENDOR_NAMES)('%s', (vendor) => {
  test('is asked again with less when it refuses a prompt as too long', async () => {
    const { provider, requests } = await serveProvider(vendor, [REFUSALS[vendor], { chunks: ['Here it is.'] }]);
    expect((await collect(provider.stream(prompt(), new AbortController().signal))).text).toBe('Here it is.');
    expect(requests[1]?.prompt.system).toBe(LITE);
    expect(requests[1]?.prompt.maxOutputTokens).toBeLessThan(8_000);
  });

  test('is asked by LLM_CONTEXT_TOKENS and LLM_MAX_TOKENS from the first request on', async () => {
    const settings = { contextTokens: 8_192, maxOutputTokens: 1_500 };
    const { provider, requests } = await serveProvider(vendor, [{ chunks: ['Here it is.'] }], settings);
    expect(provider.promptSize).toBe('lite');
    await collect(provider.stream(prompt(), new AbortController().signal));
    expect(requests).toHaveLength(1);
    expect(requests[0]?.prompt).toMatchObject({ system: LITE, maxOutputTokens: 1_500 });
  });
});
