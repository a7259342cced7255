import type { SqliteConnection } from '@mikro-orm/sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { createSessionStore } from '../../../src/store/open-store.ts';
import { createOrm } from '../../../src/store/orm.ts';
import { sqliteDialect } from '../../../src/store/sqlite/sqlite.ts';
import { createDatabase } from '../../../src/store/tables.ts';
import { deliveredRevision } from '../../contract/store/harness.ts';

test('SQLite prepares each statement of the store once, however often it runs', async () => {
  const dialect = sqliteDialect(':memory:');
  const orm = await createOrm(dialect);
  await migrate(orm, dialect);
  const connection = orm.em.getConnection() as SqliteConnection;
  const native: { prepare: (sql: string) => object } = await connection.getNativeClient();
  const prepare = native.prepare.bind(native);
  const prepared: string[] = [];
  native.prepare = (sql) => {
    prepared.push(sql);
    return prepare(sql);
  };
  await dialect.configure(orm);
  const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
  const store = createSessionStore(parts);
  await deliveredRevision(store, { id: 'm1' }, 'a: 1');
  const statements = [...prepared];
  for (let number = 2; number < 30; number += 1) await deliveredRevision(store, { id: `m${number}` }, `a: ${number}`);
  expect(prepared).toEqual(statements);
  expect(new Set(statements).size).toBe(statements.length);
  expect(statements.length).toBeGreaterThan(5);
  await store.close();
});
