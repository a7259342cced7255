import { describe, expect, test } from 'vitest';
import { VENDOR_NAMES, type VendorName } from '../../src/llm/provider-settings.ts';
import { ask, collect, collectFailure, serveProvider } from '../support/llm/serve.ts';
import type { ScriptedAnswer } from '../support/llm/scripted-server.ts';

/** Events as gateways send them, byte for byte. */
const stream = (...events: unknown[]): ScriptedAnswer => ({
  raw: {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: events.map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`)).join(''),
  },
});
const page = (body: string, type = 'text/html'): ScriptedAnswer => ({
  raw: { status: 200, headers: { 'content-type': type }, body },
});
const json = (body: unknown): ScriptedAnswer => page(JSON.stringify(body), 'application/json');
const delta = (content: unknown, finish_reason: unknown = null) => ({
  choices: [{ index: 0, delta: content, finish_reason }],
});
const words = (content: unknown) => delta({ content });
const STOP = delta({}, 'stop');
const DONE = 'data: [DONE]\n\n';
const ollamaLine = (content: string) => JSON.stringify({ message: { role: 'assistant', content }, done: false });
const BLOCK = 'Here it is.\n```yaml\nschema_version: "1.0"\n```';

describe('the end of an answer', () => {
  test.each(['error', 'abort', 'insufficient_system_resource', 'network_error', 'whatever'])(
    'with the reason %s is not a complete answer',
    async (reason) => {
      const { provider } = await serveProvider('openai', [stream(words('Half of'), delta({}, reason), DONE)]);
      const { error, text } = await collectFailure(ask(provider));
      expect(text).toBe('Half of');
      expect(error).toMatchObject({ code: 'provider.cut_off' });
    },
  );

  test.each([
    ['eos', 'complete'],
    ['end_turn', 'complete'],
    ['COMPLETE', 'complete'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['sensitive', 'refused'],
  ])('in the words of other servers: %s is %s', async (reason, expected) => {
    const { provider } = await serveProvider('openai', [stream(words('Hi'), delta({}, reason), DONE)]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', reason: expected });
  });

  test.each(['Which one?', BLOCK])('by [DONE] alone is complete when the answer is whole: %j', async (text) => {
    const { provider } = await serveProvider('openai', [stream(words(text), DONE)]);
    expect(await collect(ask(provider))).toMatchObject({ text, reason: 'complete' });
  });

  test('by [DONE] alone is cut off inside a block', async () => {
    const { provider } = await serveProvider('openai', [stream(words('```yaml\nschema_version: "1.0"\n'), DONE)]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.cut_off' });
  });

  test('by pause_turn of Anthropic is not complete', async () => {
    const { provider } = await serveProvider('anthropic', [
      stream(
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half"}}\n\n',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"pause_turn"},"usage":{}}\n\n',
      ),
    ]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.cut_off' });
  });

  test.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL'])('by %s of Gemini is asked again', async (reason) => {
    const { provider, requests } = await serveProvider('google', [
      stream({ candidates: [{ content: { parts: [] }, finishReason: reason }] }),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests).toHaveLength(2);
  });

  test.each(['OTHER', 'MALFORMED_RESPONSE'])('by %s of Gemini is neither complete nor refused', async (reason) => {
    const { provider } = await serveProvider('google', [
      stream({ candidates: [{ content: { parts: [{ text: 'Half' }] }, finishReason: reason }] }),
    ]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.cut_off' });
  });
});

const ODD: readonly string[] = [
  'data: null\n\n',
  'data: \n\n',
  'data: []\n\n',
  'data: "ping"\n\n',
  'data: 0\n\n',
  'data: {}\n\n',
  'data: {broken\n\n',
  'data: keep-alive\n\n',
  ': keep-alive\n\n',
  'event: ping\n\n',
  'event: heartbeat\ndata: {}\n\n',
  'id: 7\nretry: 10\n\n',
  '\n\n',
];

describe('events without meaning', () => {
  const TEXTS: Readonly<Record<Exclude<VendorName, 'ollama'>, (text: string) => string>> = {
    openai: (text) => `data: ${JSON.stringify(words(text))}\n\n`,
    anthropic: (text) =>
      `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`,
    google: (text) => `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] })}\n\n`,
  };
  const ENDS = {
    openai: `data: ${JSON.stringify(STOP)}\n\n`,
    anthropic: 'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
    google: 'data: {"candidates":[{"finishReason":"STOP"}]}\n\n',
  };

  test.each(['openai', 'anthropic', 'google'] as const)('of %s are skipped wherever they are', async (vendor) => {
    const body = ODD.flatMap((odd, index) => [odd, TEXTS[vendor](`${index} `)]);
    const { provider } = await serveProvider(vendor, [stream(...body, ...ODD, ENDS[vendor], ...ODD)]);
    const expected = ODD.map((_, index) => `${index} `).join('');
    expect(await collect(ask(provider))).toMatchObject({ text: expected, reason: 'complete' });
  });

  test.each([
    { choices: null },
    { choices: [] },
    { choices: [null] },
    { choices: [{}] },
    { choices: [{ delta: null }] },
    { choices: [{ delta: { content: null, role: null } }] },
    { usage: null },
    { choices: [{ delta: { content: 7 } }] },
    { object: 'chat.completion.chunk', prompt_filter_results: [] },
  ])('of the shape %j are skipped', async (odd) => {
    const { provider } = await serveProvider('openai', [stream(odd, words('Hi'), odd, STOP, odd, DONE)]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', reason: 'complete' });
  });

  test('of Ollama are skipped', async () => {
    const odd = ['null', '', '[]', '"ping"', '{}', '{broken', ': keep-alive'];
    const body = [
      ...odd,
      ollamaLine('Hi '),
      ...odd,
      ollamaLine('there'),
      ...odd,
      '{"done":true,"done_reason":"stop"}',
    ].join('\n');
    const { provider } = await serveProvider('ollama', [page(body, 'application/x-ndjson')]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi there', reason: 'complete' });
  });

  test('and events without blank lines between them are read', async () => {
    const lines = [words('Hi '), words('there'), STOP].map((each) => `data: ${JSON.stringify(each)}\n`).join('');
    const { provider } = await serveProvider('openai', [stream(lines, '\n')]);
    expect((await collect(ask(provider))).text).toBe('Hi there');
  });
});

describe('the content of an answer', () => {
  test('as a list of parts is read, and the thoughts in it are not', async () => {
    const { provider } = await serveProvider('openai', [
      stream(
        words([{ type: 'thinking', thinking: [{ type: 'text', text: 'They want x.' }] }]),
        words([{ type: 'text', text: 'Hi ' }]),
        words([
          { type: 'text', text: 'there' },
          { type: 'reference', reference_ids: [1] },
        ]),
        STOP,
        DONE,
      ),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi there', thought: true });
  });

  test.each(['reasoning', 'reasoning_content', 'thinking'])('has no thoughts from the field %s', async (field) => {
    const { provider } = await serveProvider('openai', [
      stream(delta({ [field]: 'They want x.' }), delta({ [field]: 'Or y.', content: '' }), words('Hi'), STOP, DONE),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', thought: true });
  });

  test('is asked for once more when there are only calls of tools', async () => {
    const call = delta({ tool_calls: [{ index: 0, function: { name: 'x', arguments: '{}' } }] });
    const { provider, requests } = await serveProvider('openai', [
      stream(call, delta({}, 'tool_calls'), DONE),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests).toHaveLength(2);
  });
});

describe('an error inside a stream', () => {
  test.each([
    [{ error: { code: 429, message: 'slow down' } }, 'provider.rate_limited'],
    [{ error: { code: '429', message: 'slow down' } }, 'provider.rate_limited'],
    [{ error: { code: 502, message: 'bad gateway' } }, 'provider.internal'],
    [{ error: { code: 503, message: 'no instance' } }, 'provider.overloaded'],
    [
      { choices: [{ delta: {}, finish_reason: 'error', error: { code: 502, message: 'upstream' } }] },
      'provider.internal',
    ],
    [{ object: 'error', message: 'engine died', type: 'InternalServerError', code: 500 }, 'provider.internal'],
  ])('with a number (%j) is tried again as over HTTP', async (event, code) => {
    const { provider, requests } = await serveProvider('openai', [stream(event), { chunks: ['Hi'] }]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests).toHaveLength(2);
    const again = await serveProvider('openai', [stream(event)]);
    expect((await collectFailure(ask(again.provider))).error).toMatchObject({ code });
  });

  test('of a proxy in front of Ollama is read, too', async () => {
    const { provider, requests } = await serveProvider('ollama', [
      page('{"error":{"code":429,"message":"slow down"}}\n', 'application/x-ndjson'),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests).toHaveLength(2);
  });
});

const WHOLE: Readonly<Record<VendorName, unknown>> = {
  openai: {
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: BLOCK }, finish_reason: 'stop' }],
  },
  anthropic: { type: 'message', role: 'assistant', content: [{ type: 'text', text: BLOCK }], stop_reason: 'end_turn' },
  google: { candidates: [{ content: { parts: [{ text: BLOCK }] }, finishReason: 'STOP' }] },
  ollama: { message: { role: 'assistant', content: BLOCK }, done: true, done_reason: 'stop' },
};

describe.each(VENDOR_NAMES)('%s with status 200', (vendor) => {
  test('and a whole answer as JSON is read', async () => {
    for (const body of [JSON.stringify(WHOLE[vendor]), JSON.stringify(WHOLE[vendor], null, 2)]) {
      const { provider } = await serveProvider(vendor, [page(body, 'application/json')]);
      expect(await collect(ask(provider))).toMatchObject({ text: BLOCK, reason: 'complete' });
    }
  });

  test('and a web page says that the address is wrong', async () => {
    const { provider } = await serveProvider(vendor, [page('<!DOCTYPE html><html><body>Sign in</body></html>')]);
    const { error } = await collectFailure(ask(provider));
    expect(error).toMatchObject({
      code: 'provider.wrong_address',
      message: expect.stringContaining("answered with something other than a model's answer, such as a web page."),
    });
  });

  test('and an error as JSON is that error', async () => {
    const { provider, requests } = await serveProvider(vendor, [
      json({ error: { code: 429, message: 'slow down' } }),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests).toHaveLength(2);
  });
});

describe('a model without a system role', () => {
  test.each([
    ['openai', 400, { error: { message: 'System role not supported', type: 'BadRequestError', code: 400 } }],
    ['openai', 500, { error: { message: 'Jinja Exception: System role not supported', type: 'server_error' } }],
    ['openai', 400, { error: { message: 'Conversation roles must alternate user/assistant/user/assistant/...' } }],
    ['openai', 422, { error: { message: "Unexpected role 'system' in messages" } }],
    [
      'google',
      400,
      {
        error: {
          code: 400,
          message: 'Developer instruction is not enabled for models/gemma-3',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
  ] as const)('(%s, %i) gets it in the first message, from then on', async (vendor, status, body) => {
    const refusal = { raw: { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } };
    const { provider, requests } = await serveProvider(vendor, [refusal, { chunks: ['Hi'] }]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    await collect(ask(provider));
    expect(requests).toHaveLength(3);
    for (const request of requests.slice(1)) {
      expect(JSON.stringify(request.body)).toContain('You draft workflows.\\n\\nA workflow, please.');
      expect(JSON.stringify(request.body)).not.toMatch(/"system"|systemInstruction/);
    }
  });
});
