import pg from 'pg';

/** One session on the server that is nobody else's: advisory locks and LISTEN live as long as it does. */
export interface ReplicaConnection {
  /** Rejects when the server refuses the statement, and when it gives no answer in time: then the connection is not open any more. */
  query(text: string, values?: readonly unknown[]): Promise<readonly pg.QueryResultRow[]>;
  isOpen(): boolean;
  /** Resolves once it is not open any more, whoever ended it. */
  readonly gone: Promise<void>;
  end(): Promise<void>;
}

/** Notifications are of one database, which other applications may share. */
export const CHANNEL = 'threadsmith_replicas';

const CONNECT_TIMEOUT_MS = 5_000;
/** A server that is silent for so long is as good as gone. */
const QUERY_TIMEOUT_MS = 4_000;
/** What a goodbye may take on a connection that is dead. */
const END_TIMEOUT_MS = 1_000;

/**
 * A replica whose machine dies without a word leaves its session, and with it the locks, until the server notices. By default that is
 * after two hours; asked like this, after about 12 seconds, be it that the line is quiet (keep-alive) or that something was sent over it
 * (user time-out, in milliseconds). The query time-out above is shorter, so that a replica that was cut off knows it before others take its threads.
 */
const KEEP_ALIVE = `select set_config('tcp_keepalives_idle', '6', false),
  set_config('tcp_keepalives_interval', '2', false),
  set_config('tcp_keepalives_count', '3', false),
  set_config('tcp_user_timeout', '12000', false)`;

export async function connectReplica(url: string, onPayload: (payload: string) => void): Promise<ReplicaConnection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'threadsmith replica',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 6_000,
    // Statements go out as they come instead of each waiting for the answer to the last; and a time-out then ends the connection.
    pipeline: true,
  });
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  let isOpen = true;
  const close = (): void => {
    isOpen = false;
    resolve();
  };
  client.once('end', close);
  client.on('error', close);
  client.on('notification', ({ payload = '' }) => onPayload(payload));
  await client.connect();
  const connection: ReplicaConnection = {
    isOpen: () => isOpen,
    gone,
    async query(text, values = []) {
      try {
        return (await client.query<pg.QueryResultRow>(text, [...values])).rows;
      } catch (error) {
        if (!isRefusal(error)) close();
        throw error;
      }
    },
    async end() {
      close();
      await Promise.race([client.end(), new Promise((done) => void setTimeout(done, END_TIMEOUT_MS).unref())]);
    },
  };
  try {
    await connection.query(KEEP_ALIVE);
    await connection.query(`listen ${CHANNEL}`);
    return connection;
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/**
 * Does something while another connection is in a transaction. A pooler that hands sessions from one transaction to the next gives it the session that
 * was used last, so that who believed it to be theirs finds themselves in another one.
 */
export async function besideAnother<T>(url: string, work: () => Promise<T>): Promise<T> {
  const another = await connectReplica(url, () => undefined);
  try {
    await another.query('begin');
    return await work();
  } finally {
    await another.end();
  }
}

/** The server said no to this one statement. Its class 57P is a goodbye: it is shut down, or an administrator ended the session. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('57P') !== true;
}
