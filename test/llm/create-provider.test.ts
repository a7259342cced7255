import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import {
  chooseProviderName,
  DEFAULT_MODELS,
  PROVIDER_NAMES,
  VENDOR_NAMES,
  type ProviderSettings,
} from '../../src/llm/provider-settings.ts';

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
    [{ openaiBaseUrl: 'http://127.0.0.1:1/v1' }, 'offline'],
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
});
