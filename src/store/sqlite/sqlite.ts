import { fileURLToPath } from 'node:url';
import type { EntityMetadata } from '@mikro-orm/core';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { CompiledQuery, sql, type DatabaseConnection, type QueryExecutorProvider } from 'kysely';
import { silentLog, type Log } from '../../log.ts';
import type { Dialect, MigrationWork, Orm } from '../dialect.ts';
import { keepStatements } from './kept-statements.ts';
import { sqliteMigrations } from '../migrations/sqlite/all.ts';
import { explainSqlite, isTransientOnSqlite, sqliteError } from './sqlite-failures.ts';
import {
  APPLICATION_ID,
  type FileBefore,
  fileIdentity,
  fileIsGone,
  lookAtFile,
  makePrivateFile,
  requireWritable,
} from './sqlite-file.ts';

export interface SqliteSettings {
  /**
   * `full`: a commit waits until it is on disk, and survives a power loss. `normal`: it waits only at checkpoints, so that a power loss, or a crash
   * of the operating system, may take the last commits. Neither loses anything when the process is killed, and neither damages the file.
   */
  readonly sync?: 'full' | 'normal';
  /** Creates and changes nothing, not even when it closes. */
  readonly readOnly?: boolean;
  /** Another process may have the file open: leaves the marks about its state to that one. */
  readonly alongside?: boolean;
  readonly log?: Log;
  /** Largest file whose structure is checked when it is opened. */
  readonly maxCheckedBytes?: number;
}

/** `quick_check` reads the whole file, at some 4 ms per MB: this bounds the start to about a second. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;
const MEMORY = ':memory:';

export function sqliteDialect(path: string, settings: SqliteSettings = {}): Dialect {
  const { sync = 'full', log = silentLog(), maxCheckedBytes = MAX_CHECKED_BYTES } = settings;
  const isFile = path !== MEMORY;
  const readOnly = isFile && settings.readOnly === true;
  const ownsMarks = isFile && !readOnly && settings.alongside !== true;
  let before: FileBefore | undefined;
  let identity: string | undefined;
  let isClosed = false;
  return {
    migrations: sqliteMigrations,
    migrationsFolder: fileURLToPath(new URL('../migrations/sqlite', import.meta.url)),
    commitsTogether: true,
    options: {
      driver: SqliteDriver,
      dbName: path,
      driverOptions: readOnly ? { readonly: true } : {},
      onCreateConnection: (connection) =>
        setPragmas(connection as DatabaseConnection, readOnly ? [BUSY_TIMEOUT] : pragmas(sync)),
      migrations: { transactional: false },
      discovery: { onMetadata: countByRowId },
    },
    async prepare() {
      if (!isFile) return;
      before ??= lookAtFile(path);
      await (readOnly ? requireWritable(path) : makePrivateFile(path, log));
    },
    async check(orm) {
      if (!isFile) return;
      identity = fileIdentity(path);
      await checkStructure(orm, path, { maxCheckedBytes, log });
      if (ownsMarks && before !== undefined) await warnOfLostData(orm, path, { before, log });
    },
    async backUp(orm) {
      if (!isFile) return undefined;
      const { backUpBeforeMigration } = await import('../copy/sqlite-backup.ts');
      return backUpBeforeMigration(path, runOn(orm));
    },
    migrateExclusively,
    async configure(orm) {
      await keepStatements(orm);
      if (ownsMarks) await checkpoint(runOn(orm));
    },
    async tryWrite(executor) {
      if (identity !== undefined && identity !== fileIdentity(path)) throw fileIsGone(path);
      // SQLite writes a page for this although the value stays the same.
      await sql.raw(`pragma user_version = ${OPEN}`).execute(executor);
    },
    bytes: (executor) => sizeOf(executor),
    eraseDeleted: (executor) => eraseDeleted(executor),
    async close(orm) {
      // Best effort: a full disk must not keep the process from ending.
      if (ownsMarks && !isClosed) await runOn(orm)(`pragma user_version = ${CLOSED}`).catch(() => undefined);
      isClosed = true;
      await orm.close();
    },
    isTransient: isTransientOnSqlite,
    explain: (error) => explainSqlite(error, path),
  };
}

/**
 * SQLite itself waits for a lock only for as long as most writes take, because it blocks the event loop meanwhile; `retry.ts` waits
 * longer. `secure_delete` overwrites deleted content with zeros.
 */
const BUSY_TIMEOUT = 'busy_timeout = 10';
const pragmas = (sync: string) => [
  BUSY_TIMEOUT,
  'journal_mode = wal',
  `synchronous = ${sync}`,
  'foreign_keys = on',
  'secure_delete = on',
];

async function setPragmas(connection: DatabaseConnection, settings: readonly string[]): Promise<void> {
  for (const pragma of settings) await connection.executeQuery(CompiledQuery.raw(`pragma ${pragma}`));
}

/** SQLite numbers rows automatically only if the column is an `integer`, which holds as much as a `bigint` elsewhere. */
function countByRowId(meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) {
    if (property.autoincrement === true) property.columnTypes = ['integer'];
  }
}

async function checkStructure(
  orm: Orm,
  path: string,
  { maxCheckedBytes, log }: { readonly maxCheckedBytes: number; readonly log: Log },
): Promise<void> {
  const connection = orm.em.getConnection();
  const [size] = await connection.execute<{ bytes: number }[]>(
    'select page_count * page_size as bytes from pragma_page_count, pragma_page_size',
  );
  if ((size?.bytes ?? 0) > maxCheckedBytes) {
    log.info({ bytes: size?.bytes }, 'the database file is too large to be checked for damage at each start');
    return;
  }
  const [first] = await connection.execute<{ quick_check: string }[]>('pragma quick_check(1)');
  if (first?.quick_check !== 'ok') throw sqliteError('SQLITE_CORRUPT', first?.quick_check ?? `no check of ${path}`);
}

/*
 * What `user_version`, a number in the header of the file, says about the file without its write-ahead log. BEHIND is written to the file itself by
 * a checkpoint, and OPEN to the log after it. So a plain copy of the file in use shows BEHIND, and a proper backup of it shows OPEN.
 */
const CLOSED = 0;
const BEHIND = 1;
const OPEN = 2;

type Run = (text: string) => Promise<unknown[]>;

function runOn(orm: Orm): Run {
  return (text) => orm.em.getConnection().execute<unknown[]>(text);
}

/** Writes the log into the file and empties it. */
async function checkpoint(run: Run): Promise<unknown> {
  await run(`pragma user_version = ${BEHIND}`);
  const result = await run('pragma wal_checkpoint(truncate)');
  await run(`pragma user_version = ${OPEN}`);
  return result;
}

async function sizeOf(executor: QueryExecutorProvider): Promise<number> {
  const size = sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`;
  return (await size.execute(executor)).rows[0]?.bytes ?? 0;
}

/** The log keeps old pages, and so does the file until the log is written into it. */
async function eraseDeleted(executor: QueryExecutorProvider): Promise<void> {
  const result = await checkpoint(async (text) => (await sql.raw<{ busy: number }>(text).execute(executor)).rows);
  const [{ busy } = { busy: 0 }] = result as { busy: number }[];
  if (busy !== 0) throw sqliteError('SQLITE_BUSY', 'Another program reads the database');
}

async function warnOfLostData(
  orm: Orm,
  path: string,
  { before, log }: { readonly before: FileBefore; readonly log: Log },
): Promise<void> {
  if (before.state === 'empty') {
    log.warn(
      { file: path },
      'the database file was empty; if it held conversations, stop Threadsmith and restore a backup',
    );
  }
  const [header] = await orm.em.getConnection().execute<{ user_version: number }[]>('pragma user_version');
  if (before.state === 'filled' && !before.hasWal && header?.user_version === BEHIND) {
    log.warn(
      { file: path, ...(await countSessions(orm)) },
      'the database file was copied or moved without its -wal file while it was in use, so its newest conversations are missing; ' +
        'if you have the -wal file, stop Threadsmith and restore both, or restore a backup',
    );
  }
}

async function countSessions(orm: Orm): Promise<{ readonly sessions?: number; readonly lastActivity?: string }> {
  try {
    const [counts] = await orm.em
      .getConnection()
      .execute<{ sessions: number; at: number | null }[]>(
        'select count(*) as sessions, max(updated_at) as at from chat_sessions',
      );
    const at = counts?.at ?? undefined;
    return {
      sessions: counts?.sessions ?? 0,
      ...(at === undefined ? {} : { lastActivity: new Date(at).toISOString() }),
    };
  } catch {
    // Not even the tables had reached the file.
    return { sessions: 0 };
  }
}

/**
 * Foreign keys cannot be switched off inside a transaction, and a migration that rebuilds a table drops the old one: with the keys
 * on, every row that refers to it would be deleted along with it. `begin immediate` makes other processes wait here.
 */
async function migrateExclusively(orm: Orm, work: MigrationWork): Promise<readonly string[]> {
  const run = runOn(orm);
  await run('pragma foreign_keys = off');
  await run('begin immediate');
  try {
    // Also reveals at each start, before anything else, that the file cannot be written.
    await run(`pragma application_id = ${APPLICATION_ID}`);
    const applied = await work();
    // The check reads every row, so it is skipped if nothing has changed.
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
