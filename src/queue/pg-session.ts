import pg from 'pg';
import type { Clock } from '../async/clock.ts';
import { withTimeout } from '../async/with-timeout.ts';

/** A session of its own on the server: advisory locks and LISTEN last as long as it does. */
export interface PgSession {
  /** Rejects when the server refuses the statement, or does not answer in time; in the latter case the session is closed. */
  query(text: string, values?: readonly unknown[]): Promise<readonly pg.QueryResultRow[]>;
  isOpen(): boolean;
  /** Whether the server still has the session. Asks it, unless it answered a moment ago: see `CONFIRMED_MS`. */
  confirm(): Promise<boolean>;
  /** Resolves once the session is closed, from whichever side. */
  readonly closed: Promise<void>;
  end(): Promise<void>;
}

export interface PgSessionOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Milliseconds since 1970. Unlike `clock` it also advances while the machine is suspended. */
  readonly wallClock: { now(): number };
}

/** Notifications are per database, and other applications may share it. */
export const CHANNEL = 'threadsmith_replicas';

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 4_000;
const END_TIMEOUT_MS = 1_000;
/** An answer counts as confirmation for this many milliseconds from when its question was sent: all threads together ask at most four times a second. */
const CONFIRMED_MS = 250;
/** An answer that is read this many milliseconds after its question may have arrived before the process was suspended, so it confirms nothing. */
const LATE_ANSWER_MS = 3_000;

/**
 * If the machine of a replica dies, its session keeps its locks until the server notices. By default that takes two hours; with these settings about
 * 12 seconds, both on a quiet connection (keep-alive) and after something was sent over it (user timeout, in milliseconds). The query timeout above is
 * shorter, so that a replica that was cut off leaves its threads before others take them.
 */
const KEEP_ALIVE = `select set_config('tcp_keepalives_idle', '6', false),
  set_config('tcp_keepalives_interval', '2', false),
  set_config('tcp_keepalives_count', '3', false),
  set_config('tcp_user_timeout', '12000', false)`;

export async function openPgSession(
  { url, clock, wallClock }: PgSessionOptions,
  onPayload: (payload: string) => void,
): Promise<PgSession> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'threadsmith replica',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 6_000,
    // Sends each statement at once instead of after the answer to the last one; a query timeout then closes the connection.
    pipeline: true,
  });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let isOpen = true;
  const close = (): void => {
    isOpen = false;
    resolve();
  };
  client.once('end', close);
  client.on('error', close);
  client.on('notification', ({ payload = '' }) => onPayload(payload));
  await client.connect();
  const time = () => ({ monotonic: clock.now(), wall: wallClock.now() });
  const msSince = ({ monotonic, wall }: ReturnType<typeof time>) =>
    Math.max(clock.now() - monotonic, wallClock.now() - wall);
  let confirmedAt = time();
  let confirming: Promise<boolean> | undefined;

  async function query(text: string, values: readonly unknown[] = []): Promise<readonly pg.QueryResultRow[]> {
    const askedAt = time();
    try {
      const { rows } = await client.query<pg.QueryResultRow>(text, [...values]);
      if (msSince(askedAt) < LATE_ANSWER_MS) confirmedAt = askedAt;
      return rows;
    } catch (error) {
      if (!isRefusal(error)) close();
      throw error;
    }
  }

  async function ask(): Promise<boolean> {
    for (let askedAt = time(); isOpen; askedAt = time()) {
      await query('select').catch(close);
      if (isOpen && msSince(askedAt) < LATE_ANSWER_MS) return true;
    }
    return false;
  }

  const session: PgSession = {
    isOpen: () => isOpen,
    closed,
    query,
    async confirm() {
      if (isOpen && msSince(confirmedAt) < CONFIRMED_MS) return true;
      confirming ??= ask().finally(() => {
        confirming = undefined;
      });
      return confirming;
    },
    async end() {
      close();
      await withTimeout(client.end(), END_TIMEOUT_MS, clock);
    },
  };
  try {
    await session.query(KEEP_ALIVE);
    await session.query(`listen ${CHANNEL}`);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/**
 * Detects transaction pooling: while another connection has a transaction open, a pooler that assigns sessions per transaction runs our next query in a
 * different session.
 */
export async function duringAnotherTransaction<T>(options: PgSessionOptions, work: () => Promise<T>): Promise<T> {
  const other = await openPgSession(options, () => undefined);
  try {
    await other.query('begin');
    return await work();
  } finally {
    await other.end();
  }
}

/** The server refused this one statement. Class 57P means that it ends the session: a shutdown, or an administrator's command. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('57P') !== true;
}
