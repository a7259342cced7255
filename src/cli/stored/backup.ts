import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { ThreadsmithError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { lockDatabaseFile } from '../../queue/single-process-lock.ts';
import { parseDatabaseUrl } from '../../store/database-url.ts';
import { backUpSqlite, type TableCounts } from '../../store/copy/sqlite-backup.ts';
import { restoreSqlite } from '../../store/copy/restore-sqlite.ts';
import { makePrivateFile } from '../../store/sqlite/sqlite-file.ts';
import { requireFile } from '../open-database.ts';

interface BackupOptions {
  readonly config: Config;
  readonly stdout: NodeJS.WritableStream;
}

/** Copies the configured database into a file and prints the counts of its rows. Works while Threadsmith runs. */
export async function runBackup(file: string, { config, stdout }: BackupOptions): Promise<0> {
  const path = fileOf(config, 'pg_dump --format=custom --file=FILE "$DATABASE_URL"');
  requireFile({ dialect: 'sqlite', path });
  const counts = await backUpSqlite(path, resolve(file));
  stdout.write(`Wrote and checked ${file}: ${inWords(counts)}.\n`);
  return 0;
}

/** Replaces the configured database by a backup. Works while Threadsmith runs. */
export async function runRestore(file: string, { config, stdout }: BackupOptions): Promise<0> {
  const path = fileOf(config, 'pg_restore --no-owner --dbname="$DATABASE_URL" FILE');
  await makePrivateFile(path, silentLog());
  const lock = await lockDatabaseFile(path).catch((error: unknown) => {
    if (error instanceof ThreadsmithError && error.code === 'queue.second_process') return undefined;
    throw error;
  });
  const keptAs = `${path}.before-restore-${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}`;
  try {
    const counts = await restoreSqlite({ backup: resolve(file), path, keptAs, isRunning: lock === undefined });
    stdout.write(`Restored and checked ${file}: ${inWords(counts)}.\n`);
    if (existsSync(keptAs)) stdout.write(`The previous content is in ${keptAs}.\n`);
  } finally {
    lock?.release();
  }
  if (lock === undefined)
    stdout.write('Threadsmith is running: restart it, so that it answers what the backup left unanswered.\n');
  return 0;
}

function fileOf({ databaseUrl }: Config, command: string): string {
  const place = parseDatabaseUrl(databaseUrl);
  if (place.dialect === 'sqlite' && place.path !== ':memory:') return place.path;
  throw new ThreadsmithError(
    'cli.no_file',
    'The configured database is not a file.',
    `For PostgreSQL use its own tools: ${command}`,
  );
}

function inWords(counts: TableCounts): string {
  return Object.entries(counts)
    .map(([table, rows]) => `${table} ${rows}`)
    .join(', ');
}
