import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';
import { retry } from '../../../src/async/retry.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import { isPermanent, noStartsLeft, problemOf } from './connect-problem.ts';
import { createConnection, type Connection, type ConnectionDependencies } from './connection.ts';
import { retryAfterMs } from '../client/failure.ts';
import { createIdentifyThrottle, type IdentifyThrottle } from './identify-throttle.ts';

/** The connection to Discord's gateway, kept open until the adapter stops. */
export interface Gateway {
  /**
   * Resolves when all shards are ready, or after the first failure that a retry may overcome; retries then continue in the background. Throws a
   * `ThreadsmithError` when retrying cannot help.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
  health(): AdapterHealth;
  /** The Message Content intent is not granted, so Discord withholds the text of most messages in servers. */
  isReduced(): boolean;
}

export type GatewayDependencies = Pick<ConnectionDependencies, 'clock' | 'rest' | 'token' | 'log' | 'onEvent'>;

const INTENTS = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages;

/** How long to wait for the next shard to become ready; Discord lets one identify every five seconds. */
const READY_TIMEOUT_MS = 30_000;
const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** Pause after a refusal. Discord allows a thousand identifies a day, and resets the token of a bot that makes more. */
const REFUSED_PAUSE_MS = 120_000;
const WATCH_EVERY_MS = 30_000;
/** After this long without all shards ready, the connection is replaced by a new one. */
const GIVE_UP_AFTER_MS = 180_000;

const CONTENT_IS_OFF =
  'The Message Content intent is off, so I can read only direct messages, mentions and replies to me. Turn it on in the developer portal under Bot, then restart.';

interface GatewayState {
  readonly dependencies: GatewayDependencies;
  readonly throttle: IdentifyThrottle;
  readonly stopped: AbortController;
  connection: Connection | undefined;
  wantsContent: boolean;
  /** A connection attempt is running and handles its own failures. */
  isConnecting: boolean;
  /** Why no messages can arrive; undefined while they can. */
  problem: ThreadsmithError | undefined;
  /** How many times any shard became ready. */
  readyCount: number;
  /** Shards whose loss was logged and that are not ready again yet. */
  readonly lost: Set<number>;
  onReconnecting: () => void;
}

export function createGateway(dependencies: GatewayDependencies): Gateway {
  const state: GatewayState = {
    dependencies,
    throttle: createIdentifyThrottle(dependencies),
    stopped: new AbortController(),
    connection: undefined,
    wantsContent: true,
    isConnecting: false,
    problem: undefined,
    readyCount: 0,
    lost: new Set(),
    onReconnecting: () => undefined,
  };
  return {
    async connect() {
      const problem = await connectFirst(state);
      if (problem !== undefined && isPermanent(problem)) throw problem;
      void watch(state);
    },
    async close() {
      state.stopped.abort();
      await state.connection?.abandon();
    },
    health: () => healthOf(state),
    isReduced: () => !state.wantsContent,
  };
}

/** Returns the first problem; retries continue in the background. */
async function connectFirst(state: GatewayState): Promise<ThreadsmithError | undefined> {
  const { promise: reconnecting, resolve } = Promise.withResolvers<void>();
  state.onReconnecting = resolve;
  const outcome = exclusively(state, () => attempt(state));
  const first = await Promise.race([outcome, reconnecting.then(() => 'reconnecting' as const)]);
  if (first === 'reconnecting') {
    note(state, problemOf(new Error('The connection was closed'), undefined));
    void outcome.then((problem) => problem && reconnect(state, problem));
    return undefined;
  }
  if (first !== undefined && !isPermanent(first)) void reconnect(state, first);
  return first;
}

/** Returns why the attempt failed, or undefined when it succeeded. */
async function attempt(state: GatewayState): Promise<ThreadsmithError | undefined> {
  try {
    await connectOnce(state);
    if (state.problem !== undefined) state.dependencies.log.info('connected to Discord');
    state.problem = undefined;
    return undefined;
  } catch (error) {
    return problemOf(error, state.connection?.state.lastCloseCode);
  }
}

async function exclusively<T>(state: GatewayState, work: () => Promise<T>): Promise<T> {
  state.isConnecting = true;
  try {
    return await work();
  } finally {
    state.isConnecting = false;
  }
}

/** Makes a new connection, without the Message Content intent if Discord does not grant it. */
async function connectOnce(state: GatewayState): Promise<void> {
  const { wantsContent, dependencies } = state;
  await state.connection?.abandon();
  state.stopped.signal.throwIfAborted();
  // The library drops its token when Discord refuses it once.
  dependencies.rest.setToken(dependencies.token);
  const opened = openConnection(state);
  state.connection = opened;
  try {
    await untilReady(opened.connect(), state);
  } catch (error) {
    await opened.abandon();
    if (opened.state.lastCloseCode !== GatewayCloseCodes.DisallowedIntents || !wantsContent) throw error;
    state.wantsContent = false;
    dependencies.log.warn(CONTENT_IS_OFF);
    await connectOnce(state);
  }
}

function openConnection(state: GatewayState): Connection {
  const { dependencies, throttle, lost, wantsContent } = state;
  const { log } = dependencies;
  return createConnection({
    ...dependencies,
    throttle,
    intents: wantsContent ? INTENTS | GatewayIntentBits.MessageContent : INTENTS,
    onReady(shard) {
      state.readyCount += 1;
      if (lost.delete(shard)) log.info({ shard }, 'the connection to Discord is back');
    },
    onLost(shard, code) {
      if (!lost.has(shard)) log.info({ shard, code }, 'the connection to Discord was closed');
      lost.add(shard);
    },
    onReconnecting: () => state.onReconnecting(),
    onGivenUp: () => void reconnect(state),
    onNoStartsLeft: () => note(state, noStartsLeft()),
  });
}

/** Rejects when no further shard becomes ready in time. */
async function untilReady(work: Promise<void>, state: GatewayState): Promise<void> {
  const { clock } = state.dependencies;
  const { signal: stopped } = state.stopped;
  const untilStopped = { sleep: (ms: number, done = stopped) => clock.sleep(ms, AbortSignal.any([done, stopped])) };
  const done = work.then(() => true);
  let before: number;
  do {
    before = state.readyCount;
    if ((await withTimeout(done, READY_TIMEOUT_MS, untilStopped)) === true) return;
  } while (before !== state.readyCount && !stopped.aborted);
  throw new Error('Discord sent no READY in time');
}

/** Makes new connections until one succeeds. Does nothing while an attempt is running. */
async function reconnect(state: GatewayState, failed?: ThreadsmithError): Promise<void> {
  if (state.isConnecting) return;
  const { clock } = state.dependencies;
  const { signal } = state.stopped;
  const tryOnce = async (earlierAttempts: number): Promise<void> => {
    const isKnown = earlierAttempts === 0 && failed !== undefined;
    const problem = isKnown ? failed : await attempt(state);
    if (problem !== undefined) throw problem;
  };
  const retries = { clock, signal, minPauseMs: MIN_BACKOFF_MS, maxPauseMs: MAX_BACKOFF_MS, shouldRetry: pauseAfter };
  await exclusively(state, () =>
    retry(tryOnce, { ...retries, onRetry: (error) => note(state, error as ThreadsmithError) }),
  ).catch((error: unknown) => state.dependencies.log.debug({ err: error }, 'stopped before Discord could be reached'));
}

function pauseAfter(error: unknown): number {
  const problem = error as ThreadsmithError;
  return isPermanent(problem) ? REFUSED_PAUSE_MS : retryAfterMs(problem.cause);
}

/** Logs each new problem once. */
function note(state: GatewayState, problem: ThreadsmithError): void {
  const isNew = state.problem?.message !== problem.message;
  state.problem = problem;
  if (state.stopped.signal.aborted) return;
  const level = isNew ? (isPermanent(problem) ? 'error' : 'warn') : 'debug';
  state.dependencies.log[level]({ err: problem }, `${problem.message} ${RETRYING}`);
}

const RETRYING = 'Threadsmith keeps trying.';

/** The library reconnects its shards; if it does not succeed, the connection is replaced. */
async function watch(state: GatewayState): Promise<void> {
  const { clock } = state.dependencies;
  const { signal } = state.stopped;
  let downSince: number | undefined;
  while (!signal.aborted) {
    await clock.sleep(WATCH_EVERY_MS, signal);
    downSince = healthOf(state).ready ? undefined : (downSince ?? clock.now());
    if (downSince === undefined || clock.now() - downSince < GIVE_UP_AFTER_MS) continue;
    downSince = undefined;
    await reconnect(state);
  }
}

function healthOf({ connection, problem, stopped }: GatewayState): AdapterHealth {
  const shards = stopped.signal.aborted ? [] : [...(connection?.state.shards.values() ?? [])];
  const down = shards.filter((isUp) => !isUp).length;
  if (connection?.state.isComplete === true && shards.length > 0 && down === 0) return { ready: true };
  if (problem !== undefined) return { ready: false, detail: `${problem.message} ${RETRYING}` };
  const detail =
    shards.length < 2
      ? 'Not connected to Discord.'
      : `${down} of ${shards.length} shards are not connected to Discord.`;
  return { ready: false, detail };
}
