import { type Clock, systemClock } from '../async/clock.ts';
import type { AdapterHealth, CallResult, ChatAdapter, TurnElsewhere } from '../chat/chat-adapter.ts';
import type { ConversationPort } from '../chat/conversation-port.ts';
import type { ReplyTarget } from '../chat/reply-port.ts';
import { platformOf, type ThreadKey } from '../chat/thread-key.ts';
import type { Config } from '../config/config.ts';
import { startRetention } from '../conversation/retention.ts';
import { createConversationService, type ConversationService } from '../conversation/service.ts';
import { threadedWorkflowTasks } from '../conversation/threaded-tasks.ts';
import { createSessions } from '../conversation/session-views.ts';
import { warmUp } from '../conversation/warm-up.ts';
import type { Log } from '../log.ts';
import type { ProgramState } from '../observe/metrics.ts';
import type { InstallationChange } from '../chat/installations-port.ts';
import type { Observe } from '../observe/observer.ts';
import { timedStore } from '../observe/timed-store.ts';
import { createPictures } from '../picture/pictures.ts';
import { createPolicySource } from '../policy/policy-file.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { StoreStatus } from '../session/store-reports.ts';
import { createWebAdapter, type WebAdapter } from '../../adapters/web/adapter.ts';
import { createConfiguredProvider } from './configured-provider.ts';
import { createLeaderOnlyAdapter } from './leader-only-adapter.ts';
import { createObservers, type Observers } from './observers.ts';
import { openDatabase, systemIds, type OpenDatabase } from './open-database.ts';
import { createConfiguredSlack } from './slack-adapter.ts';

export interface RunningApp {
  /** Address of the web chat. */
  readonly web: { readonly host: string; readonly port: number };
  /** The chat platforms that were started. One that cannot be reached yet connects later. */
  readonly platforms: readonly string[];
  /** `openai gpt-6`, or `offline rules`. */
  readonly provider: string;
  /** Reloads the policy file; one that cannot be used is logged and changes nothing. Reopens the audit log. */
  reload(): void;
  /** Makes the first answer as fast as later ones. */
  warmUp(): Promise<void>;
  /** Accepts no more messages, waits at most `graceMs` for running turns, and closes everything. */
  stop(graceMs: number): Promise<void>;
}

/** The composition root: builds everything from the config and starts it. Throws a `ThreadsmithError` that says what to correct. */
export async function startApp(config: Config, log: Log): Promise<RunningApp> {
  const policy = createPolicySource({ file: config.policyFile, admins: config.admins, log });
  const [clock, newId] = [systemClock(), systemIds()];
  const observers = await createObservers(config, log);
  const [database, provider] = await Promise.all([
    openDatabase(config, { log, clock, newId }),
    createConfiguredProvider(config, log, { observe: observers.observe }),
  ]);
  const [{ observe }, { queue, replicas }] = [observers, database];
  const store = timedStore(database.store, { observe, clock, log });
  const pictures = createPictures({ onFailure: (err) => log.warn({ err }, 'a picture could not be drawn') });
  const workflow = threadedWorkflowTasks({ target: config.workflowTarget });
  const adapters = new Map<string, ChatAdapter>();
  const own = { store, queue, provider, pictures, workflow, observe, log, clock };
  const conversation = createConversationService({
    ...own,
    ...limitsOf(config),
    policy: () => policy.rules(),
    openReply: (target, right) => adapterFor(target, adapters).openReply(target, right),
    linkTo: async (thread) => adapters.get(platformOf(thread))?.linkTo?.(thread),
  });
  const dependencies = { conversation, log, clock, newId };
  const platforms = await createPlatforms(config, { ...dependencies, observe }, { store, replicas });
  let phase: Phase = 'starting';
  const web: WebAdapter = createWebAdapter({
    ...dependencies,
    wallClock: { now: () => Date.now() },
    sessions: createSessions({ store, newId, pictures, workflow, observe }),
    options: {
      ...config.web,
      mounts: platforms.flatMap(({ mount }) => mount ?? []),
      ...metricsOption(config, observers, async () => programState(await statusOf(store), adapters, web)),
    },
    readiness: () => readiness(phase, adapters, database),
  });
  for (const adapter of [web, ...platforms]) adapters.set(adapter.platform, adapter);
  replicas.onElsewhere((turn) => reportElsewhere(adapters, turn));
  await web.start();
  await conversation.start();
  await Promise.all(platforms.map((adapter) => adapter.start()));
  const retention = retentionOf(config, { store, clock, log, observe });
  phase = 'running';
  return {
    web: web.address(),
    platforms: platforms.map(({ platform }) => platform),
    provider: `${provider.name} ${provider.model}`,
    reload() {
      policy.reload();
      observers.reopen();
    },
    warmUp() {
      provider.warmUp?.();
      return warmUp({ clock, log });
    },
    stop(graceMs) {
      phase = 'stopping';
      return stopAll({ platforms, conversation, retention, web, database, observers }, graceMs);
    },
  };
}

interface RunningParts {
  readonly platforms: readonly ChatAdapter[];
  readonly conversation: ConversationService;
  readonly retention: { stop(): Promise<void> } | undefined;
  readonly web: WebAdapter;
  readonly database: OpenDatabase;
  readonly observers: Observers;
}

async function stopAll(
  { platforms, conversation, retention, web, database, observers }: RunningParts,
  graceMs: number,
): Promise<void> {
  await Promise.all(platforms.map((adapter) => adapter.stop()));
  await Promise.all([conversation.stop(graceMs), retention?.stop()]);
  await database.replicas.close();
  await web.stop();
  await database.close();
  await observers.close();
}

function limitsOf({ limits, prices, trial }: Config) {
  return { limits: { ...limits, prices }, trialLimits: trial };
}

function metricsOption(
  { metrics: { token }, web }: Config,
  { metrics }: Observers,
  state: () => Promise<ProgramState>,
) {
  if (metrics === undefined) return {};
  return { metrics: { token: token ?? web.token, render: async () => metrics.render(await state()) } };
}

/** While the database cannot be reached, the metrics leave out its figures; `/readyz` and the log report it. */
function statusOf(store: SessionStore): Promise<StoreStatus | undefined> {
  return store.status().catch(() => undefined);
}

function programState(
  store: StoreStatus | undefined,
  adapters: ReadonlyMap<string, ChatAdapter>,
  web: WebAdapter,
): ProgramState {
  const connected = [...adapters].map(([platform, adapter]) => [platform, adapter.health().ready] as const);
  return { store, connected: Object.fromEntries(connected), eventStreams: web.followers() };
}

function retentionOf(
  { retentionDays: days }: Config,
  dependencies: Omit<Parameters<typeof startRetention>[0], 'days'>,
) {
  return days === undefined ? undefined : startRetention({ ...dependencies, days });
}

/** A platform that is not configured is not imported: each SDK costs tens of megabytes and a few hundred milliseconds. */
async function createPlatforms(
  { slack, discord, keys }: Config,
  given: PlatformDependencies,
  { store, replicas }: Pick<OpenDatabase, 'store' | 'replicas'>,
): Promise<ChatAdapter[]> {
  // How many processes, including this one, share the platform's rate limits.
  const dependencies = { ...given, replicas: () => replicas.count() };
  const created: Promise<ChatAdapter>[] = [];
  if (slack !== undefined) {
    const onCall = callObserver('slack', dependencies);
    const onInstallation = installationObserver('slack', dependencies);
    created.push(createConfiguredSlack({ slack, keys }, { ...dependencies, onCall, onInstallation, store }));
  }
  if (discord !== undefined) {
    const module = import('../../adapters/discord/adapter.ts');
    created.push(
      module.then(({ createDiscordAdapter }) => {
        const wallClock = { now: () => Date.now() };
        const onCall = callObserver('discord', dependencies);
        const create = () => createDiscordAdapter({ ...dependencies, wallClock, onCall, options: discord });
        // Discord's gateway sends every event to every connection.
        return createLeaderOnlyAdapter({ ...dependencies, platform: 'discord', create, replicas });
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
  readonly observe: Observe;
}

function callObserver(platform: string, { observe }: Pick<PlatformDependencies, 'observe'>) {
  return (result: CallResult) => observe({ type: 'platform_called', platform, result });
}

function installationObserver(platform: string, { observe }: Pick<PlatformDependencies, 'observe'>) {
  return (change: InstallationChange) => observe({ type: 'installation_changed', platform, ...change });
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
