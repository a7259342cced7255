import { randomFillSync } from 'node:crypto';
import { systemClock } from './clock.ts';
import type { AdapterHealth, ChatAdapter } from './chat/chat-adapter.ts';
import type { ReplyPort, ReplyTarget } from './chat/reply-port.ts';
import { platformOf } from './chat/thread-key.ts';
import type { Config } from './config.ts';
import { createConversationService } from './conversation/service.ts';
import { createSessions } from './conversation/sessions.ts';
import { createIds } from './ids.ts';
import { createProvider } from './llm/create-provider.ts';
import type { Log } from './log.ts';
import { createInProcessQueue } from './queue/in-process.ts';
import { openStore } from './store/open-store.ts';
import { createWebAdapter } from '../adapters/web/adapter.ts';

export interface RunningApp {
  /** Where the web chat listens. */
  readonly web: { readonly host: string; readonly port: number };
  /** `openai gpt-6`, or `offline templates`. */
  readonly provider: string;
  /** Takes no more messages, lets running turns end for at most `graceMs`, closes everything. */
  stop(graceMs: number): Promise<void>;
}

/** The composition root: builds every part from the config and starts it. Throws a `ThreadsmithError` that says what to mend. */
export async function startApp(config: Config, log: Log): Promise<RunningApp> {
  const clock = systemClock();
  const newId = createIds(
    () => Date.now(),
    (bytes) => randomFillSync(bytes),
  );
  const store = await openStore({ url: config.databaseUrl, clock: () => new Date(), newId, log });
  const provider = await createProvider(providerSettings(config), {
    onRetry: (error, waitMs) => log.info({ err: error, waitMs }, 'asking the provider again'),
  });
  const queue = createInProcessQueue({ store, log });
  const adapters = new Map<string, ChatAdapter>();
  const conversation = createConversationService({
    store,
    queue,
    provider,
    log,
    clock,
    openReply: (target) => openReply(adapters, target),
  });
  const web = createWebAdapter({
    conversation,
    sessions: createSessions(store, newId),
    options: { ...config.web, mounts: [...adapters.values()].flatMap(({ mount }) => mount ?? []) },
    readiness: () => readiness(adapters, store.ping),
    log,
    clock: { now: () => Date.now() },
    newId,
  });
  adapters.set(web.platform, web);
  await conversation.start();
  for (const adapter of adapters.values()) await adapter.start();
  return {
    web: web.address(),
    provider: `${provider.name} ${provider.model}`,
    async stop(graceMs) {
      await Promise.all([...adapters.values()].filter((adapter) => adapter !== web).map((adapter) => adapter.stop()));
      await conversation.stop(graceMs);
      await web.stop();
      await store.close();
    },
  };
}

function openReply(adapters: ReadonlyMap<string, ChatAdapter>, target: ReplyTarget): ReplyPort {
  const platform = platformOf(target.thread);
  const adapter = adapters.get(platform);
  if (adapter === undefined)
    throw new Error(`a turn of ${platform} is to be answered, but that platform is not configured`);
  return adapter.openReply(target);
}

async function readiness(adapters: ReadonlyMap<string, ChatAdapter>, ping: () => Promise<void>) {
  const parts: Record<string, AdapterHealth> = Object.fromEntries(
    [...adapters].map(([platform, adapter]) => [platform, adapter.health()]),
  );
  parts['database'] = await ping().then(
    () => ({ ready: true }),
    () => ({ ready: false, detail: 'The database does not answer.' }),
  );
  return { ready: Object.values(parts).every(({ ready }) => ready), parts };
}

function providerSettings({ llm }: Config) {
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
    firstChunkTimeoutMs: llm.firstChunkTimeoutMs,
    betweenChunksTimeoutMs: llm.betweenChunksTimeoutMs,
  };
}
