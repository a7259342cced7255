import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import { CLOSE, isIncurable, problemOf } from './connect-problem.ts';
import { createConnection, type Connection, type ConnectionParts } from './connection.ts';
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
export type GatewayParts = Omit<ConnectionParts, Told>;

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
interface Keeping {
  readonly parts: GatewayParts;
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

export function createGateway(parts: GatewayParts): Gateway {
  const keeping: Keeping = {
    parts,
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
      const problem = await tryFirst(keeping);
      if (problem !== undefined && isIncurable(problem)) throw problem;
      void watch(keeping);
    },
    async close() {
      keeping.stopped.abort();
      await keeping.connection?.abandon();
    },
    health: () => healthOf(keeping),
    isReduced: () => !keeping.wantsContent,
  };
}

/** Returns with the first problem, and leaves what comes after it to the background. */
async function tryFirst(keeping: Keeping): Promise<ThreadsmithError | undefined> {
  const { promise: troubled, resolve: onTrouble } = Promise.withResolvers<void>();
  keeping.onTrouble = onTrouble;
  const outcome = alone(keeping, () => attempt(keeping));
  const first = await Promise.race([outcome, troubled.then(() => 'troubled' as const)]);
  if (first === 'troubled') {
    note(keeping, problemOf(new Error('The connection was closed'), undefined));
    void outcome.then((problem) => problem && reconnect(keeping, problem));
    return undefined;
  }
  if (first !== undefined && !isIncurable(first)) void reconnect(keeping, first);
  return first;
}

/** Why an attempt failed; nothing when it worked. */
async function attempt(keeping: Keeping): Promise<ThreadsmithError | undefined> {
  try {
    await connectOnce(keeping);
    if (keeping.problem !== undefined) keeping.parts.log.info('connected to Discord');
    keeping.problem = undefined;
    return undefined;
  } catch (error) {
    return problemOf(error, keeping.connection?.state.lastCloseCode);
  }
}

async function alone<T>(keeping: Keeping, work: () => Promise<T>): Promise<T> {
  keeping.isTrying = true;
  try {
    return await work();
  } finally {
    keeping.isTrying = false;
  }
}

/** One connection from scratch; without the Message Content intent where Discord does not grant it. */
async function connectOnce(keeping: Keeping): Promise<void> {
  const { parts, wantsContent } = keeping;
  await keeping.connection?.abandon();
  keeping.stopped.signal.throwIfAborted();
  // The library forgets its token when it is refused, and this may be another attempt.
  parts.rest.setToken(parts.token);
  const opened = createConnection({
    ...parts,
    intents: wantsContent ? INTENTS | MESSAGE_CONTENT : INTENTS,
    onReady: () => void (keeping.readies += 1),
    onTrouble: () => keeping.onTrouble(),
    onGivenUp: () => void reconnect(keeping),
  });
  keeping.connection = opened;
  try {
    await inTime(opened.connect(), keeping);
  } catch (error) {
    await opened.abandon();
    if (opened.state.lastCloseCode !== CLOSE.disallowedIntents || !wantsContent) throw error;
    keeping.wantsContent = false;
    parts.log.warn(CONTENT_IS_OFF);
    await connectOnce(keeping);
  }
}

async function inTime(work: Promise<void>, keeping: Keeping): Promise<void> {
  const { clock } = keeping.parts;
  const done = new AbortController();
  const tooLate = async (): Promise<void> => {
    for (let before = -1; before !== keeping.readies && !done.signal.aborted;) {
      before = keeping.readies;
      await clock.sleep(READY_TIMEOUT_MS, AbortSignal.any([done.signal, keeping.stopped.signal]));
      if (keeping.stopped.signal.aborted) break;
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
async function reconnect(keeping: Keeping, failed?: ThreadsmithError): Promise<void> {
  if (!keeping.isTrying) await alone(keeping, () => keepTrying(keeping, failed));
}

async function keepTrying(keeping: Keeping, failed: ThreadsmithError | undefined): Promise<void> {
  const { clock } = keeping.parts;
  const { signal } = keeping.stopped;
  let problem = failed;
  for (let backoff = MIN_BACKOFF_MS; ; backoff *= 2) {
    if (problem !== undefined) note(keeping, problem);
    const most = problem !== undefined && isIncurable(problem) ? MAX_REFUSED_BACKOFF_MS : MAX_BACKOFF_MS;
    await clock.sleep(Math.max(Math.min(backoff, most), retryAfterMs(problem?.cause)), signal);
    if (signal.aborted) return;
    problem = await attempt(keeping);
    if (problem === undefined) return;
  }
}

/** One line for each new problem, however often it is met. */
function note(keeping: Keeping, problem: ThreadsmithError): void {
  const isNew = keeping.problem?.message !== problem.message;
  keeping.problem = problem;
  if (keeping.stopped.signal.aborted) return;
  const level = isNew ? (isIncurable(problem) ? 'error' : 'warn') : 'debug';
  keeping.parts.log[level]({ err: problem }, `${problem.message} It is tried again until it works.`);
}

/** The library brings its shards back itself; where it does not, the connection is made anew. */
async function watch(keeping: Keeping): Promise<void> {
  const { clock } = keeping.parts;
  const { signal } = keeping.stopped;
  let downSince: number | undefined;
  while (!signal.aborted) {
    await clock.sleep(WATCH_EVERY_MS, signal);
    downSince = healthOf(keeping).ready ? undefined : (downSince ?? clock.now());
    if (downSince === undefined || clock.now() - downSince < GIVE_UP_AFTER_MS) continue;
    downSince = undefined;
    await reconnect(keeping);
  }
}

function healthOf({ connection, problem, stopped }: Keeping): AdapterHealth {
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
