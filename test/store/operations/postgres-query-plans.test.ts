import { PostgreSqlConnection } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SessionStore } from '../../../src/session/session-store.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { createSessionStore } from '../../../src/store/open-store.ts';
import { createOrm } from '../../../src/store/orm.ts';
import { postgresDialect } from '../../../src/store/postgres/postgres.ts';
import { createDatabase } from '../../../src/store/tables.ts';
import { inbound, type TestDatabase } from '../../contract/store/harness.ts';
import { hasPostgres, postgresDatabase } from '../../support/postgres/postgres.ts';
import { callSessionOperations, callTurnOperations } from './typical-calls.ts';

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A table of a few rows is always read as a whole; without these, it is only where there is no other way. */
const WITHOUT_SHORTCUTS =
  'set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan';

describe.runIf(hasPostgres)('on PostgreSQL', () => {
  let database: TestDatabase;
  let store: SessionStore;
  let planner: pg.Client;
  const statements: Statement[] = [];
  beforeEach(async () => {
    database = await postgresDatabase();
    const dialect = postgresDialect(database.url);
    const orm = await createOrm(dialect);
    const connection = orm.em.getConnection();
    if (connection instanceof PostgreSqlConnection) recordFrom(await connection.getNativeClient(), statements);
    await migrate(orm, dialect);
    const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
    store = createSessionStore(parts);
    planner = new pg.Client(database.url);
    await planner.connect();
    await planner.query(WITHOUT_SHORTCUTS);
  });
  afterEach(async () => {
    await planner.end();
    await store.close();
    await database.remove();
  });

  /** How it goes about each statement that `work` runs, line by line. */
  async function plansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    statements.length = 0;
    await work();
    const lines: string[] = [];
    for (const { text, values } of statements.filter(({ text }) => /^(select|insert|update|delete)/.test(text))) {
      const { rows } = await planner.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]);
      lines.push(...rows.map((row) => row['QUERY PLAN'].trim()));
    }
    return lines;
  }

  test('nothing on the path of a turn reads a whole table or sorts', async () => {
    const plans = await plansOf(() => callTurnOperations(store));
    expect(plans.length).toBeGreaterThan(60);
    expect(plans.filter((line) => /Seq Scan|Sort/.test(line))).toEqual([]);
  });

  test('sessions are listed and read through indexes too', async () => {
    const plans = await plansOf(() => callSessionOperations(store));
    // As many rows as were asked for may be sorted.
    expect(plans.filter((line) => line.includes('Seq Scan'))).toEqual([]);
  });

  test('the earlier sessions of a thread are found through the index of its messages', async () => {
    const plans = await plansOf(() => store.sessionsOnceAt('web:local:thread-1'));
    expect(plans.filter((line) => line.includes('Seq Scan'))).toEqual([]);
    expect(plans).toContainEqual(expect.stringContaining('chat_messages_delivery'));
  });

  test('a restart looks at unfinished turns only', async () => {
    await store.accept(inbound({ id: 'm1' }));
    const plans = await plansOf(() => store.unfinishedTurns());
    expect(plans).toContainEqual(expect.stringMatching(/Index Scan using turns_unfinished/));
  });

  test('this test sees a scan where there is one', async () => {
    statements.length = 0;
    const readAll = { text: "select * from chat_messages where content = 'x'", values: [] };
    const plans = await plansOf(async () => void statements.push(readAll));
    expect(plans).toContainEqual(expect.stringMatching('Seq Scan'));
  });
});

/** Notes each statement of each connection that the pool makes from here on. */
function recordFrom(pool: pg.Pool, statements: Statement[]): void {
  pool.on('connect', (client) => {
    const run = client.query.bind(client) as (text: string, values?: readonly unknown[]) => unknown;
    client.query = ((text: string, values: readonly unknown[] = [], ...more: []) => {
      statements.push({ text, values });
      return run(text, values, ...more);
    }) as typeof client.query;
  });
}
