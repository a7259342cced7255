import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ThreadsmithError } from '../../errors.ts';
import { sqliteMigrations } from '../migrations/sqlite/all.ts';
import { lookAtFile } from '../sqlite/sqlite-file.ts';
import { backUpSqlite, copyDatabase, inspectBackup, type TableCounts } from './sqlite-backup.ts';

export interface RestoreOptions {
  /** A file that `backUpSqlite` wrote. */
  readonly backup: string;
  /** The database to be replaced; the file may be empty. */
  readonly path: string;
  /** Where the present content is copied to first. */
  readonly keptAs: string;
  /** Threadsmith runs on the database, so its tables must be those of this version. */
  readonly isRunning: boolean;
}

/** Puts a backup in place of the content of a database, in one transaction. Throws a `ThreadsmithError`, and changes nothing, if the backup cannot be used. */
export async function restoreSqlite({ backup, path, keptAs, isRunning }: RestoreOptions): Promise<TableCounts> {
  if (!existsSync(backup)) throw noBackup(backup);
  const { counts, migrations } = inspectBackup(backup);
  refuseOtherVersion(migrations, isRunning);
  if (lookAtFile(path).state === 'filled') await backUpSqlite(path, keptAs);
  await copyDatabase(backup, path);
  eraseReplaced(path);
  const restored = inspectBackup(path).counts;
  // Threadsmith may have stored something since.
  if (!isRunning && JSON.stringify(restored) !== JSON.stringify(counts)) throw differs(keptAs);
  return counts;
}

function refuseOtherVersion(applied: readonly string[], isRunning: boolean): void {
  const known = new Set(sqliteMigrations.map(({ name }) => name));
  if (applied.some((name) => !known.has(name))) {
    throw new ThreadsmithError(
      'store.newer_schema',
      'The backup was made by a newer version of Threadsmith.',
      'Nothing was changed. Use that version or a later one.',
    );
  }
  if (isRunning && applied.length < known.size) {
    throw new ThreadsmithError(
      'store.older_schema',
      'The backup was made by an older version of Threadsmith.',
      'Nothing was changed. Stop Threadsmith, restore, and start it: it brings the tables up to date.',
    );
  }
}

/** What was replaced is still in the write-ahead log. */
function eraseReplaced(path: string): void {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
}

function noBackup(backup: string): ThreadsmithError {
  return new ThreadsmithError('store.not_a_backup', `There is no file ${backup}.`, 'Nothing was changed.');
}

function differs(keptAs: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.not_restored',
    'The restored database differs from the backup.',
    `Its earlier content is in ${keptAs}. Check the disk and restore again.`,
  );
}
