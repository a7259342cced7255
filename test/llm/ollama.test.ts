import { describe, expect, test, vi } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';
import { ask, collect, collectFailure, firstRequest, serveProvider } from '../support/llm/serve.ts';

describe('the ollama provider', () => {
  describeProviderContract({
    vendor: 'ollama',
    keyHint: 'OLLAMA_HOST',
    unknownModelHint: 'ollama pull scripted',
    addressVariable: 'OLLAMA_HOST',
    refusal: 'complete',
    countsCached: false,
  });
  test('asks for a context that holds the prompt, keeps the model loaded and lets it not think', async () => {
    const { provider, requests } = await serveProvider('ollama', [{ chunks: ['Hi'] }]);
    await collect(ask(provider));
    expect(firstRequest(requests).path).toBe('/api/chat');
    expect(firstRequest(requests).body).toMatchObject({
      stream: true,
      think: false,
      keep_alive: '30m',
      options: { num_ctx: 16_384, num_predict: 4_000, temperature: 0.2 },
    });
  });

  test('lets a cloud model that wants a sign-in say so', async () => {
    const { provider } = await serveProvider('ollama', [{ failure: 'bad-key' }]);
    const { error } = await collectFailure(ask(provider));
    expect(error).toMatchObject({ hint: 'Check that OLLAMA_HOST accepts requests without a key.' });
  });

  test('does not write on the console, whatever the server answers', async () => {
    const written = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const { provider } = await serveProvider('ollama', [
      { raw: { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' } },
      { raw: { status: 500, headers: { 'content-type': 'application/json' }, body: '{"error":{"message":"nested"}}' } },
      { failure: 'bad-key' },
    ]);
    await collectFailure(ask(provider));
    expect(written.flatMap((spy) => spy.mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });
});
