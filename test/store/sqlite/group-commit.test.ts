import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteConnection } from '@mikro-orm/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ThreadsmithError } from '../../../src/errors.ts';
import type { Orm } from '../../../src/store/dialect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { createOrm } from '../../../src/store/orm.ts';
import { sqliteDialect } from '../../../src/store/sqlite/sqlite.ts';
import { createDatabase, type Database, type Tables } from '../../../src/store/tables.ts';

const NOW = new Date(1_700_000_000_000);
let folder = '';
let orm: Orm;
let database: Database;
/** How often SQLite was asked to commit. */
let commits = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threadsmith-group-'));
  const dialect = sqliteDialect(join(folder, 'a.db'));
  orm = await createOrm(dialect);
  await migrate(orm, dialect);
  const native: { prepare: (sql: string) => object } = await (
    orm.em.getConnection() as SqliteConnection
  ).getNativeClient();
  const prepare = native.prepare.bind(native);
  native.prepare = (sql) => {
    if (sql === 'commit') commits += 1;
    return prepare(sql);
  };
  database = createDatabase(orm, dialect);
  commits = 0;
});
afterEach(async () => {
  await orm.close();
  rmSync(folder, { recursive: true });
});

const insert = (tables: Tables, userIdentifier: string) =>
  tables
    .insertInto('ChatSession')
    .values({ id: crypto.randomUUID(), userIdentifier, platform: 'web', createdAt: NOW, updatedAt: NOW })
    .execute();

const users = async () => {
  const rows = await database.run((tables) => tables.selectFrom('ChatSession').select('userIdentifier').execute());
  return rows.map(({ userIdentifier }) => userIdentifier).toSorted();
};

test('what is written in one round of the event loop is committed together', async () => {
  await Promise.all(['a', 'b', 'c'].map((user) => database.write((tables) => insert(tables, user))));
  expect(commits).toBe(1);
  await database.write((tables) => insert(tables, 'd'));
  expect(commits).toBe(2);
  expect(await users()).toEqual(['a', 'b', 'c', 'd']);
});

test('a transaction that fails is undone alone', async () => {
  const failure = new ThreadsmithError('test.failed', 'It failed.', 'Nothing to do.');
  const failing = database.transaction(async (tables) => {
    await insert(tables, 'failing');
    throw failure;
  });
  const others = ['a', 'b'].map((user) => database.transaction((tables) => insert(tables, user)));
  await expect(failing).rejects.toBe(failure);
  await Promise.all(others);
  expect(await users()).toEqual(['a', 'b']);
});

test('an attempt that comes to nothing is undone, alone or among others', async () => {
  const attempt = () =>
    database.attempt(async (tables) => {
      await insert(tables, 'undone');
      return undefined;
    });
  expect(await attempt()).toBeUndefined();
  expect(await Promise.all([attempt(), database.write((tables) => insert(tables, 'kept'))])).toHaveLength(2);
  expect(await users()).toEqual(['kept']);
});

test('nobody is told of success when the commit fails, and nothing is kept', async () => {
  const native: { prepare: (sql: string) => object } = await (
    orm.em.getConnection() as SqliteConnection
  ).getNativeClient();
  const prepare = native.prepare;
  native.prepare = (sql) => {
    if (sql === 'commit') throw new Error('the disk is gone');
    return prepare(sql);
  };
  const outcomes = await Promise.allSettled(['a', 'b'].map((user) => database.write((tables) => insert(tables, user))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  native.prepare = prepare;
  expect(await users()).toEqual([]);
});
