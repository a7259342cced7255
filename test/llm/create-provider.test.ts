import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import {
  chooseProviderName,
  DEFAULT_MODELS,
  PROVIDER_NAMES,
  VENDOR_NAMES,
  type ProviderSettings,
  type VendorName,
} from '../../src/llm/provider-settings.ts';
import { startScriptedLlm } from '../support/llm/scripted-server.ts';
import { ask, collect, firstRequest } from '../support/llm/serve.ts';

describe('the choice of a provider', () => {
  const all: ProviderSettings = {
    openaiApiKey: 'a',
    anthropicApiKey: 'b',
    googleApiKey: 'c',
    ollamaHost: 'http://127.0.0.1:1',
  };

  test.each<[ProviderSettings, string]>([
    [{}, 'offline'],
    [{ openaiApiKey: '', ollamaHost: '' }, 'offline'],
    [all, 'openai'],
    [{ ...all, openaiApiKey: undefined }, 'anthropic'],
    [{ ...all, openaiApiKey: undefined, anthropicApiKey: undefined }, 'google'],
    [{ ollamaHost: all.ollamaHost }, 'ollama'],
    [{ ...all, provider: 'google' }, 'google'],
    [{ ...all, provider: 'offline' }, 'offline'],
    [{ openaiBaseUrl: 'http://127.0.0.1:1/v1' }, 'openai'],
  ])('%j is %s', (settings, name) => {
    expect(chooseProviderName(settings)).toBe(name);
  });

  test('every vendor has a default model', async () => {
    expect(Object.keys(DEFAULT_MODELS)).toEqual([...VENDOR_NAMES]);
    expect(PROVIDER_NAMES).toEqual([...VENDOR_NAMES, 'offline']);
    const provider = await createProvider({ provider: 'ollama', model: '' });
    expect(provider.model).toBe(DEFAULT_MODELS.ollama);
  });
});

test('nothing configured gives the provider that is not a model and says so', async () => {
  expect(await createProvider({})).toMatchObject({ name: 'offline', label: expect.stringContaining('no AI model') });
});

/** Sends what goes to a vendor to a server of ours, and tells where it would have gone. */
async function divert(vendor: VendorName) {
  const server = await startScriptedLlm({ vendor, script: [{ chunks: ['Hi'] }] });
  const origins: string[] = [];
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
    const { origin, pathname, search } = new URL(input);
    origins.push(origin);
    return real(new URL(pathname + search, server.url), init);
  });
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await server.close();
  });
  return { origins, requests: server.requests };
}

describe('without an address of the operator', () => {
  test.each<[VendorName, string]>([
    ['openai', 'https://api.openai.com'],
    ['anthropic', 'https://api.anthropic.com'],
    ['google', 'https://generativelanguage.googleapis.com'],
    ['ollama', 'http://127.0.0.1:11434'],
  ])('%s is asked at %s, whatever the environment says', async (vendor, origin) => {
    vi.stubEnv(`${vendor.toUpperCase()}_BASE_URL`, 'http://127.0.0.1:1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { origins, requests } = await divert(vendor);
    const keys = { openaiApiKey: 'key', anthropicApiKey: 'key', googleApiKey: 'key' };
    const provider = await createProvider({ ...keys, provider: vendor });
    expect((await collect(ask(provider))).text).toBe('Hi');
    expect(origins).toEqual([origin]);
    expect(firstRequest(requests).prompt.model).toBe(DEFAULT_MODELS[vendor]);
  });

  test('OpenAI itself is asked in its own words, with little thought', async () => {
    const { requests } = await divert('openai');
    await collect(ask(await createProvider({ openaiApiKey: 'key' })));
    expect(firstRequest(requests).body).toMatchObject({ max_completion_tokens: 4_000, reasoning_effort: 'low' });
    expect(firstRequest(requests).body).not.toHaveProperty('max_tokens');
  });
});

describe('settings that cannot work', () => {
  test.each(['openai', 'anthropic', 'google'] as const)('%s without a key names the variable', async (provider) => {
    await expect(createProvider({ provider })).rejects.toMatchObject({
      code: 'provider.bad_key',
      hint: `Set ${provider.toUpperCase()}_API_KEY, or change LLM_PROVIDER.`,
    });
  });

  test.each(['not an address', 'ftp://example.com/v1', 'https://user:secret@example.com/v1'])(
    'the address %s is refused without being quoted',
    async (openaiBaseUrl) => {
      const creating = createProvider({ provider: 'openai', openaiBaseUrl });
      await expect(creating).rejects.toMatchObject({ code: 'provider.bad_request' });
      await expect(creating).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
    },
  );
});

/** Creates a provider in a process of its own and lists the packages that this loaded. */
async function packagesLoadedFor(settings: ProviderSettings): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        const found = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
        if (found) loaded.add(found[1]);
        return next(url, context);
      },
    });
    const { createProvider } = await import('./src/llm/create-provider.ts');
    await createProvider(JSON.parse(process.argv[1]));
    console.log(JSON.stringify([...loaded]));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    program,
    JSON.stringify(settings),
  ]);
  const sdks = new Set(['openai', '@anthropic-ai/sdk', '@google/generative-ai', 'ollama']);
  return (JSON.parse(stdout) as string[]).filter((name) => sdks.has(name));
}

describe('the SDKs', () => {
  test('of vendors that are not configured are not loaded', async () => {
    expect(await packagesLoadedFor({ googleApiKey: 'key' })).toEqual(['@google/generative-ai']);
    expect(await packagesLoadedFor({ provider: 'ollama', openaiApiKey: 'key' })).toEqual(['ollama']);
  });

  test('that are large are not loaded before the first request', async () => {
    expect(await packagesLoadedFor({ openaiApiKey: 'key' })).toEqual([]);
    expect(await packagesLoadedFor({ anthropicApiKey: 'key' })).toEqual([]);
  });
});
