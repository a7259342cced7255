import { ProviderError, type Provider } from './provider.ts';
import {
  chooseProviderName,
  DEFAULT_MODELS,
  patienceFor,
  type ProviderSettings,
  type VendorName,
} from './provider-settings.ts';
import type { VendorCall } from './vendor-call.ts';
import { createVendorProvider, type RetryPolicy } from './vendor-provider.ts';

export interface ProviderDependencies {
  /** The current time in epoch milliseconds. */
  readonly now?: () => number;
  readonly sleep?: RetryPolicy['sleep'];
  readonly onRetry?: RetryPolicy['onRetry'];
}

/**
 * The provider that the settings ask for; the SDK of no other vendor is loaded. Throws `provider.bad_key` when the named vendor has
 * no key, and `provider.bad_request` for an address that cannot be one.
 */
export async function createProvider(
  settings: ProviderSettings,
  dependencies: ProviderDependencies = {},
): Promise<Provider> {
  const name = chooseProviderName(settings);
  if (name === 'offline') {
    const { createOfflineProvider } = await import('./offline.ts');
    return createOfflineProvider();
  }
  const model = settings.model || DEFAULT_MODELS[name];
  return createVendorProvider(await CREATE_CALL[name](settings, model, dependencies.now ?? Date.now), {
    patience: patienceFor(name, settings),
    sleep: dependencies.sleep ?? sleep,
    onRetry: dependencies.onRetry,
  });
}

type CreateCall = (settings: ProviderSettings, model: string, now: () => number) => Promise<VendorCall>;

const CREATE_CALL: Readonly<Record<VendorName, CreateCall>> = {
  async openai(settings, model, now) {
    const baseUrl = address('OPENAI_BASE_URL', settings.openaiBaseUrl);
    const apiKey = baseUrl ? settings.openaiApiKey : key('OPENAI_API_KEY', settings.openaiApiKey);
    const { createOpenAiCall } = await import('./openai.ts');
    return createOpenAiCall({ apiKey, baseUrl, model, now });
  },
  async anthropic(settings, model, now) {
    const apiKey = key('ANTHROPIC_API_KEY', settings.anthropicApiKey);
    const baseUrl = address('ANTHROPIC_BASE_URL', settings.anthropicBaseUrl);
    const { createAnthropicCall } = await import('./anthropic.ts');
    return createAnthropicCall({ apiKey, baseUrl, model, now });
  },
  async google(settings, model) {
    const apiKey = key('GOOGLE_API_KEY', settings.googleApiKey);
    const baseUrl = address('GOOGLE_BASE_URL', settings.googleBaseUrl);
    const { createGoogleCall } = await import('./google.ts');
    return createGoogleCall({ apiKey, baseUrl, model });
  },
  async ollama(settings, model, now) {
    const { createOllamaCall } = await import('./ollama.ts');
    return createOllamaCall({ host: settings.ollamaHost, model, now });
  },
};

function key(variable: string, value: string | undefined): string {
  if (value) return value;
  throw new ProviderError('provider.bad_key', `${variable} is not set.`, `Set ${variable}, or change LLM_PROVIDER.`);
}

/** The address without a slash at its end. One with a name and password in it is refused by Node's fetch, which would quote it. */
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

/** Never rejects: who waits looks at the signal afterwards. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, ms);
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
