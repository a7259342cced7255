import { describe, expect, test, vi } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';
import { ask, collect, collectFailure, firstRequest, serveProvider } from '../support/llm/serve.ts';

const refusal = (type: string, message: string) => ({
  raw: {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'error', error: { type, message } }),
  },
});

describe('the anthropic provider', () => {
  describeProviderContract({
    vendor: 'anthropic',
    keyHint: 'ANTHROPIC_API_KEY',
    unknownModelHint: 'ANTHROPIC_BASE_URL',
    addressVariable: 'ANTHROPIC_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });
  test('lets the vendor cache the system text for an hour and the conversation so far', async () => {
    const { provider, requests } = await serveProvider('anthropic', [{ chunks: ['Hi'] }]);
    await collect(ask(provider));
    expect(firstRequest(requests).path).toBe('/v1/messages');
    expect(firstRequest(requests).body).toMatchObject({
      max_tokens: 4_000,
      output_config: { effort: 'low' },
      system: [{ text: 'You draft workflows.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        { role: 'user', content: 'A workflow, please.' },
        { role: 'assistant', content: [{ text: 'Here it is.', cache_control: { type: 'ephemeral' } }] },
        { role: 'user', content: 'Make it shorter.' },
      ],
    });
    expect(firstRequest(requests).body).not.toHaveProperty('temperature');
  });

  test('sends the configured key and no other that lies in the environment', async () => {
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-of-somebody-else');
    const { provider, requests } = await serveProvider('anthropic', [{ chunks: ['Hi'] }]);
    await collect(ask(provider));
    vi.unstubAllEnvs();
    expect(firstRequest(requests).headers.authorization).toBe('Bearer key-of-test');
    expect(JSON.stringify(firstRequest(requests).headers)).not.toContain('somebody-else');
  });

  test('gives up the effort for a model that knows none, and remembers it', async () => {
    const { provider, requests } = await serveProvider('anthropic', [
      refusal('invalid_request_error', 'This model does not support the effort parameter.'),
      { chunks: ['Hi'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Hi');
    await collect(ask(provider));
    expect(requests.map(({ body }) => 'output_config' in (body as object))).toEqual([true, false, false]);
  });

  test('does not send a request again that is refused for another reason', async () => {
    const { provider, requests } = await serveProvider('anthropic', [
      refusal('invalid_request_error', 'messages: at least one message is required'),
    ]);
    expect((await collectFailure(ask(provider))).error).toMatchObject({ code: 'provider.bad_request' });
    expect(requests).toHaveLength(1);
  });

  test('counts the cached part of the prompt as part of the prompt', async () => {
    const usage = { input: 1_000, output: 10, cached: 900 };
    const { provider } = await serveProvider('anthropic', [{ chunks: ['Hi'], usage }]);
    expect((await collect(ask(provider))).usage).toEqual({
      inputTokens: 1_000,
      outputTokens: 10,
      cachedInputTokens: 900,
    });
  });
});
