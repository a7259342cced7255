import pg from 'pg';
import { withTimeout } from '../async/with-timeout.ts';
import { createSessionFreshness, type SessionClocks } from './session-freshness.ts';

/** A dedicated session on the server: its advisory locks and LISTEN end with it. */
export interface PgSession {
  /** Rejects when the server refuses the statement, or does not answer in time; after a timeout the session is closed. */
  query(text: string, values?: readonly unknown[]): Promise<readonly pg.QueryResultRow[]>;
  isOpen(): boolean;
  /** Whether the session still exists on the server. Asks the server, unless it answered a moment ago. */
  confirm(): Promise<boolean>;
  /** Resolves once the session is closed, by either side. */
  readonly closed: Promise<void>;
  end(): Promise<void>;
}

export interface PgSessionOptions extends SessionClocks {
  readonly url: string;
}

/** Notifications are per database, and other applications may share it. */
export const CHANNEL = 'threadsmith_replicas';

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 4_000;
const END_TIMEOUT_MS = 1_000;

/**
 * If the machine of a replica dies, its session keeps its locks until the server notices. By default that takes two hours; with these settings about 12
 * seconds, both on an idle connection (keep-alive) and after something was sent (user timeout, in milliseconds). The query timeout above is shorter, so that
 * a replica that lost its network leaves its threads before others take them.
 */
const KEEP_ALIVE = `select set_config('tcp_keepalives_idle', '6', false),
  set_config('tcp_keepalives_interval', '2', false),
  set_config('tcp_keepalives_count', '3', false),
  set_config('tcp_user_timeout', '12000', false)`;

export async function openPgSession(
  options: PgSessionOptions,
  onPayload: (payload: string) => void,
): Promise<PgSession> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'threadsmith replica',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 6_000,
    // Sends each statement immediately instead of after the answer to the last one. A query timeout then closes the connection.
    pipeline: true,
  });
  client.on('notification', ({ payload = '' }) => onPayload(payload));
  const session = sessionOf(client, options);
  await client.connect();
  try {
    await session.query(KEEP_ALIVE);
    await session.query(`listen ${CHANNEL}`);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

function sessionOf(client: pg.Client, clocks: SessionClocks): PgSession {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const freshness = createSessionFreshness(clocks);
  let isOpen = true;
  let confirming: Promise<boolean> | undefined;

  function close(): void {
    isOpen = false;
    resolve();
  }

  async function query(text: string, values: readonly unknown[] = []): Promise<readonly pg.QueryResultRow[]> {
    const answered = freshness.sent();
    try {
      const { rows } = await client.query<pg.QueryResultRow>(text, [...values]);
      answered();
      return rows;
    } catch (error) {
      if (!isRefusal(error)) close();
      throw error;
    }
  }

  async function ask(): Promise<boolean> {
    const answered = freshness.sent();
    await query('select').catch(close);
    return isOpen && (answered() || ask());
  }

  client.once('end', close);
  client.on('error', close);
  return {
    isOpen: () => isOpen,
    closed,
    query,
    async confirm() {
      if (isOpen && freshness.isFresh()) return true;
      confirming ??= ask().finally(() => {
        confirming = undefined;
      });
      return confirming;
    },
    async end() {
      close();
      await withTimeout(client.end(), END_TIMEOUT_MS, clocks.clock);
    },
  };
}

/**
 * Detects transaction pooling: while another connection has an open transaction, a pooler that assigns sessions per transaction runs our next query in a
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

/** The server refused this statement only. Class 57P means that it ends the session: a shutdown, or an administrator's command. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('57P') !== true;
}
