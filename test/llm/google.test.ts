import { describe, expect, test } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';
import { ask, collect, collectFailure, firstRequest, serveProvider } from '../support/llm/serve.ts';
import type { ScriptedAnswer } from '../support/llm/scripted-server.ts';

const raw = (status: number, contentType: string, body: string): ScriptedAnswer => ({
  raw: { status, headers: { 'content-type': contentType }, body },
});
const stream = (...events: unknown[]) =>
  raw(200, 'text/event-stream', events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join(''));
const error = (status: string, message: string, code: number) =>
  raw(code, 'application/json', JSON.stringify({ error: { code, status, message } }));

describe('the google provider', () => {
  describeProviderContract({
    vendor: 'google',
    keyHint: 'GOOGLE_API_KEY',
    unknownModelHint: 'GOOGLE_BASE_URL',
    addressVariable: 'GOOGLE_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });
  test('asks a model of Gemini 3 to think little, and leaves its temperature alone', async () => {
    const { provider, requests } = await serveProvider('google', [{ chunks: ['Hi'] }], { model: 'gemini-3.8-flash' });
    await collect(ask(provider));
    expect(firstRequest(requests).path).toBe('/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse');
    expect(firstRequest(requests).headers['x-goog-api-key']).toBe('key-of-test');
    expect(firstRequest(requests).body).toMatchObject({
      generationConfig: { maxOutputTokens: 4_000, thinkingConfig: { thinkingLevel: 'low' } },
    });
    expect(firstRequest(requests).body).not.toHaveProperty('generationConfig.temperature');
  });

  test('gives up the thinking level for an older model, and remembers it', async () => {
    const { provider, requests } = await serveProvider(
      'google',
      [error('INVALID_ARGUMENT', 'Thinking level is not supported for this model.', 400), { chunks: ['Hi'] }],
      { model: 'gemini-2.5-flash' },
    );
    expect((await collect(ask(provider))).text).toBe('Hi');
    await collect(ask(provider));
    const configs = requests.map(({ body }) => (body as { generationConfig: object }).generationConfig);
    expect(configs.map((config) => 'thinkingConfig' in config)).toEqual([true, false, false]);
    expect(configs[2]).toMatchObject({ temperature: 0.2 });
  });

  test('ends with refused when the prompt itself is blocked', async () => {
    const { provider } = await serveProvider('google', [
      stream({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: '', reason: 'refused' });
  });

  test('reads events that are divided by CRLF, and text that comes with the finish reason', async () => {
    const { provider } = await serveProvider('google', [
      stream(
        { candidates: [{ content: { parts: [{ text: 'a' }, { text: 'b' }] } }] },
        { candidates: [{ content: { parts: [{ text: 'c' }] }, finishReason: 'STOP' }] },
      ),
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'abc', reason: 'complete', usage: undefined });
  });

  test('reads what an error event inside the stream is about', async () => {
    const { provider } = await serveProvider('google', [
      stream({ candidates: [{ content: { parts: [{ text: 'a' }] } }] }, { error: { code: 429, message: 'Quota' } }),
    ]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.rate_limited' });
  });

  test('takes a stream for cut off that ends in the middle of an event', async () => {
    const { provider } = await serveProvider('google', [raw(200, 'text/event-stream', 'data: {"candidates": [{"con')]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.cut_off' });
  });

  test('says of a key without permission that it may not use the model', async () => {
    const { provider } = await serveProvider('google', [error('PERMISSION_DENIED', 'Denied.', 403)]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({
      code: 'provider.bad_key',
      message: 'The server at GOOGLE_BASE_URL does not allow this key to use the model scripted.',
    });
  });
});
