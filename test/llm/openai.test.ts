import { describe, expect, test } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';
import { ask, collect, collectFailure, firstRequest, serveProvider } from '../support/llm/serve.ts';
import { startAnsweringLlm, type ScriptedAnswer } from '../support/llm/scripted-server.ts';
import { createProvider } from '../../src/llm/create-provider.ts';

const refusal = (error: object): ScriptedAnswer => ({
  raw: { status: 400, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) },
});
const stream = (...events: unknown[]): ScriptedAnswer => ({
  raw: {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: events.map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`)).join(''),
  },
});
const delta = (content: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: content, finish_reason }],
});

describe('the openai provider', () => {
  describeProviderContract({
    vendor: 'openai',
    keyHint: 'OPENAI_API_KEY',
    unknownModelHint: 'OPENAI_BASE_URL',
    addressVariable: 'OPENAI_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });

  test('asks a compatible server in the oldest words and with a low temperature', async () => {
    const { provider, requests } = await serveProvider('openai', [{ chunks: ['Hi'] }]);
    await collect(ask(provider));
    expect(firstRequest(requests).path).toBe('/v1/chat/completions');
    expect(firstRequest(requests).headers.authorization).toBe('Bearer key-of-test');
    expect(firstRequest(requests).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.2,
      max_tokens: 4_000,
    });
  });

  test('gives up a parameter that the model refuses, and remembers it', async () => {
    const temperature = "Unsupported value: 'temperature' does not support 0.2 with this model.";
    const { provider, requests } = await serveProvider('openai', [
      refusal({ message: temperature, type: 'invalid_request_error', param: 'temperature', code: 'unsupported_value' }),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    await collect(ask(provider));
    expect(requests.map(({ body }) => 'temperature' in (body as object))).toEqual([true, false, false]);
  });

  test('takes the other name of the output limit where a server asks for it only in words', async () => {
    const message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.";
    const { provider, requests } = await serveProvider('openai', [refusal({ message }), { chunks: ['Hi'] }]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(requests[1]?.body).toMatchObject({ max_completion_tokens: 4_000 });
    expect(requests[1]?.body).not.toHaveProperty('max_tokens');
  });

  test('does not send a refused request again that no parameter is blamed for', async () => {
    const { provider, requests } = await serveProvider('openai', [refusal({ message: 'Invalid value', code: null })]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.bad_request' });
    expect(requests).toHaveLength(1);
  });

  test('tells a prompt that the content rules stop from a broken one', async () => {
    const { provider } = await serveProvider('openai', [
      refusal({ message: 'The response was filtered', code: 'content_filter', type: null, param: 'prompt' }),
    ]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.refused' });
  });

  test('passes the words of a refusal on and ends with refused', async () => {
    const { provider } = await serveProvider('openai', [
      stream(delta({ refusal: 'I cannot ' }), delta({ refusal: 'do that.' }), delta({}, 'stop'), 'data: [DONE]\n\n'),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'I cannot do that.', reason: 'refused' });
  });

  test('reads a compatible server that sends comments, no usage and events without choices', async () => {
    const { provider } = await serveProvider('openai', [
      stream(': PROCESSING\n\n', { id: 'x' }, delta({ content: 'Hi' }), delta({}, 'stop'), 'data: [DONE]\n\n'),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', reason: 'complete', usage: undefined });
  });

  test('keeps a whole answer though the connection breaks before the usage', async () => {
    const { provider } = await serveProvider('openai', [
      stream(delta({ content: 'Hi' }), delta({}, 'stop'), 'data: {'),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', reason: 'complete', usage: undefined });
  });

  test('reads the kind of an error event inside the stream', async () => {
    const { provider } = await serveProvider('openai', [
      stream(delta({ content: 'Hi' }), { error: { message: 'slow down', type: 'rate_limit_error', code: null } }),
    ]);
    const { error, text } = await collectFailure(ask(provider));
    expect(text).toBe('Hi');
    expect(error).toMatchObject({ code: 'provider.rate_limited' });
  });

  test('needs no key for a compatible server', async () => {
    const server = await startAnsweringLlm({ answer: ({ messages }) => [`You said: ${messages.at(-1)?.content}`] });
    const provider = await createProvider({ provider: 'openai', openaiBaseUrl: `${server.url}/` });
    expect((await collect(ask(provider))).text).toBe('You said: Make it shorter.');
    await server.close();
  });
});
