import { type Clock, systemClock } from '../async/clock.ts';
import type { AdapterHealth, ChatAdapter, TurnElsewhere } from '../chat/chat-adapter.ts';
import type { ConversationPort } from '../chat/conversation-port.ts';
import type { ReplyTarget } from '../chat/reply-port.ts';
import { platformOf, type ThreadKey } from '../chat/thread-key.ts';
import type { Config } from '../config/config.ts';
import { startRetention } from '../conversation/retention.ts';
import { createConversationService } from '../conversation/service.ts';
import { threadedWorkflowTasks } from '../conversation/threaded-tasks.ts';
import { createSessions } from '../conversation/session-views.ts';
import { warmUp } from '../conversation/warm-up.ts';
import type { Log } from '../log.ts';
import { createPictures } from '../picture/pictures.ts';
import { createPolicySource } from '../policy/policy-file.ts';
import type { Replicas } from '../queue/replicas.ts';
import { createWebAdapter } from '../../adapters/web/adapter.ts';
import { createConfiguredProvider } from './configured-provider.ts';
import { createLeaderOnlyAdapter } from './leader-only-adapter.ts';
import { openDatabase, systemIds, type OpenDatabase } from './open-database.ts';

export interface RunningApp {
  /** Where the web chat listens. */
  readonly web: { readonly host: string; readonly port: number };
  /** The chat platforms that were started. One that cannot be reached yet is connected later. */
  readonly platforms: readonly string[];
  /** `openai gpt-6`, or `offline rules`. */
  readonly provider: string;
  /** Reads the policy file again; one that cannot be used is logged and changes nothing. */
  reloadPolicy(): void;
  /** Makes the first answer as fast as later ones. */
  warmUp(): Promise<void>;
  /** Takes no more messages, gives running turns at most `graceMs` to end, and closes everything. */
  stop(graceMs: number): Promise<void>;
}

/** The composition root: builds everything from the config and starts it. Throws a `ThreadsmithError` that says what to correct. */
export async function startApp(config: Config, log: Log): Promise<RunningApp> {
  const policy = createPolicySource({ file: config.policyFile, admins: config.admins, log });
  const [clock, newId] = [systemClock(), systemIds()];
  const [database, provider] = await Promise.all([
    openDatabase(config, { log, clock, newId }),
    createConfiguredProvider(config, log),
  ]);
  const { store, queue, replicas } = database;
  const pictures = createPictures({ onFailure: (err) => log.warn({ err }, 'a picture could not be drawn') });
  const workflow = threadedWorkflowTasks({ target: config.workflowTarget });
  const adapters = new Map<string, ChatAdapter>();
  const own = { store, queue, provider, pictures, workflow, log, clock };
  const conversation = createConversationService({
    ...own,
    policy: () => policy.rules(),
    limits: config.limits,
    trialLimits: config.trial,
    openReply: (target, right) => adapterFor(target, adapters).openReply(target, right),
    linkTo: async (thread) => adapters.get(platformOf(thread))?.linkTo?.(thread),
  });
  const dependencies = { conversation, log, clock, newId };
  const platforms = await createPlatforms(config, { ...dependencies, replicas: () => replicas.count() }, replicas);
  let phase: Phase = 'starting';
  const web = createWebAdapter({
    ...dependencies,
    wallClock: { now: () => Date.now() },
    sessions: createSessions({ store, newId, pictures, workflow }),
    options: { ...config.web, mounts: platforms.flatMap(({ mount }) => mount ?? []) },
    readiness: () => readiness(phase, adapters, database),
  });
  for (const adapter of [web, ...platforms]) adapters.set(adapter.platform, adapter);
  replicas.onElsewhere((turn) => reportElsewhere(adapters, turn));
  await web.start();
  await conversation.start();
  await Promise.all(platforms.map((adapter) => adapter.start()));
  const retention = retentionOf(config, { store, clock, log });
  phase = 'running';
  return {
    web: web.address(),
    platforms: platforms.map(({ platform }) => platform),
    provider: `${provider.name} ${provider.model}`,
    reloadPolicy: () => policy.reload(),
    warmUp() {
      provider.warmUp?.();
      return warmUp({ clock, log });
    },
    async stop(graceMs) {
      phase = 'stopping';
      await Promise.all(platforms.map((adapter) => adapter.stop()));
      await Promise.all([conversation.stop(graceMs), retention?.stop()]);
      await replicas.close();
      await web.stop();
      await database.close();
    },
  };
}

function retentionOf(
  { retentionDays: days }: Config,
  dependencies: Omit<Parameters<typeof startRetention>[0], 'days'>,
) {
  return days === undefined ? undefined : startRetention({ ...dependencies, days });
}

/** A platform that is not configured is not imported either: each SDK costs tens of megabytes and a few hundred milliseconds. */
async function createPlatforms(
  { slack, discord }: Config,
  dependencies: PlatformDependencies,
  leaders: Pick<Replicas, 'tryLead' | 'lead'>,
): Promise<ChatAdapter[]> {
  const created: Promise<ChatAdapter>[] = [];
  if (slack !== undefined) {
    const module = import('../../adapters/slack/adapter.ts');
    created.push(module.then(({ createSlackAdapter }) => createSlackAdapter({ ...dependencies, options: slack })));
  }
  if (discord !== undefined) {
    const module = import('../../adapters/discord/adapter.ts');
    created.push(
      module.then(({ createDiscordAdapter }) => {
        const wallClock = { now: () => Date.now() };
        const create = () => createDiscordAdapter({ ...dependencies, wallClock, options: discord });
        // Discord's gateway sends every event to every connection.
        return createLeaderOnlyAdapter({ ...dependencies, platform: 'discord', create, replicas: leaders });
      }),
    );
  }
  return Promise.all(created);
}

interface PlatformDependencies {
  readonly conversation: ConversationPort;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How many processes share the platform's rate limits, this one included. */
  readonly replicas: () => number;
}

function adapterFor({ thread }: ReplyTarget, adapters: ReadonlyMap<string, ChatAdapter>): ChatAdapter {
  const platform = platformOf(thread);
  const adapter = adapters.get(platform);
  if (adapter === undefined) throw new Error(`There is a turn to answer on ${platform}, which is not configured`);
  return adapter;
}

function reportElsewhere(adapters: ReadonlyMap<string, ChatAdapter>, turn: TurnElsewhere | undefined): void {
  for (const adapter of adapters.values()) {
    if (turn === undefined || platformOf(turn.thread as ThreadKey) === adapter.platform) adapter.elsewhere?.(turn);
  }
}

type Phase = 'starting' | 'running' | 'stopping';

async function readiness(
  phase: Phase,
  adapters: ReadonlyMap<string, ChatAdapter>,
  { store, replicas }: Pick<OpenDatabase, 'store' | 'replicas'>,
) {
  const parts: Record<string, AdapterHealth> = Object.fromEntries(
    [...adapters].map(([platform, adapter]) => [platform, adapter.health()]),
  );
  parts['process'] = phase === 'running' ? { ready: true } : { ready: false, detail: `Threadsmith is ${phase}.` };
  parts['queue'] = replicas.health();
  parts['database'] = await store.ping().then(
    () => ({ ready: true }),
    () => ({ ready: false, detail: 'The database cannot be read and written right now.' }),
  );
  return { ready: Object.values(parts).every(({ ready }) => ready), parts };
}
