import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import { VENDOR_NAMES, type ProviderSettings, type VendorName } from '../../src/llm/provider-settings.ts';
import { collect, collectFailure, PROMPT } from '../support/llm/serve.ts';

/** The same providers against a server that we did not write, so that our own idea of the wire formats is not the only judge. */
const mock = new LLMock({ port: 0 });
const answer = 'Here is your workflow.\n```yaml\nschema_version: "1.0"\n```';

beforeAll(async () => {
  mock
    .onMessage('draft', { content: answer }, { chunkSize: 5 })
    .onMessage('long', { content: answer, finishReason: 'length' })
    .onMessage('nothing', { content: '' })
    .onMessage(
      'cut',
      { content: answer },
      { truncateAfterChunks: 2, chunkSize: 5, streamingProfile: { ttft: 20, tps: 50 } },
    )
    .onMessage('locked', { error: { message: 'Unauthorized', type: 'authentication_error' }, status: 401 })
    .onMessage('busy', { error: { message: 'Rate limited', type: 'rate_limit_error' }, status: 429, retryAfter: 45 })
    .onMessage('broken', { error: { message: 'Boom', type: 'server_error' }, status: 500 });
  await mock.start();
});
afterAll(() => mock.stop());

function settingsFor(vendor: VendorName): ProviderSettings {
  return {
    provider: vendor,
    openaiApiKey: 'key',
    openaiBaseUrl: `${mock.url}/v1`,
    anthropicApiKey: 'key',
    anthropicBaseUrl: mock.url,
    googleApiKey: 'key',
    googleBaseUrl: mock.url,
    ollamaHost: mock.url,
  };
}

describe.each(VENDOR_NAMES)('%s against aimock', (vendor) => {
  async function ask(content: string) {
    const provider = await createProvider(settingsFor(vendor), { sleep: async () => {} });
    return provider.stream({ ...PROMPT, messages: [{ role: 'user', content }] }, new AbortController().signal);
  }

  test('streams an answer in several chunks', async () => {
    const { text, texts, reason } = await collect(await ask('draft'));
    expect(text).toBe(answer);
    expect(texts.length).toBeGreaterThan(3);
    expect(reason).toBe('complete');
  });

  test('takes an empty answer for a normal end', async () => {
    expect(await collect(await ask('nothing'))).toMatchObject({ text: '', reason: 'complete' });
  });

  test('notices a stream that is cut', async () => {
    const { error, text } = await collectFailure(await ask('cut'));
    expect(error).toMatchObject({ code: 'provider.cut_off' });
    expect(answer.startsWith(text)).toBe(true);
  });

  test.each([
    ['locked', 'provider.bad_key'],
    ['busy', 'provider.rate_limited'],
    ['broken', 'provider.internal'],
  ])('reads the error of a request that is %s', async (message, code) => {
    expect((await collectFailure(await ask(message))).error).toMatchObject({ code });
  });
});

// Aimock's Ollama always says `stop`.
test.each(['openai', 'anthropic', 'google'] as const)('%s against aimock reads the output limit', async (vendor) => {
  const provider = await createProvider(settingsFor(vendor));
  const events = provider.stream(
    { ...PROMPT, messages: [{ role: 'user', content: 'long' }] },
    new AbortController().signal,
  );
  expect(await collect(events)).toMatchObject({ text: answer, reason: 'length' });
});
