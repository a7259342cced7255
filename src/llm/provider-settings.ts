/** The LLM vendors, in the order in which a key chooses one when `LLM_PROVIDER` is not set. */
export const VENDOR_NAMES = ['openai', 'anthropic', 'google', 'ollama'] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

/** The values of `LLM_PROVIDER`. */
export const PROVIDER_NAMES = [...VENDOR_NAMES, 'offline'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/**
 * Used when `LLM_MODEL` is not set. Vendors retire models within a year or two, so an operator should set `LLM_MODEL`. Sources:
 * the type lists of openai 7.57 and @anthropic-ai/sdk 1.12, ai.google.dev/gemini-api/docs/models, the README of ollama 0.6.
 */
export const DEFAULT_MODELS: Readonly<Record<VendorName, string>> = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-sonnet-5-5',
  google: 'gemini-3.8-flash',
  ollama: 'llama3.1',
};

/** Ollama's default is 4,096 on small machines, which the system text alone fills. */
export const OLLAMA_CONTEXT_TOKENS = 16_384;

/** How long the vendor may send nothing, in milliseconds. Time that the reader of the stream takes does not count. */
export interface StreamTimeouts {
  /** Before the first text. Chunks of a model's reasoning count as activity. */
  readonly firstChunkMs: number;
  /** Between chunks, once there is text. */
  readonly betweenChunksMs: number;
}

const HOSTED_TIMEOUTS: StreamTimeouts = { firstChunkMs: 90_000, betweenChunksMs: 30_000 };
/** Ollama loads the model first and reads the prompt slowly without a GPU. Node's fetch has its own timeout of 300 s. */
const LOCAL_TIMEOUTS: StreamTimeouts = { firstChunkMs: 280_000, betweenChunksMs: 120_000 };

/** The operator's settings. An empty text counts as not set. */
export interface ProviderSettings {
  /** `LLM_PROVIDER` */
  readonly provider?: ProviderName | undefined;
  /** `LLM_MODEL` */
  readonly model?: string | undefined;
  /** `OPENAI_API_KEY`; optional when `openaiBaseUrl` is set, since many compatible servers need none. */
  readonly openaiApiKey?: string | undefined;
  /** `OPENAI_BASE_URL`, ends in `/v1`: any OpenAI-compatible server. */
  readonly openaiBaseUrl?: string | undefined;
  /** `ANTHROPIC_API_KEY` */
  readonly anthropicApiKey?: string | undefined;
  /** `ANTHROPIC_BASE_URL`, without `/v1`. */
  readonly anthropicBaseUrl?: string | undefined;
  /** `GOOGLE_API_KEY` */
  readonly googleApiKey?: string | undefined;
  /** `GOOGLE_BASE_URL`, without `/v1beta`. */
  readonly googleBaseUrl?: string | undefined;
  /** `OLLAMA_HOST` */
  readonly ollamaHost?: string | undefined;
  /** `LLM_CONTEXT_TOKENS`: prompt and answer together. */
  readonly contextTokens?: number | undefined;
  /** `LLM_MAX_TOKENS`: one answer. */
  readonly maxOutputTokens?: number | undefined;
  /** `LLM_FIRST_CHUNK_SECONDS`, in milliseconds here. */
  readonly firstChunkTimeoutMs?: number | undefined;
  /** `LLM_BETWEEN_CHUNKS_SECONDS`, in milliseconds here. */
  readonly betweenChunksTimeoutMs?: number | undefined;
}

/**
 * Chooses the provider: the one named in the settings, otherwise the first one with a key, otherwise the first one with an address that needs no key,
 * otherwise `offline`.
 */
export function chooseProviderName(settings: ProviderSettings): ProviderName {
  if (settings.provider) return settings.provider;
  if (settings.openaiApiKey) return 'openai';
  if (settings.anthropicApiKey) return 'anthropic';
  if (settings.googleApiKey) return 'google';
  if (settings.openaiBaseUrl) return 'openai';
  return settings.ollamaHost ? 'ollama' : 'offline';
}

export function timeoutsFor(name: VendorName, settings: ProviderSettings): StreamTimeouts {
  const defaults = name === 'ollama' ? LOCAL_TIMEOUTS : HOSTED_TIMEOUTS;
  return {
    firstChunkMs: settings.firstChunkTimeoutMs ?? defaults.firstChunkMs,
    betweenChunksMs: settings.betweenChunksTimeoutMs ?? defaults.betweenChunksMs,
  };
}
