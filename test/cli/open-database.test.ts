import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import { checkDatabase, openDatabase, openExistingStore } from '../../src/cli/open-database.ts';
import { loadConfig } from '../../src/config/config.ts';
import { silentLog } from '../../src/log.ts';
import { lockDatabaseFile } from '../../src/queue/single-process-lock.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';
import { query } from '../support/postgres/server.ts';
import { temporaryFolder } from '../support/app-process.ts';

function newFile(): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  return join(folder.path, 'test.db');
}

const configOf = (url: string) => loadConfig({ DATABASE_URL: url });
const open = (url: string) =>
  openDatabase(configOf(url), { log: silentLog(), clock: systemClock(), newId: () => crypto.randomUUID() });

/** Takes the newest migration back in the records, as if an older version had written the database. */
function makeOlder(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('delete from mikro_orm_migrations where id = (select max(id) from mikro_orm_migrations)');
  database.close();
}

const tablesOf = (path: string): number => {
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare('select name from sqlite_master').all();
  database.close();
  return tables.length;
};

test('a second process is refused before it changes the tables of the first', async () => {
  const path = newFile();
  const lock = await lockDatabaseFile(path);
  await expect(open(`sqlite:${path}`)).rejects.toMatchObject({ code: 'queue.second_process' });
  expect(tablesOf(path)).toBe(0);
  lock.release();
  await (await open(`sqlite:${path}`)).close();
  expect(tablesOf(path)).toBeGreaterThan(0);
});

test('doctor and feedback create no database', async () => {
  const path = newFile();
  const config = configOf(`sqlite:${path}`);
  await expect(openExistingStore(config, silentLog())).rejects.toMatchObject({ code: 'store.no_database' });
  expect(await checkDatabase(config, silentLog())).toContain('does not exist yet');
  expect(existsSync(path)).toBe(false);
  expect(await readdir(join(path, '..'))).toEqual([]);
});

test('doctor and feedback do not migrate a database that an older version wrote', async () => {
  const path = newFile();
  const config = configOf(`sqlite:${path}`);
  await (await open(`sqlite:${path}`)).close();
  makeOlder(path);
  const before = await readFile(path);
  await expect(openExistingStore(config, silentLog())).rejects.toMatchObject({ code: 'store.older_schema' });
  expect(await checkDatabase(config, silentLog())).toContain('older version');
  expect(await readFile(path)).toEqual(before);
});

test('doctor and feedback refuse a database that a newer version wrote', async () => {
  const path = newFile();
  await (await open(`sqlite:${path}`)).close();
  const database = new DatabaseSync(path);
  database.exec("insert into mikro_orm_migrations (name) values ('Migration29991231235959_later')");
  database.close();
  await expect(checkDatabase(configOf(`sqlite:${path}`), silentLog())).rejects.toMatchObject({
    code: 'store.newer_schema',
  });
});

test('doctor and feedback work while the bot is running', async () => {
  const path = newFile();
  const bot = await open(`sqlite:${path}`);
  onTestFinished(() => bot.close());
  const store = await openExistingStore(configOf(`sqlite:${path}`), silentLog());
  expect(await store.listFeedback()).toEqual([]);
  await store.close();
  expect(await checkDatabase(configOf(`sqlite:${path}`), silentLog())).toBeUndefined();
});

test.runIf(hasPostgres)('on PostgreSQL, too, doctor and feedback make no tables', async () => {
  const database = await postgresDatabase();
  onTestFinished(() => database.remove());
  const config = configOf(database.url);
  await expect(openExistingStore(config, silentLog())).rejects.toMatchObject({ code: 'store.no_tables' });
  expect(await checkDatabase(config, silentLog())).toContain('The database is empty');
  const tables = "select 1 from information_schema.tables where table_schema = 'public'";
  expect(await query(database.url, tables)).toEqual([]);
  await (await open(database.url)).close();
  expect(await checkDatabase(config, silentLog())).toBeUndefined();
});
