import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dialect, Orm } from '../../src/store/dialect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { postgresMigrations } from '../../src/store/migrations/postgres/all.ts';
import { createSessionStore } from '../../src/store/open-store.ts';
import { createOrm } from '../../src/store/orm.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { createDatabase } from '../../src/store/tables.ts';
import { deliveredRevision, type TestDatabase } from '../contract/store/harness.ts';
import { query } from '../support/postgres/server.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';

const NAMES = postgresMigrations.map(({ name }) => name);

class Broken extends Migration {
  override up(): void {
    this.addSql('create table half_done (id int)');
    this.addSql('delete from chat_sessions');
    this.addSql('insert into nowhere values (1)');
  }
}

describe.runIf(hasPostgres)('migrations of PostgreSQL', () => {
  let database: TestDatabase;
  let opened: Orm[] = [];
  beforeEach(async () => {
    database = await postgresDatabase();
  });
  afterEach(async () => {
    for (const orm of opened) await orm.close();
    opened = [];
    await database.remove();
  });

  async function open(...later: Dialect['migrations']) {
    const usual = postgresDialect(database.url);
    const dialect = { ...usual, migrations: [...usual.migrations, ...later] };
    const orm = await createOrm(dialect);
    opened.push(orm);
    const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
    return { orm, migrated: () => migrate(orm, dialect), store: createSessionStore(parts) };
  }

  test('make exactly the tables that the entities describe, and run once', async () => {
    const { orm, migrated } = await open();
    expect(await migrated()).toEqual(NAMES);
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
    expect(await migrated()).toEqual([]);
    expect(await (await open()).migrated()).toEqual([]);
  });

  test('are written next from a snapshot that is up to date', async () => {
    const { orm } = await open();
    expect(await new Migrator(orm.em).checkSchema()).toBe(false);
  });

  test('change nothing at all when one of them fails', async () => {
    const before = await open();
    await before.migrated();
    const { sessionId } = await deliveredRevision(before.store, { id: 'm1' }, 'a: 1');
    const attempt = await open({ name: 'Migration29990101000000_broken', class: Broken });
    await expect(attempt.migrated()).rejects.toThrow('nowhere');
    expect(await before.store.getMessages(sessionId)).toHaveLength(2);
    expect(await query(database.url, "select 1 from pg_class where relname = 'half_done'")).toEqual([]);
    expect(await (await open()).migrated()).toEqual([]);
  });
});

test.each(['postgres://nowhere.invalid/any', 'sqlite::memory:'])(
  'the script finds nothing to migrate for %s, which it does not open',
  async (url) => {
    const script = fileURLToPath(new URL('../../mikro-orm.config.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'unneeded'], {
      env: { ...process.env, DATABASE_URL: url },
    });
    expect(stdout).toBe('Nothing changed in the schema.\n');
  },
);
