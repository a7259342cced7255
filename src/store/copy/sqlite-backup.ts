import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ThreadsmithError } from '../../errors.ts';
import { APPLICATION_ID } from '../sqlite/sqlite-file.ts';

/** Rows per table, of the tables that hold what people wrote and got. */
export type TableCounts = Readonly<Record<string, number>>;

/** All pages in one step: a copy in several steps begins again whenever another process writes in between. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database into a new file, also while another process uses it, by SQLite's own backup, and checks the copy. Only the user who runs this can
 * read it. Throws a `ThreadsmithError`, and leaves no file, if the copy could not be made or is damaged.
 */
export async function backUpSqlite(path: string, target: string): Promise<TableCounts> {
  if (existsSync(target)) throw targetExists(target);
  return writeBackup(target, (part) => copyDatabase(path, part));
}

/**
 * Copies a database next to itself before its tables change; a copy from an earlier upgrade is replaced. `execute` belongs to the connection that is
 * open already: a second SQLite library that opens and closes the same file in the same process would drop the locks of the first.
 */
export async function backUpBeforeMigration(path: string, execute: (sql: string) => Promise<unknown>): Promise<string> {
  const target = `${path}.before-upgrade`;
  await writeBackup(target, (part) => execute(`vacuum into '${part.replaceAll("'", "''")}'`));
  return target;
}

/** `write` fills the file, which is private and empty. It gets its name only when it is complete. */
async function writeBackup(target: string, write: (part: string) => Promise<unknown>): Promise<TableCounts> {
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    await write(part);
    makeSingleFile(part);
    const { counts } = inspectBackup(part);
    await syncFile(part);
    renameSync(part, target);
    await syncFile(dirname(target));
    return counts;
  } catch (cause) {
    // Whatever is there under these names: a failure to remove it must not hide why the copy failed.
    const leftovers = [part, `${part}-wal`, `${part}-shm`, `${part}-journal`];
    for (const file of leftovers) rmSync(file, { force: true, recursive: true });
    throw cause instanceof ThreadsmithError ? cause : notWritten(target, cause);
  }
}

/** Replaces the content of `target`, which another process may use, by that of `source` in one transaction. */
export async function copyDatabase(source: string, target: string): Promise<void> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: 10_000 });
  try {
    await backup(database, target, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
}

/** What a backup holds. Throws if it is not a database of Threadsmith, or is damaged. */
export function inspectBackup(path: string): { readonly counts: TableCounts; readonly migrations: readonly string[] } {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
    const [{ application_id: application } = {}] = all(database, 'pragma application_id');
    if (application !== APPLICATION_ID) throw notOurs(path);
    const [{ integrity_check: check } = {}] = all(database, 'pragma integrity_check(1)');
    if (check !== 'ok' || all(database, 'pragma foreign_key_check').length > 0) throw damaged(path);
    const migrations = all(database, 'select name from mikro_orm_migrations').map(({ name }) => String(name));
    return { counts: countRows(database), migrations };
  } catch (cause) {
    throw cause instanceof ThreadsmithError ? cause : damaged(path, cause);
  } finally {
    database?.close();
  }
}

function countRows(database: DatabaseSync): TableCounts {
  const tables = all(
    database,
    "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'mikro_orm%' order by name",
  );
  return Object.fromEntries(
    tables.map(({ name }) => [
      String(name),
      Number(all(database, `select count(*) as rows from "${String(name)}"`)[0]?.['rows']),
    ]),
  );
}

/** Without a write-ahead log, so that the copy can be moved as one file. The next start switches it on again. */
function makeSingleFile(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = delete');
  database.exec('pragma user_version = 0');
  database.close();
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync();
  await file.close();
}

function all(database: DatabaseSync, text: string): Record<string, unknown>[] {
  return database.prepare(text).all();
}

function targetExists(target: string): ThreadsmithError {
  return new ThreadsmithError('store.backup_exists', `The file ${target} exists already.`, 'Write to another file.');
}

function notWritten(target: string, cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.no_backup',
    `The database could not be copied to ${target}.`,
    'Check that the disk has space for a second copy of it and that Threadsmith may write there.',
    { cause },
  );
}

function notOurs(path: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.not_a_backup',
    `The file ${path} is not a database of Threadsmith.`,
    'Nothing was changed. Give a file that `threadsmith backup` wrote.',
  );
}

function damaged(path: string, cause?: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.damaged_backup',
    `The file ${path} is damaged, or it is not a database.`,
    'Nothing was changed. Use another backup.',
    { cause },
  );
}
