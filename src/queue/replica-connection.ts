import { retry } from '../async/retry.ts';
import { ThreadsmithError } from '../errors.ts';
import type { Log } from '../log.ts';
import {
  CHANNEL,
  duringAnotherTransaction,
  openPgSession,
  type PgSession,
  type PgSessionOptions,
} from './pg-session.ts';
import { noSession, unreachable } from './replica-failures.ts';
import { decodeMessage, encodeMessage, type ReplicaMessage } from './replica-message.ts';

/** An advisory lock of this replica. */
interface ReplicaLock {
  /** False once the session that took it is closed: another replica may have the lock by then. */
  isHeld(): boolean;
  /** Asks the server, unless it answered a moment ago. A replica that was suspended does not know whether its session was closed meanwhile. */
  confirm(): Promise<boolean>;
  /** Releases the lock, then sends `message` to the others. Harmless when the lock is already lost. */
  release(message: ReplicaMessage): Promise<void>;
}

export interface ConnectionListener {
  /** Called with a message from another replica. */
  told?(message: ReplicaMessage): void;
  /** Called when the session is closed, and every lock with it. */
  lost?(): void;
  /** Called when connected again; messages sent meanwhile were missed. */
  restored?(): void;
  /** Called when there are fewer replicas than before, so their threads may be free. */
  fewer?(): void;
  /** Called every second, to look for work without a message. */
  pulse?(): void;
}

/**
 * This replica's connection to the others: one session on the server, which is reopened whenever it closes. Its locks need neither a lease nor a heartbeat:
 * they end with the session, so the locks of a killed process are free immediately.
 */
export interface ReplicaConnection {
  isUp(): boolean;
  /** Undefined if another replica holds it, or while there is no session. Taking a lock that this replica already holds succeeds. */
  tryLock(name: string): Promise<ReplicaLock | undefined>;
  /** Sends a message to all other replicas; false if that is impossible right now. Never rejects. */
  tell(message: ReplicaMessage): Promise<boolean>;
  listen(listener: ConnectionListener): void;
  /** Number of live replicas, including this one; the last known number while there is no session. */
  count(): number;
  /** Releases all locks and notifies the others. */
  close(): Promise<void>;
}

export interface ReplicaConnectionOptions extends PgSessionOptions {
  readonly log: Log;
  readonly newId: () => string;
}

/** Milliseconds between two sweeps for work without a message. */
const PULSE_MS = 1_000;
/** Pauses between attempts to connect again, in milliseconds. */
const RECONNECT = { minPauseMs: 100, maxPauseMs: 5_000 };
/** Locks are per database, and other applications may share it: a 64-bit hash of a prefixed name does not collide with theirs. */
const KEY = `hashtextextended('threadsmith:' || $1, 0)`;
/** Each replica holds this lock in shared mode, so that live replicas can be counted. */
const ALIVE = 'replica';

const LOCK = `select pg_try_advisory_lock(${KEY}) as locked`;
const UNLOCK_AND_TELL = `select pg_advisory_unlock(${KEY}), pg_notify('${CHANNEL}', $2)`;
const LEAVE = `select pg_advisory_unlock_all(), pg_notify('${CHANNEL}', $1)`;
const TELL = `select pg_notify('${CHANNEL}', $1)`;
const COUNT = `select count(*)::int as count, bool_or(pid = pg_backend_pid()) as ours from pg_locks, (select ${KEY} as value) as key
  where locktype = 'advisory' and objsubid = 1 and granted and mode = 'ShareLock'
  and database = (select oid from pg_database where datname = current_database())
  and classid::bigint = (key.value >> 32) & 4294967295 and objid::bigint = key.value & 4294967295`;

interface ConnectionState {
  readonly options: ReplicaConnectionOptions;
  readonly id: string;
  readonly listeners: ConnectionListener[];
  readonly closing: AbortController;
  session: PgSession | undefined;
  count: number;
}

/** Joins the other replicas. Throws a `ThreadsmithError` if the database gives this process no dedicated session. */
export async function openReplicaConnection(options: ReplicaConnectionOptions): Promise<ReplicaConnection> {
  const closing = new AbortController();
  const state: ConnectionState = { options, id: options.newId(), listeners: [], closing, session: undefined, count: 1 };
  try {
    await join(state);
    await duringAnotherTransaction(options, () => recount(state));
  } catch (error) {
    await state.session?.end();
    throw error instanceof ThreadsmithError ? error : unreachable(error);
  }
  if (state.session?.isOpen() !== true) throw noSession();
  void keepConnected(state);
  void pulse(state);
  return {
    isUp: () => state.session?.isOpen() === true,
    tryLock: (name) => tryLock(state, name),
    tell: (message) => tell(state, message),
    listen: (listener) => void state.listeners.push(listener),
    count: () => state.count,
    async close() {
      closing.abort();
      await leave(state);
    },
  };
}

async function join(state: ConnectionState): Promise<void> {
  const { options, closing, id } = state;
  const session = await openPgSession(options, (payload) => receive(state, payload));
  try {
    await session.query(`select pg_advisory_lock_shared(${KEY})`, [ALIVE]);
    await session.query(TELL, [encodeMessage(id, { type: 'joined' })]);
    state.count = await countOn(session);
  } catch (error) {
    await session.end();
    throw error;
  }
  if (closing.signal.aborted) await session.end();
  else state.session = session;
}

function emit({ listeners }: ConnectionState, event: 'lost' | 'restored' | 'fewer' | 'pulse'): void {
  for (const listener of listeners) listener[event]?.();
}

function receive(state: ConnectionState, payload: string): void {
  const received = decodeMessage(payload);
  if (received === undefined || received.from === state.id) return;
  const { message } = received;
  for (const listener of state.listeners) listener.told?.(message);
  if (message.type === 'joined' || message.type === 'left') void recount(state);
}

/** Also rejects when our own lock is missing: then a pooler ran the statements in different sessions. */
async function countOn(session: PgSession): Promise<number> {
  const [row] = await session.query(COUNT, [ALIVE]);
  if (row?.['ours'] !== true) throw noSession();
  return Number(row['count']);
}

/** Also detects a dead connection: a query without a timely answer closes the session. */
async function recount(state: ConnectionState): Promise<void> {
  const { session, count } = state;
  if (session === undefined) return;
  try {
    state.count = await countOn(session);
    if (state.count < count) emit(state, 'fewer');
  } catch (error) {
    state.options.log.debug({ err: error }, 'the replicas could not be counted');
    await session.end();
  }
}

async function pulse(state: ConnectionState): Promise<void> {
  const { closing, options } = state;
  while (!closing.signal.aborted) {
    await options.clock.sleep(PULSE_MS, closing.signal);
    await recount(state);
    if (state.session !== undefined && !closing.signal.aborted) emit(state, 'pulse');
  }
}

async function keepConnected(state: ConnectionState): Promise<void> {
  const { closing, options } = state;
  while (!closing.signal.aborted) {
    const { session } = state;
    await session?.closed;
    state.session = undefined;
    void session?.end();
    if (closing.signal.aborted) return;
    options.log.warn(
      'the connection to the other replicas is lost; the turns that ran here are left to the next one that can run them',
    );
    emit(state, 'lost');
    if (!(await reconnect(state))) return;
    options.log.info({ replicas: state.count }, 'the connection to the other replicas is back');
    emit(state, 'restored');
  }
}

/** False when this replica is closing. */
async function reconnect(state: ConnectionState): Promise<boolean> {
  const { options, closing } = state;
  const { signal } = closing;
  await retry(() => join(state), {
    ...RECONNECT,
    clock: options.clock,
    signal,
    shouldRetry: (error) => {
      options.log.debug({ err: error }, 'PostgreSQL cannot be reached; trying again');
      return true;
    },
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return !signal.aborted;
}

async function tryLock(state: ConnectionState, name: string): Promise<ReplicaLock | undefined> {
  const { session } = state;
  const [row] = await unlessClosed(session, LOCK, [name]);
  const isHeld = () => session !== undefined && state.session === session && session.isOpen();
  if (session === undefined || row?.['locked'] !== true || !isHeld()) return undefined;
  return {
    isHeld,
    confirm: async () => isHeld() && (await session.confirm()) && isHeld(),
    async release(message) {
      if (isHeld()) await unlessClosed(session, UNLOCK_AND_TELL, [name, encodeMessage(state.id, message)]);
    },
  };
}

async function tell(state: ConnectionState, message: ReplicaMessage): Promise<boolean> {
  try {
    return (await unlessClosed(state.session, TELL, [encodeMessage(state.id, message)])).length > 0;
  } catch (error) {
    state.options.log.warn(
      { err: error, message: message.type },
      'PostgreSQL refused a notification; the replicas find out within a second without it',
    );
    return false;
  }
}

/** No rows if the session closes meanwhile: all of its locks are free then. */
async function unlessClosed(session: PgSession | undefined, text: string, values: readonly unknown[]) {
  if (session === undefined) return [];
  try {
    return await session.query(text, values);
  } catch (error) {
    if (session.isOpen()) throw error;
    return [];
  }
}

async function leave(state: ConnectionState): Promise<void> {
  const { session } = state;
  if (session === undefined) return;
  await unlessClosed(session, LEAVE, [encodeMessage(state.id, { type: 'left' })]);
  await session.end();
}
