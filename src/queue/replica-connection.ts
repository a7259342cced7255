import type { Clock } from '../async/clock.ts';
import { ThreadsmithError } from '../errors.ts';
import type { Log } from '../log.ts';
import { besideAnother, CHANNEL, connectReplica, type ReplicaConnection } from './pg-session.ts';
import { noSession, unreachable } from './replica-failures.ts';
import { decodeMessage, encodeMessage, type ReplicaMessage } from './replica-message.ts';

/** An advisory lock of this replica. */
interface ReplicaLock {
  /** False once the connection that took it is gone: by then somebody else may have it. */
  isHeld(): boolean;
  /** Lets go and then says so; harmless when it is lost already. */
  release(said: ReplicaMessage): Promise<void>;
}

export interface LinkListener {
  /** Another replica said this. */
  told?(said: ReplicaMessage): void;
  /** The connection is gone, and with it every lock. */
  lost?(): void;
  /** Connected again: what was said meanwhile was not heard. */
  restored?(): void;
  /** There are fewer replicas than before: some threads may be nobody's now. */
  fewer?(): void;
  /** Comes round every few seconds, to look for what was not told. */
  pulse?(): void;
}

/**
 * A replica's tie to the others: one connection, which is made again for ever. Locks need no lease and no heartbeat: they end with the
 * connection, so what a killed process held is free at once.
 */
export interface ReplicaLink {
  isUp(): boolean;
  /** Undefined where another replica has it, or while the connection is down. A replica that has a lock already gets it once more. */
  tryLock(name: string): Promise<ReplicaLock | undefined>;
  /** Says something to all others; false where it cannot be said. Never rejects. */
  tell(said: ReplicaMessage): Promise<boolean>;
  listen(listener: LinkListener): void;
  /** Replicas that are alive, this one included; the last known number while the connection is down. */
  count(): number;
  /** Lets go of everything and tells the others. */
  close(): Promise<void>;
}

export interface ReplicaLinkOptions {
  /** A `DATABASE_URL` of PostgreSQL. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** How long a death that nobody told of goes unnoticed at most, in milliseconds. */
const PULSE_MS = 1_000;
/** First pause before connecting again; it doubles up to `MAX_BACKOFF_MS`. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** Locks are of one database, which other applications may share: 64 bits of a name that begins with ours do not meet theirs. */
const KEY = `hashtextextended('threadsmith:' || $1, 0)`;
/** Every replica holds this one shared, so that those who are alive can be counted. */
const ALIVE = 'replica';

const LOCK = `select pg_try_advisory_lock(${KEY}) as locked`;
const UNLOCK_AND_TELL = `select pg_advisory_unlock(${KEY}), pg_notify('${CHANNEL}', $2)`;
const LEAVE = `select pg_advisory_unlock_all(), pg_notify('${CHANNEL}', $1)`;
const TELL = `select pg_notify('${CHANNEL}', $1)`;
const COUNT = `select count(*)::int as count, bool_or(pid = pg_backend_pid()) as ours from pg_locks, (select ${KEY} as value) as key
  where locktype = 'advisory' and objsubid = 1 and granted and mode = 'ShareLock'
  and database = (select oid from pg_database where datname = current_database())
  and classid::bigint = (key.value >> 32) & 4294967295 and objid::bigint = key.value & 4294967295`;

interface Tie {
  readonly options: ReplicaLinkOptions;
  readonly id: string;
  readonly listeners: LinkListener[];
  readonly closing: AbortController;
  connection: ReplicaConnection | undefined;
  count: number;
}

/** Joins the others. Throws a `ThreadsmithError` when the database gives no session of our own. */
export async function openReplicaLink(options: ReplicaLinkOptions): Promise<ReplicaLink> {
  const closing = new AbortController();
  const tie: Tie = { options, id: options.newId(), listeners: [], closing, connection: undefined, count: 1 };
  try {
    await join(tie);
    await besideAnother(options.url, () => recount(tie));
  } catch (error) {
    await tie.connection?.end();
    throw error instanceof ThreadsmithError ? error : unreachable(error);
  }
  if (tie.connection?.isOpen() !== true) throw noSession();
  void keepUp(tie);
  void beat(tie);
  return {
    isUp: () => tie.connection?.isOpen() === true,
    tryLock: (name) => tryLock(tie, name),
    tell: (said) => tell(tie, said),
    listen: (listener) => void tie.listeners.push(listener),
    count: () => tie.count,
    async close() {
      closing.abort();
      await leave(tie);
    },
  };
}

async function join(tie: Tie): Promise<void> {
  const { options, closing, id } = tie;
  const joined = await connectReplica(options.url, (payload) => hear(tie, payload));
  try {
    await joined.query(`select pg_advisory_lock_shared(${KEY})`, [ALIVE]);
    await joined.query(TELL, [encodeMessage(id, { type: 'joined' })]);
    tie.count = await countOn(joined);
  } catch (error) {
    await joined.end();
    throw error;
  }
  if (closing.signal.aborted) await joined.end();
  else tie.connection = joined;
}

function emit({ listeners }: Tie, event: 'lost' | 'restored' | 'fewer' | 'pulse'): void {
  for (const listener of listeners) listener[event]?.();
}

function hear(tie: Tie, payload: string): void {
  const message = decodeMessage(payload);
  if (message === undefined) return;
  const { from, said } = message;
  if (from === tie.id) return;
  for (const listener of tie.listeners) listener.told?.(said);
  if (said.type === 'joined' || said.type === 'left') void recount(tie);
}

/** Rejects too when our own lock is not among them: then it was not this session that took it. */
async function countOn(connection: ReplicaConnection): Promise<number> {
  const [row] = await connection.query(COUNT, [ALIVE]);
  if (row?.['ours'] !== true) throw noSession();
  return Number(row['count']);
}

/** Shows too whether the connection is alive: one that does not answer in time ends. */
async function recount(tie: Tie): Promise<void> {
  const { connection, count } = tie;
  if (connection === undefined) return;
  try {
    tie.count = await countOn(connection);
    if (tie.count < count) emit(tie, 'fewer');
  } catch (error) {
    tie.options.log.debug({ err: error }, 'the replicas could not be counted');
    await connection.end();
  }
}

async function beat(tie: Tie): Promise<void> {
  const { closing, options } = tie;
  while (!closing.signal.aborted) {
    await options.clock.sleep(PULSE_MS, closing.signal);
    await recount(tie);
    if (tie.connection !== undefined && !closing.signal.aborted) emit(tie, 'pulse');
  }
}

async function keepUp(tie: Tie): Promise<void> {
  const { closing, options } = tie;
  while (!closing.signal.aborted) {
    const { connection } = tie;
    await connection?.gone;
    tie.connection = undefined;
    void connection?.end();
    if (closing.signal.aborted) return;
    options.log.warn('the connection that binds the replicas is lost; what runs here is left to whoever is back first');
    emit(tie, 'lost');
    await rejoin(tie);
    if (closing.signal.aborted) return;
    options.log.info({ replicas: tie.count }, 'the connection that binds the replicas is back');
    emit(tie, 'restored');
  }
}

async function rejoin(tie: Tie): Promise<void> {
  const { closing, options } = tie;
  for (let backoff = MIN_BACKOFF_MS; !closing.signal.aborted; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
    try {
      await join(tie);
      return;
    } catch (error) {
      options.log.debug({ err: error }, 'the database cannot be reached; trying again');
      await options.clock.sleep(backoff, closing.signal);
    }
  }
}

async function tryLock(tie: Tie, name: string): Promise<ReplicaLock | undefined> {
  const { connection } = tie;
  const [row] = await unlessGone(connection, LOCK, [name]);
  const isHeld = () => tie.connection === connection && connection?.isOpen() === true;
  if (row?.['locked'] !== true || !isHeld()) return undefined;
  return {
    isHeld,
    async release(said) {
      if (isHeld()) await unlessGone(connection, UNLOCK_AND_TELL, [name, encodeMessage(tie.id, said)]);
    },
  };
}

async function tell(tie: Tie, said: ReplicaMessage): Promise<boolean> {
  try {
    return (await unlessGone(tie.connection, TELL, [encodeMessage(tie.id, said)])).length > 0;
  } catch (error) {
    tie.options.log.warn(
      { err: error, said: said.type },
      'PostgreSQL takes no notification; replicas look for themselves',
    );
    return false;
  }
}

/** What fails because the connection is gone gives nothing: whatever was held is free then. */
async function unlessGone(connection: ReplicaConnection | undefined, text: string, values: readonly unknown[]) {
  if (connection === undefined) return [];
  try {
    return await connection.query(text, values);
  } catch (error) {
    if (connection.isOpen()) throw error;
    return [];
  }
}

async function leave(tie: Tie): Promise<void> {
  const { connection } = tie;
  if (connection === undefined) return;
  await unlessGone(connection, LEAVE, [encodeMessage(tie.id, { type: 'left' })]);
  await connection.end();
}
