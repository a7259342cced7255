import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { EntityMetadata } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { PoolConfig } from 'pg';
import type { Dialect, MigrationWork, Orm } from './dialect.ts';
import { postgresMigrations } from './migrations/postgres/all.ts';
import { explainPostgres, notUtf8, passesOnPostgres } from './postgres-failures.ts';

/** Of one process. The store's transactions take a few milliseconds each, so few connections serve many threads. */
const CONNECTIONS = 10;
/** For a connection, be it made or waited for. */
const CONNECT_MS = 10_000;
/**
 * Every statement of the store takes milliseconds; a longer one waits for a row that somebody holds. And a process that was halted in the
 * middle of a transaction must not hold its thread for ever.
 */
const TIMEOUTS = `select set_config('statement_timeout', '30s', false),
                         set_config('idle_in_transaction_session_timeout', '30s', false)`;
/** Longer than any statement may take: a server that is silent for that long while it is asked something is gone. */
const SILENCE_MS = 40_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
/** To connect anew costs more than a whole turn needs. */
const UNUSED_MS = 5 * 60_000;

interface PostgresSettings {
  /** Milliseconds. */
  readonly silenceMs?: number;
}

/** What the address says takes precedence over what is set here, such as `sslmode` or `application_name`. */
export function postgresDialect(url: string, { silenceMs = SILENCE_MS }: PostgresSettings = {}): Dialect {
  return {
    migrations: postgresMigrations,
    migrationsFolder: fileURLToPath(new URL('./migrations/postgres', import.meta.url)),
    options: {
      driver: PostgreSqlDriver,
      dbName: databaseOf(url),
      driverOptions: poolOptions(url),
      // MikroORM would look for a database of the name in the address, and make one where a pooler calls it otherwise.
      ensureDatabase: false,
      migrations: { transactional: true },
      discovery: { onMetadata: countByIdentity },
    },
    prepare: async () => undefined,
    migrateAlone,
    settle: (orm) => giveUpOnSilence(orm, silenceMs),
    passes: passesOnPostgres,
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

/** Only until the database itself says how it is called. */
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

/** `THRD`. The number of our lock, among those of other programs in the same database. */
const MIGRATION_LOCK = 0x54_48_52_44;

/** Processes that start at the same moment queue up for the lock, which the end of the transaction lets go, also that by a crash. */
async function migrateAlone(orm: Orm, work: MigrationWork): Promise<readonly string[]> {
  const connection = orm.em.getConnection();
  return connection.transactional(async (transaction) => {
    const run = <Row>(sql: string) => connection.execute<Row[]>(sql, [], 'all', transaction);
    // Both the waiting and a migration of many rows may take long.
    await run('set local statement_timeout = 0');
    await run('set local idle_in_transaction_session_timeout = 0');
    await run(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const [here] = await run<{ name: string; encoding: string }>(
      "select current_database() as name, current_setting('server_encoding') as encoding",
    );
    if (here?.encoding !== 'UTF8') throw notUtf8(here?.encoding ?? 'unknown');
    // The migrator looks for it too.
    orm.config.set('dbName', here.name);
    return work(transaction);
  });
}

/**
 * Without this, a query whose server has vanished, be it cut off or switched off, ends when the operating system gives up, which takes a
 * quarter of an hour. Only from here on: a migration may be silent for long.
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
