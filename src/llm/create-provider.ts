import { systemClock, type Clock } from '../async/clock.ts';
import { ProviderError, type Provider } from './provider.ts';
import {
  chooseProviderName,
  DEFAULT_MODELS,
  OLLAMA_CONTEXT_TOKENS,
  timeoutsFor,
  type ProviderSettings,
  type VendorName,
} from './provider-settings.ts';
import type { VendorCall, VendorFacts } from './vendor-call.ts';
import { anthropicFacts, openAiFacts } from './vendor-facts.ts';
import { createVendorProvider, type VendorProviderDependencies } from './vendor-provider.ts';

export interface ProviderDependencies {
  /** The current time in epoch milliseconds. */
  readonly now?: () => number;
  readonly sleep?: Clock['sleep'];
  readonly onRetry?: VendorProviderDependencies['onRetry'];
}

/**
 * Creates the provider that the settings choose. The SDK of its vendor is loaded with the first request. Throws `provider.bad_key` when the vendor has no key, and
 * `provider.bad_request` when an address is not a usable URL.
 */
export async function createProvider(
  settings: ProviderSettings,
  dependencies: ProviderDependencies = {},
): Promise<Provider> {
  const clock = systemClock();
  const name = chooseProviderName(settings);
  if (name === 'offline') {
    const { createOfflineProvider } = await import('./offline.ts');
    return createOfflineProvider();
  }
  const model = settings.model || DEFAULT_MODELS[name];
  return createVendorProvider(await CREATE_CALL[name](settings, model, dependencies.now ?? Date.now), {
    timeouts: timeoutsFor(name, settings),
    limits: {
      contextTokens: settings.contextTokens ?? (name === 'ollama' ? OLLAMA_CONTEXT_TOKENS : undefined),
      maxOutputTokens: settings.maxOutputTokens,
    },
    sleep: dependencies.sleep ?? ((ms, signal) => clock.sleep(ms, signal)),
    onRetry: dependencies.onRetry,
  });
}

type CreateCall = (settings: ProviderSettings, model: string, now: () => number) => Promise<VendorCall>;

const CREATE_CALL: Readonly<Record<VendorName, CreateCall>> = {
  async openai(settings, model, now) {
    const baseUrl = address('OPENAI_BASE_URL', settings.openaiBaseUrl);
    const apiKey = baseUrl ? settings.openaiApiKey : key('OPENAI_API_KEY', settings.openaiApiKey);
    return loadedOnUse(openAiFacts({ baseUrl, model }), async () => {
      const { createOpenAiCall } = await import('./openai.ts');
      return createOpenAiCall({ apiKey, baseUrl, model, now });
    });
  },
  async anthropic(settings, model, now) {
    const apiKey = key('ANTHROPIC_API_KEY', settings.anthropicApiKey);
    const baseUrl = address('ANTHROPIC_BASE_URL', settings.anthropicBaseUrl);
    return loadedOnUse(anthropicFacts({ baseUrl, model }), async () => {
      const { createAnthropicCall } = await import('./anthropic.ts');
      return createAnthropicCall({ apiKey, baseUrl, model, now });
    });
  },
  async google(settings, model) {
    const apiKey = key('GOOGLE_API_KEY', settings.googleApiKey);
    const baseUrl = address('GOOGLE_BASE_URL', settings.googleBaseUrl);
    const { createGoogleCall } = await import('./google.ts');
    return createGoogleCall({ apiKey, baseUrl, model });
  },
  async ollama(settings, model, now) {
    const { createOllamaCall } = await import('./ollama.ts');
    return createOllamaCall({
      host: settings.ollamaHost,
      model,
      now,
      contextTokens: settings.contextTokens ?? OLLAMA_CONTEXT_TOKENS,
    });
  },
};

/** Some SDKs take 30 MiB and 200 ms to load, which a start can do without. */
function loadedOnUse(facts: VendorFacts, load: () => Promise<VendorCall>): VendorCall {
  let call: VendorCall | undefined;
  return {
    facts,
    async *open(prompt, signal) {
      call ??= await load();
      yield* call.open(prompt, signal);
    },
    readFailure: (error) => call?.readFailure(error) ?? { text: String(error) },
  };
}

function key(variable: string, value: string | undefined): string {
  if (value) return value;
  throw new ProviderError('provider.bad_key', `${variable} is not set.`, `Set ${variable}, or change LLM_PROVIDER.`);
}

/** The address without a trailing slash. Node's fetch refuses an address with a user name or password, and would quote it in the error. */
function address(variable: string, value: string | undefined): string | undefined {
  if (!value) return undefined;
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return value.replace(/(?<!\/)\/+$/, '');
  throw new ProviderError(
    'provider.bad_request',
    `${variable} is not a usable address.`,
    `Set ${variable} to an address such as https://example.com without a name or password in it.`,
  );
}
