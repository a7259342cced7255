import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EntityMetadata } from '@mikro-orm/core';
import { SqliteConnection, SqliteDriver } from '@mikro-orm/sqlite';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, MigrationWork, Orm } from './dialect.ts';
import { sqliteMigrations } from './migrations/sqlite/all.ts';

/**
 * Set on the one connection. SQLite itself waits for a lock only for as long as most writes take, because nothing else runs in this
 * process meanwhile; `patience.ts` waits longer. With the write-ahead log, `normal` syncs to disk at checkpoints only: a killed process loses nothing, a power
 * cut at most the last commits, and neither damages the file. What was deleted is overwritten, so that `forget` forgets.
 */
const PRAGMAS = [
  'busy_timeout = 10',
  'journal_mode = wal',
  'synchronous = normal',
  'foreign_keys = on',
  'secure_delete = on',
];

export function sqliteDialect(path: string): Dialect {
  return {
    migrations: sqliteMigrations,
    migrationsFolder: fileURLToPath(new URL('./migrations/sqlite', import.meta.url)),
    options: {
      driver: SqliteDriver,
      dbName: path,
      onCreateConnection: setPragmas,
      migrations: { transactional: false },
      discovery: { onMetadata: countByRowId },
    },
    prepare: async () => {
      if (path !== ':memory:') await makeFolder(dirname(path));
    },
    migrateAlone,
    settle: keepStatements,
    passes: (error) => sqliteCode(error) === 'SQLITE_BUSY',
    explain: (error) => explain(error, path),
  };
}

/** SQLite counts by itself only where the column is an `integer`, which holds as much as a `bigint` elsewhere. */
function countByRowId(meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) {
    if (property.autoincrement === true) property.columnTypes = ['integer'];
  }
}

async function setPragmas(connection: unknown): Promise<void> {
  for (const pragma of PRAGMAS) {
    await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(`pragma ${pragma}`));
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new ThreadsmithError(
      'store.no_folder',
      `The folder ${folder} for the database cannot be made.`,
      'Make it by hand, or let DATABASE_URL name a file in a folder that Threadsmith may write to.',
      { cause },
    );
  }
}

/**
 * Foreign keys cannot be switched off inside a transaction, and a migration that rebuilds a table drops the old one: with the keys
 * on, every row that refers to it would be deleted along with it. `begin immediate` makes other processes wait here.
 */
async function migrateAlone(orm: Orm, work: MigrationWork): Promise<readonly string[]> {
  const run = (sql: string) => orm.em.getConnection().execute<unknown[]>(sql);
  await run('pragma foreign_keys = off');
  await run('begin immediate');
  try {
    await run(`pragma application_id = ${APPLICATION_ID}`);
    const applied = await work();
    // The check reads every row, so it is left out where nothing has changed.
    const broken = applied.length === 0 ? [] : await run('pragma foreign_key_check');
    if (broken.length > 0) throw new Error(`The migration leaves ${broken.length} rows that refer to nothing`);
    await run('commit');
    return applied;
  } catch (error) {
    await run('rollback');
    throw error;
  } finally {
    await run('pragma foreign_keys = on');
  }
}

interface NativeDatabase {
  prepare: (sql: string) => object;
}

/** More than the store has statements; only a caller that writes values into its SQL could come near. */
const MOST_STATEMENTS = 500;

/**
 * The query builder asks SQLite to prepare each statement anew, and the old one lives outside the heap until some later collection: a
 * busy process would hold hundreds of megabytes of them. Every statement of the store is the same text each time, so each is kept.
 */
async function keepStatements(orm: Orm): Promise<void> {
  const connection = orm.em.getConnection();
  if (!(connection instanceof SqliteConnection)) return;
  const database: NativeDatabase = await connection.getNativeClient();
  const prepare = database.prepare.bind(database);
  const kept = new Map<string, object>();
  database.prepare = (sql) => {
    const statement = kept.get(sql) ?? prepare(sql);
    if (kept.size < MOST_STATEMENTS) kept.set(sql, statement);
    return statement;
  };
}

/** `THRD`, in the header of the file. To write it at each start also shows at once that the file can be written. */
const APPLICATION_ID = 0x54_48_52_44;

type Meaning = readonly [code: string, message: (path: string) => string, hint: string];

/** By SQLite's primary result code. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  SQLITE_NOTADB: [
    'store.not_a_database',
    (path) => `${path} is not a database.`,
    'Let DATABASE_URL name another file, or move this one away and start again.',
  ],
  SQLITE_CANTOPEN: [
    'store.cannot_open',
    (path) => `The database file ${path} cannot be opened.`,
    'Check that its folder may be written to and that the path names no folder, or let DATABASE_URL name another file.',
  ],
  SQLITE_READONLY: [
    'store.read_only',
    (path) => `The database file ${path} cannot be written.`,
    'Give Threadsmith the right to write the file and its folder, or let DATABASE_URL name another file.',
  ],
  SQLITE_CORRUPT: [
    'store.damaged',
    (path) => `The database file ${path} is damaged.`,
    'Put a backup in its place, or move it away to start with an empty one.',
  ],
  SQLITE_FULL: [
    'store.disk_full',
    (path) => `The disk of the database file ${path} is full.`,
    'Free some space; nothing that was acknowledged is lost.',
  ],
  SQLITE_BUSY: [
    'store.busy',
    (path) => `Another program keeps the database file ${path} locked.`,
    'End that program or wait until it is done, then try again.',
  ],
};

function explain(error: unknown, path: string): ThreadsmithError | undefined {
  const code = sqliteCode(error);
  const meaning = code === undefined ? undefined : MEANINGS[code];
  if (meaning === undefined) return undefined;
  const [stable, message, hint] = meaning;
  return new ThreadsmithError(stable, message(path), hint, { cause: error });
}

/** `SQLITE_READONLY_DIRECTORY` and its like are refinements of the code that comes before the second underscore. */
function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code?.match(/^SQLITE_[A-Z]+/)?.[0] ?? sqliteCode(error.cause);
}
