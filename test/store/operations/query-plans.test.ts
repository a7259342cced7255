import { MikroORM } from '@mikro-orm/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionStore } from '../../../src/session/session-store.ts';
import type { Orm } from '../../../src/store/dialect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { createSessionStore } from '../../../src/store/open-store.ts';
import { ormOptions } from '../../../src/store/orm.ts';
import { sqliteDialect } from '../../../src/store/sqlite/sqlite.ts';
import { createDatabase } from '../../../src/store/tables.ts';
import { callSessionOperations, callTurnOperations } from './typical-calls.ts';

/** Every statement that SQLite was asked to run, with its values. */
const statements: string[] = [];
let orm: Orm;
let store: SessionStore;

beforeAll(async () => {
  const dialect = sqliteDialect(':memory:');
  const driverOptions = { verbose: (sql: string) => statements.push(sql) };
  orm = await MikroORM.init({ ...ormOptions(dialect), driverOptions });
  await orm.connect();
  await migrate(orm, dialect);
  const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
  store = createSessionStore(parts);
});
afterAll(() => store.close());

/** How SQLite goes about each statement that `work` runs: one line per table that it reads. */
async function plansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  statements.length = 0;
  await work();
  const lines: string[] = [];
  for (const sql of statements.filter((text) => /^(select|insert|update|delete)/.test(text))) {
    const steps = await orm.em.getConnection().execute<{ detail: string }[]>(`explain query plan ${sql}`);
    lines.push(...steps.map(({ detail }) => detail));
  }
  return lines;
}

function readAll(): Promise<unknown> {
  return orm.em.getConnection().execute("select * from chat_messages where content = 'x'");
}

const SLOW = /^SCAN|TEMP B-TREE|AUTOMATIC/;

test('nothing on the path of a turn reads a whole table or sorts', async () => {
  const plans = await plansOf(() => callTurnOperations(store));
  expect(plans.length).toBeGreaterThan(30);
  expect(plans.filter((line) => SLOW.test(line))).toEqual([]);
});

test('sessions are listed and read through indexes too', async () => {
  const plans = await plansOf(() => callSessionOperations(store));
  expect(plans.filter((line) => SLOW.test(line))).toEqual([]);
});

test('the earlier sessions of a thread are found through the index of its messages', async () => {
  const plans = await plansOf(() => store.sessionsOnceAt('web:local:thread-1'));
  expect(plans.filter((line) => line.startsWith('SCAN'))).toEqual([]);
  expect(plans).toContainEqual(expect.stringContaining('chat_messages_delivery'));
});

test('a restart looks at unfinished turns only', async () => {
  const plans = await plansOf(() => store.unfinishedTurns());
  expect(plans).toEqual([expect.stringMatching(/^SEARCH turns USING INDEX turns_unfinished /)]);
});

test('this test sees a scan where there is one', async () => {
  expect(await plansOf(readAll)).toEqual([expect.stringMatching(SLOW)]);
});
