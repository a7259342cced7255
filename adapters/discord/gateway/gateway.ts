import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import { CLOSE, isPermanent, problemOf } from './connect-problem.ts';
import { createConnection, type Connection, type ConnectionDependencies } from './connection.ts';
import { retryAfterMs } from '../client/failure.ts';

/** The connection to Discord's gateway, which is kept up for ever. */
export interface Gateway {
  /**
   * Resolves when all shards are ready, or after the first failure that waiting may mend; then it is tried again until it works. Throws a
   * `ThreadsmithError` where no waiting helps.
   */
  connect(): Promise<void>;
  close(): Promise<void>;
  health(): AdapterHealth;
  /** The Message Content intent is not granted, so Discord withholds the words of most messages in guilds. */
  isReduced(): boolean;
}

type Told = 'intents' | 'onReady' | 'onTrouble' | 'onGivenUp';
export type GatewayDependencies = Omit<ConnectionDependencies, Told>;

/** Guilds, messages in them and direct messages. */
const INTENTS = (1 << 0) | (1 << 9) | (1 << 12);
const MESSAGE_CONTENT = 1 << 15;

/** How long no further shard may become ready; Discord lets them in one by one, five seconds apart. */
const READY_TIMEOUT_MS = 30_000;
/** First pause before connecting from scratch; it doubles. */
const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** Discord takes a thousand starts a day, and resets the token of a bot that goes beyond. */
const MAX_REFUSED_BACKOFF_MS = 120_000;
const WATCH_EVERY_MS = 30_000;
/** A shard that the library could not bring back for so long is not left to it any more. */
const GIVE_UP_AFTER_MS = 180_000;

const CONTENT_IS_OFF =
  'The Message Content intent is off, so I can read only direct messages, mentions and replies to me. Turn it on in the developer portal under Bot, then restart.';

/** What the keeping of the connection goes by. */
interface GatewayState {
  readonly dependencies: GatewayDependencies;
  readonly stopped: AbortController;
  connection: Connection | undefined;
  wantsContent: boolean;
  /** Somebody is connecting, and answers for the failures. */
  isTrying: boolean;
  /** Why messages cannot arrive, since the last time that they could. */
  problem: ThreadsmithError | undefined;
  /** Shards that became ready, however often. */
  readies: number;
  /** Told of the first trouble. */
  onTrouble: () => void;
}

export function createGateway(dependencies: GatewayDependencies): Gateway {
  const state: GatewayState = {
    dependencies,
    stopped: new AbortController(),
    connection: undefined,
    wantsContent: true,
    isTrying: false,
    problem: undefined,
    readies: 0,
    onTrouble: () => undefined,
  };
  return {
    async connect() {
      const problem = await tryFirst(state);
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

/** Returns with the first problem, and leaves what comes after it to the background. */
async function tryFirst(state: GatewayState): Promise<ThreadsmithError | undefined> {
  const { promise: troubled, resolve: onTrouble } = Promise.withResolvers<void>();
  state.onTrouble = onTrouble;
  const outcome = alone(state, () => attempt(state));
  const first = await Promise.race([outcome, troubled.then(() => 'troubled' as const)]);
  if (first === 'troubled') {
    note(state, problemOf(new Error('The connection was closed'), undefined));
    void outcome.then((problem) => problem && reconnect(state, problem));
    return undefined;
  }
  if (first !== undefined && !isPermanent(first)) void reconnect(state, first);
  return first;
}

/** Why an attempt failed; nothing when it worked. */
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

async function alone<T>(state: GatewayState, work: () => Promise<T>): Promise<T> {
  state.isTrying = true;
  try {
    return await work();
  } finally {
    state.isTrying = false;
  }
}

/** One connection from scratch; without the Message Content intent where Discord does not grant it. */
async function connectOnce(state: GatewayState): Promise<void> {
  const { dependencies, wantsContent } = state;
  await state.connection?.abandon();
  state.stopped.signal.throwIfAborted();
  // The library forgets its token when it is refused, and this may be another attempt.
  dependencies.rest.setToken(dependencies.token);
  const opened = createConnection({
    ...dependencies,
    intents: wantsContent ? INTENTS | MESSAGE_CONTENT : INTENTS,
    onReady: () => void (state.readies += 1),
    onTrouble: () => state.onTrouble(),
    onGivenUp: () => void reconnect(state),
  });
  state.connection = opened;
  try {
    await inTime(opened.connect(), state);
  } catch (error) {
    await opened.abandon();
    if (opened.state.lastCloseCode !== CLOSE.disallowedIntents || !wantsContent) throw error;
    state.wantsContent = false;
    dependencies.log.warn(CONTENT_IS_OFF);
    await connectOnce(state);
  }
}

async function inTime(work: Promise<void>, state: GatewayState): Promise<void> {
  const { clock } = state.dependencies;
  const done = new AbortController();
  const tooLate = async (): Promise<void> => {
    for (let before = -1; before !== state.readies && !done.signal.aborted;) {
      before = state.readies;
      await clock.sleep(READY_TIMEOUT_MS, AbortSignal.any([done.signal, state.stopped.signal]));
      if (state.stopped.signal.aborted) break;
    }
    if (!done.signal.aborted) throw new Error('Discord gave no READY in time');
  };
  try {
    await Promise.race([work, tooLate()]);
  } finally {
    done.abort();
  }
}

/** Connects from scratch until it works. Does nothing while somebody else does so. */
async function reconnect(state: GatewayState, failed?: ThreadsmithError): Promise<void> {
  if (!state.isTrying) await alone(state, () => keepTrying(state, failed));
}

async function keepTrying(state: GatewayState, failed: ThreadsmithError | undefined): Promise<void> {
  const { clock } = state.dependencies;
  const { signal } = state.stopped;
  let problem = failed;
  for (let backoff = MIN_BACKOFF_MS; ; backoff *= 2) {
    if (problem !== undefined) note(state, problem);
    const most = problem !== undefined && isPermanent(problem) ? MAX_REFUSED_BACKOFF_MS : MAX_BACKOFF_MS;
    await clock.sleep(Math.max(Math.min(backoff, most), retryAfterMs(problem?.cause)), signal);
    if (signal.aborted) return;
    problem = await attempt(state);
    if (problem === undefined) return;
  }
}

/** One line for each new problem, however often it is met. */
function note(state: GatewayState, problem: ThreadsmithError): void {
  const isNew = state.problem?.message !== problem.message;
  state.problem = problem;
  if (state.stopped.signal.aborted) return;
  const level = isNew ? (isPermanent(problem) ? 'error' : 'warn') : 'debug';
  state.dependencies.log[level]({ err: problem }, `${problem.message} It is tried again until it works.`);
}

/** The library brings its shards back itself; where it does not, the connection is made anew. */
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
  if (problem !== undefined) return { ready: false, detail: `${problem.message} It is tried again until it works.` };
  const detail =
    shards.length < 2
      ? 'Not connected to Discord.'
      : `${down} of ${shards.length} shards are not connected to Discord.`;
  return { ready: false, detail };
}
