import type { Config } from '../config/config.ts';
import { createProvider, type ProviderDependencies } from '../llm/create-provider.ts';
import { withFallback } from '../llm/fallback.ts';
import type { ProviderSettings } from '../llm/provider-settings.ts';
import type { Provider } from '../llm/provider.ts';
import type { Log } from '../log.ts';
import { unobserved, type Observe } from '../observe/observer.ts';

/**
 * The configured provider with its fallbacks. Throws what `createProvider` throws for any of them, so that a fallback without a key is reported at the start
 * and not when it is needed.
 */
export async function createConfiguredProvider(
  { llm }: Config,
  log: Log,
  {
    observe = unobserved,
    ...dependencies
  }: Omit<ProviderDependencies, 'onRetry'> & { readonly observe?: Observe } = {},
): Promise<Provider> {
  const settings = settingsOf(llm);
  const create = async (chosen: ProviderSettings): Promise<Provider> => {
    const provider = await createProvider(chosen, {
      ...dependencies,
      onRetry(error, waitMs) {
        log.info({ err: error, waitMs }, 'the request to the provider is retried');
        observe({ type: 'provider_failed', provider: provider.name, code: error.code, next: 'retry' });
      },
    });
    return provider;
  };
  const [configured, ...standIns] = await Promise.all([
    create(settings),
    ...llm.fallback.map(({ provider, model }) => create({ ...settings, provider, model })),
  ]);
  const others = standIns.filter(({ name, model }) => name !== configured.name || model !== configured.model);
  return withFallback(configured, others, (failure, failed, next) => {
    log.warn(
      { err: failure, provider: `${failed.name} ${failed.model}`, standIn: `${next.name} ${next.model}` },
      'the provider failed before its first word; a fallback answers',
    );
    observe({ type: 'provider_failed', provider: failed.name, code: failure.code, next: 'fallback' });
  });
}

function settingsOf(llm: Config['llm']): ProviderSettings {
  return {
    provider: llm.provider,
    model: llm.model,
    openaiApiKey: llm.openai.apiKey,
    openaiBaseUrl: llm.openai.baseUrl,
    anthropicApiKey: llm.anthropic.apiKey,
    anthropicBaseUrl: llm.anthropic.baseUrl,
    googleApiKey: llm.google.apiKey,
    googleBaseUrl: llm.google.baseUrl,
    ollamaHost: llm.ollama.baseUrl,
    contextTokens: llm.contextTokens,
    maxOutputTokens: llm.maxOutputTokens,
    firstChunkTimeoutMs: llm.firstChunkTimeoutMs,
    betweenChunksTimeoutMs: llm.betweenChunksTimeoutMs,
  };
}
