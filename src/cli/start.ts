import { randomFillSync } from 'node:crypto';
import { type Clock, systemClock } from '../async/clock.ts';
import type { AdapterHealth, ChatAdapter, TurnElsewhere } from '../chat/chat-adapter.ts';
import type { ReplyTarget } from '../chat/reply-port.ts';
import type { ConversationPort } from '../chat/conversation-port.ts';
import { platformOf, type ThreadKey } from '../chat/thread-key.ts';
import type { Config } from '../config/config.ts';
import { createConfiguredProvider } from './configured-provider.ts';

import { rehearse } from '../conversation/warm-up.ts';
import { createConversationService } from '../conversation/service.ts';
import { createSessions } from '../conversation/session-views.ts';
import { createIds } from '../ids.ts';
import { createLedAdapter } from './leader-only-adapter.ts';
import type { Log } from '../log.ts';
import { createInProcessQueue } from '../queue/in-process.ts';
import { singleProcess, type Replicas } from '../queue/replicas.ts';
import { claimSoleProcess, type SoleProcess } from '../queue/single-process-lock.ts';
import type { TurnQueue } from '../queue/turn-queue.ts';
import type { SessionStore } from '../session/session-store.ts';
import { parseDatabaseUrl } from '../store/database-url.ts';
import { openStore } from '../store/open-store.ts';
import { createWebAdapter } from '../../adapters/web/adapter.ts';

export interface RunningApp {
  /** Where the web chat listens. */
  readonly web: { readonly host: string; readonly port: number };
  /** The chat platforms that were started; one that cannot be reached is joined later. */
  readonly platforms: readonly string[];
  /** `openai gpt-6`, or `offline templates`. */
  readonly provider: string;
  /** Makes the first answer as quick as the others. */
  rehearse(): Promise<void>;
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
  const { queue, replicas } = await openQueue(config, { store, log, clock, newId });
  const adapters = new Map<string, ChatAdapter>();
  const conversation = createConversationService({
    store,
    queue,
    provider,
    log,
    clock,
    openReply: (target, right) => adapterFor(target, adapters).openReply(target, right),
    linkTo: async (thread) => adapters.get(platformOf(thread))?.linkTo?.(thread),
  });
  const parts = { conversation, log, clock, newId };
  const platforms = await createPlatforms(config, { ...parts, replicas: () => replicas.count() }, replicas);
  const web = createWebAdapter({
    ...parts,
    wallClock: { now: () => Date.now() },
    sessions: createSessions(store, newId),
    options: { ...config.web, mounts: platforms.flatMap(({ mount }) => mount ?? []) },
    readiness: () => readiness(adapters, replicas, () => store.ping()),
  });
  for (const adapter of [web, ...platforms]) adapters.set(adapter.platform, adapter);
  replicas.onElsewhere((turn) => tellElsewhere(adapters, turn));
  await web.start();
  const sole = soleProcess(config);
  await conversation.start();
  await Promise.all(platforms.map((adapter) => adapter.start()));
  return {
    web: web.address(),
    platforms: platforms.map(({ platform }) => platform),
    provider: `${provider.name} ${provider.model}`,
    rehearse: () => rehearse({ clock, log }),
    async stop(graceMs) {
      await Promise.all(platforms.map((adapter) => adapter.stop()));
      await conversation.stop(graceMs);
      await replicas.close();
      await web.stop();
      await store.close();
      sole?.release();
    },
  };
}

/** On PostgreSQL the queue lets several processes take turns. */
function soleProcess({ databaseUrl }: Config): SoleProcess | undefined {
  const place = parseDatabaseUrl(databaseUrl);
  return place.dialect === 'sqlite' ? claimSoleProcess(place.path) : undefined;
}

/** The sessions of the configured database. */
export function openConfiguredStore(
  { databaseUrl: url }: Config,
  log: Log,
  newId = systemIds(),
): Promise<SessionStore> {
  return openStore({ url, clock: () => new Date(), newId, log });
}

/** The queue that fits the database: on PostgreSQL other replicas may share it. */
async function openQueue(
  { databaseUrl }: Config,
  parts: { store: SessionStore; log: Log; clock: Clock; newId: () => string },
): Promise<{ queue: TurnQueue; replicas: Replicas }> {
  if (databaseUrl.startsWith('sqlite:')) return { queue: createInProcessQueue(parts), replicas: singleProcess() };
  const { openPostgresQueue } = await import('../queue/open-postgres.ts');
  return openPostgresQueue({ ...parts, wallClock: { now: () => Date.now() }, url: databaseUrl });
}

/** Throws what a start would say of the database. */
export async function tryDatabase(config: Config, log: Log): Promise<void> {
  const newId = systemIds();
  const store = await openConfiguredStore(config, log, newId);
  const { replicas } = await openQueue(config, { store, log, clock: systemClock(), newId });
  await replicas.close();
  await store.close();
}

/** A platform that is not configured is not even imported: each SDK costs tens of megabytes and a few hundred milliseconds. */
async function createPlatforms(
  { slack, discord }: Config,
  parts: PlatformParts,
  leaders: Pick<Replicas, 'tryLead' | 'lead'>,
): Promise<ChatAdapter[]> {
  const created: Promise<ChatAdapter>[] = [];
  if (slack !== undefined) {
    const room = import('../../adapters/slack/adapter.ts');
    created.push(room.then(({ createSlackAdapter }) => createSlackAdapter({ ...parts, options: slack })));
  }
  if (discord !== undefined) {
    const room = import('../../adapters/discord/adapter.ts');
    created.push(
      room.then(({ createDiscordAdapter }) => {
        // Discord's gateway sends everything to every connection.
        const wallClock = { now: () => Date.now() };
        const make = () => createDiscordAdapter({ ...parts, wallClock, options: discord });
        return createLedAdapter({ ...parts, platform: 'discord', make, replicas: leaders });
      }),
    );
  }
  return Promise.all(created);
}

interface PlatformParts {
  readonly conversation: ConversationPort;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How many processes share the platform's rate limits, this one included. */
  readonly replicas: () => number;
}

function systemIds(): () => string {
  return createIds(
    () => Date.now(),
    (bytes) => randomFillSync(bytes),
  );
}

function adapterFor({ thread }: ReplyTarget, adapters: ReadonlyMap<string, ChatAdapter>): ChatAdapter {
  const platform = platformOf(thread);
  const adapter = adapters.get(platform);
  if (adapter === undefined)
    throw new Error(`a turn of ${platform} is to be answered, but that platform is not configured`);
  return adapter;
}

function tellElsewhere(adapters: ReadonlyMap<string, ChatAdapter>, turn: TurnElsewhere | undefined): void {
  for (const adapter of adapters.values()) {
    if (turn === undefined || platformOf(turn.thread as ThreadKey) === adapter.platform) adapter.elsewhere?.(turn);
  }
}

async function readiness(adapters: ReadonlyMap<string, ChatAdapter>, replicas: Replicas, ping: () => Promise<void>) {
  const parts: Record<string, AdapterHealth> = Object.fromEntries(
    [...adapters].map(([platform, adapter]) => [platform, adapter.health()]),
  );
  parts['queue'] = replicas.health();
  parts['database'] = await ping().then(
    () => ({ ready: true }),
    () => ({ ready: false, detail: 'The database does not answer.' }),
  );
  return { ready: Object.values(parts).every(({ ready }) => ready), parts };
}
