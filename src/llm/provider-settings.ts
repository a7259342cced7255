/** The LLM vendors, in the order in which a key chooses one when `LLM_PROVIDER` is not set. */
export const VENDOR_NAMES = ['openai', 'anthropic', 'google', 'ollama'] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

/** What `LLM_PROVIDER` may say. */
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

/** How long a silence may last, in milliseconds. A slow consumer is not a silence. */
export interface Patience {
  /** Before the first text. A model that thinks aloud keeps itself alive. */
  readonly firstChunkMs: number;
  /** Between chunks, once there is text. */
  readonly betweenChunksMs: number;
}

const HOSTED_PATIENCE: Patience = { firstChunkMs: 90_000, betweenChunksMs: 30_000 };
/** Ollama loads the model first and reads the prompt slowly without a GPU. Node's fetch gives up by itself after 300 s. */
const LOCAL_PATIENCE: Patience = { firstChunkMs: 280_000, betweenChunksMs: 120_000 };

/** What the operator configured. Empty text counts as not set. */
export interface ProviderSettings {
  /** `LLM_PROVIDER` */
  readonly provider?: ProviderName | undefined;
  /** `LLM_MODEL` */
  readonly model?: string | undefined;
  /** `OPENAI_API_KEY`; may be missing when `openaiBaseUrl` is set, since many compatible servers ask for none. */
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
  /** `LLM_FIRST_CHUNK_SECONDS`, in milliseconds here. */
  readonly firstChunkTimeoutMs?: number | undefined;
  /** `LLM_BETWEEN_CHUNKS_SECONDS`, in milliseconds here. */
  readonly betweenChunksTimeoutMs?: number | undefined;
}

/**
 * The provider that the settings ask for: the named one, else that of the first key, else that of an address which needs no key, else
 * `offline`.
 */
export function chooseProviderName(settings: ProviderSettings): ProviderName {
  if (settings.provider) return settings.provider;
  if (settings.openaiApiKey) return 'openai';
  if (settings.anthropicApiKey) return 'anthropic';
  if (settings.googleApiKey) return 'google';
  if (settings.openaiBaseUrl) return 'openai';
  return settings.ollamaHost ? 'ollama' : 'offline';
}

export function patienceFor(name: VendorName, settings: ProviderSettings): Patience {
  const usual = name === 'ollama' ? LOCAL_PATIENCE : HOSTED_PATIENCE;
  return {
    firstChunkMs: settings.firstChunkTimeoutMs ?? usual.firstChunkMs,
    betweenChunksMs: settings.betweenChunksTimeoutMs ?? usual.betweenChunksMs,
  };
}
