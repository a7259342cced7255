import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { EntityMetadata } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { PoolConfig } from 'pg';
import type { Dialect, MigrationWork, Orm } from '../dialect.ts';
import { postgresMigrations } from '../migrations/postgres/all.ts';
import { explainPostgres, isTransientOnPostgres, notUtf8 } from './postgres-failures.ts';

/** Per process. The store's transactions take a few milliseconds each, so few connections serve many threads. */
const CONNECTIONS = 10;
/** For a new connection, or for a free one of the pool. */
const CONNECT_MS = 10_000;
/**
 * Every statement of the store takes milliseconds; a longer one waits for a locked row. And a process that was suspended in the middle of a
 * transaction must not hold its locks forever.
 */
const TIMEOUTS = `select set_config('statement_timeout', '30s', false),
                         set_config('idle_in_transaction_session_timeout', '30s', false)`;
/** Longer than any statement may take: a server that has not answered for that long is gone. */
const SILENCE_MS = 40_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** A new connection costs more than all statements of a turn. */
const UNUSED_MS = 5 * 60_000;

interface PostgresSettings {
  /** Milliseconds. */
  readonly silenceMs?: number;
}

/** The parameters of the address, such as `sslmode` or `application_name`, take precedence over those set here. */
export function postgresDialect(url: string, { silenceMs = SILENCE_MS }: PostgresSettings = {}): Dialect {
  return {
    migrations: postgresMigrations,
    migrationsFolder: fileURLToPath(new URL('../migrations/postgres', import.meta.url)),
    commitsTogether: false,
    options: {
      driver: PostgreSqlDriver,
      dbName: databaseOf(url),
      driverOptions: poolOptions(url),
      // Otherwise MikroORM looks for a database with the name in the address, and creates one if a pooler uses another name.
      ensureDatabase: false,
      migrations: { transactional: true },
      discovery: { onMetadata: countByIdentity },
    },
    prepare: async () => undefined,
    check: async () => undefined,
    // docs/operating.md tells to use `pg_dump`.
    backUp: async () => undefined,
    migrateExclusively,
    configure: (orm) => giveUpOnSilence(orm, silenceMs),
    async tryWrite(executor) {
      // Changes no row, but a server that only reads refuses it. One whose disk is full stops by itself.
      await sql`update chat_sessions set status = status where false`.execute(executor);
    },
    async bytes(executor) {
      const size = sql<{ bytes: string }>`select pg_database_size(current_database()) as bytes`;
      return Number((await size.execute(executor)).rows[0]?.bytes ?? 0);
    },
    // What deleted rows leave in its files is up to the server: docs/operating.md tells what that means.
    eraseDeleted: async () => undefined,
    close: (orm) => orm.close(),
    isTransient: isTransientOnPostgres,
    explain: (error) => explainPostgres(error, url),
  };
}

function poolOptions(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: 'threadsmith',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: UNUSED_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // Not as parameters of the connection, which poolers such as PgBouncer refuse.
    verify: (client, done) => {
      client.query(TIMEOUTS, (error) => done(error));
    },
  };
}

/** Replaced by the database's own name as soon as it is connected. */
function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1) || 'postgres';
}

/** `position` is an identity column here. A `bigserial`, which MikroORM would make of it, has a sequence with rights of its own. */
function countByIdentity(meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) {
    if (property.autoincrement !== true) continue;
    property.columnTypes = ['bigint'];
    property.generated = 'identity';
  }
}

/** `THRD`. The number of our lock, which differs from those of other programs in the same database. */
const MIGRATION_LOCK = 0x54_48_52_44;

/** Processes that start at the same moment wait for each other at the lock. The end of the transaction releases it, also after a crash. */
async function migrateExclusively(orm: Orm, work: MigrationWork): Promise<readonly string[]> {
  const connection = orm.em.getConnection();
  return connection.transactional(async (transaction) => {
    const run = <Row>(sql: string) => connection.execute<Row[]>(sql, [], 'all', transaction);
    // Waiting for the lock and migrating many rows may both take long.
    await run('set local statement_timeout = 0');
    await run('set local idle_in_transaction_session_timeout = 0');
    await run(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const [here] = await run<{ name: string; encoding: string }>(
      "select current_database() as name, current_setting('server_encoding') as encoding",
    );
    if (here?.encoding !== 'UTF8') throw notUtf8(here?.encoding ?? 'unknown');
    // The migrator looks for its table in the database of this name.
    orm.config.set('dbName', here.name);
    return work(transaction);
  });
}

/**
 * Without this, a query whose server has vanished from the network ends only when the operating system gives up, after a quarter of an hour. Not
 * for migrations: one statement of theirs may take long.
 */
async function giveUpOnSilence(orm: Orm, silenceMs: number): Promise<void> {
  const connection = orm.em.getConnection();
  if (!(connection instanceof PostgreSqlConnection)) return;
  const pool = await connection.getNativeClient();
  pool.on('acquire', (client) => {
    const { stream } = client.connection;
    if (!(stream instanceof Socket)) return;
    stream.setTimeout(silenceMs);
    if (stream.listenerCount('timeout') === 0) stream.on('timeout', () => stream.destroy(silence()));
  });
  pool.on('release', (_, client) => {
    const { stream } = client.connection;
    if (stream instanceof Socket) stream.setTimeout(0);
  });
}

function silence(): Error {
  return Object.assign(new Error('The server has been silent for too long'), { code: 'ETIMEDOUT' });
}
