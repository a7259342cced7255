import { randomFillSync } from 'node:crypto';
import { systemClock } from './clock.ts';
import type { AdapterHealth, ChatAdapter } from './chat/chat-adapter.ts';
import type { ReplyPort, ReplyTarget } from './chat/reply-port.ts';
import type { ConversationPort } from './chat/conversation-port.ts';
import { platformOf } from './chat/thread-key.ts';
import type { Config } from './config.ts';
import { createConfiguredProvider } from './configured-provider.ts';
import type { Clock } from './conversation/parts.ts';
import { createConversationService } from './conversation/service.ts';
import { createSessions } from './conversation/sessions.ts';
import { createIds } from './ids.ts';
import type { Log } from './log.ts';
import { createInProcessQueue } from './queue/in-process.ts';
import type { SessionStore } from './session/session-store.ts';
import { openStore } from './store/open-store.ts';
import { createWebAdapter } from '../adapters/web/adapter.ts';

export interface RunningApp {
  /** Where the web chat listens. */
  readonly web: { readonly host: string; readonly port: number };
  /** The chat platforms that are connected. */
  readonly platforms: readonly string[];
  /** `openai gpt-6`, or `offline templates`. */
  readonly provider: string;
  /** Takes no more messages, lets running turns end for at most `graceMs`, closes everything. */
  stop(graceMs: number): Promise<void>;
}

/** The composition root: builds every part from the config and starts it. Throws a `ThreadsmithError` that says what to mend. */
export async function startApp(config: Config, log: Log): Promise<RunningApp> {
  const clock = systemClock();
  const newId = systemIds();
  const [store, provider] = await Promise.all([
    openConfiguredStore(config, log, newId),
    createConfiguredProvider(config, log),
  ]);
  const adapters = new Map<string, ChatAdapter>();
  const conversation = createConversationService({
    store,
    queue: createInProcessQueue({ store, log }),
    provider,
    log,
    clock,
    openReply: (target) => openReply(adapters, target),
  });
  const parts = { conversation, log, clock, newId };
  const platforms = await createPlatforms(config, parts);
  const web = createWebAdapter({
    ...parts,
    wallClock: { now: () => Date.now() },
    sessions: createSessions(store, newId),
    options: { ...config.web, mounts: platforms.flatMap(({ mount }) => mount ?? []) },
    readiness: () => readiness(adapters, () => store.ping()),
  });
  for (const adapter of [web, ...platforms]) adapters.set(adapter.platform, adapter);
  // The port first: a second process on the same data fails there before it has answered the turns of the first.
  await web.start();
  await conversation.start();
  await Promise.all(platforms.map((adapter) => adapter.start()));
  return {
    web: web.address(),
    platforms: platforms.map(({ platform }) => platform),
    provider: `${provider.name} ${provider.model}`,
    async stop(graceMs) {
      await Promise.all(platforms.map((adapter) => adapter.stop()));
      await conversation.stop(graceMs);
      await web.stop();
      await store.close();
    },
  };
}

/** The sessions of the configured database. */
export function openConfiguredStore(config: Config, log: Log, newId = systemIds()): Promise<SessionStore> {
  return openStore({ url: config.databaseUrl, clock: () => new Date(), newId, log });
}

/** A platform that is not configured is not even imported: each SDK costs tens of megabytes and a few hundred milliseconds. */
async function createPlatforms(
  { slack, discord }: Config,
  parts: { conversation: ConversationPort; log: Log; clock: Clock; newId: () => string },
): Promise<ChatAdapter[]> {
  const created: Promise<ChatAdapter>[] = [];
  if (slack !== undefined) {
    const room = import('../adapters/slack/adapter.ts');
    created.push(room.then(({ createSlackAdapter }) => createSlackAdapter({ ...parts, options: slack })));
  }
  if (discord !== undefined) {
    const room = import('../adapters/discord/adapter.ts');
    created.push(room.then(({ createDiscordAdapter }) => createDiscordAdapter({ ...parts, options: discord })));
  }
  return Promise.all(created);
}

function systemIds(): () => string {
  return createIds(
    () => Date.now(),
    (bytes) => randomFillSync(bytes),
  );
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
