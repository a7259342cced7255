import { Migration, Migrator } from '@mikro-orm/migrations';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Dialect, Orm } from '../../src/store/dialect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createSessionStore } from '../../src/store/open-store.ts';
import { sqliteMigrations } from '../../src/store/migrations/sqlite/all.ts';
import { createOrm } from '../../src/store/orm.ts';
import { sqliteDialect } from '../../src/store/sqlite/sqlite.ts';
import { createDatabase } from '../../src/store/tables.ts';
import { deliveredRevision, USER } from '../contract/store/harness.ts';

let folder = '';
let opened: Orm[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threadsmith-migrations-'));
});
afterEach(async () => {
  for (const orm of opened) await orm.close();
  opened = [];
  await rm(folder, { recursive: true, force: true });
});

/** The dialect with further migrations after those that are there. */
function dialectWith(...later: Dialect['migrations']): Dialect {
  const dialect = sqliteDialect(join(folder, 'a.db'));
  return { ...dialect, migrations: [...dialect.migrations, ...later] };
}

async function open(dialect: Dialect) {
  const orm = await createOrm(dialect);
  opened.push(orm);
  await orm.connect();
  const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
  return { orm, migrated: () => migrate(orm, dialect), store: createSessionStore(parts) };
}

/** What MikroORM generates for SQLite when a column changes its kind: the table is built again and the old one dropped. */
class RebuildSessions extends Migration {
  override up(): void {
    this.addSql('pragma foreign_keys = off;');
    this.addSql(
      "create table `chat_sessions__temp` (`session_id` text not null primary key, `user_identifier` text not null, `platform` text not null, `thread_key` text null, `title` text null, `status` text check (`status` in ('in_progress', 'closed')) not null default 'in_progress', `generated_config` text null, `current_revision` integer null, `created_at` datetime not null, `updated_at` datetime not null, `title_message_id` text null, `expectations` json null);",
    );
    this.addSql('insert into `chat_sessions__temp` select * from `chat_sessions`;');
    this.addSql('drop table `chat_sessions`;');
    this.addSql('alter table `chat_sessions__temp` rename to `chat_sessions`;');
    this.addSql('pragma foreign_keys = on;');
  }
}

class LoseSessions extends Migration {
  override up(): void {
    this.addSql('create table `half_done` (`id` integer);');
    this.addSql('delete from `chat_sessions`;');
  }
}

class Broken extends Migration {
  override up(): void {
    this.addSql('create table `half_done` (`id` integer);');
    this.addSql('insert into `nowhere` values (1);');
  }
}

test('the migrations make exactly the tables that the entities describe', async () => {
  const { orm, migrated } = await open(dialectWith());
  expect(await migrated()).toEqual(sqliteMigrations.map(({ name }) => name));
  expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
});

test('the snapshot from which the next migration is written is up to date', async () => {
  const { orm } = await open(dialectWith());
  expect(await new Migrator(orm.em).checkSchema()).toBe(false);
});

test('migrations run once', async () => {
  const first = await open(dialectWith());
  await first.migrated();
  expect(await first.migrated()).toEqual([]);
  expect(await (await open(dialectWith())).migrated()).toEqual([]);
});

test('a migration that rebuilds the table of the sessions keeps everything that refers to them', async () => {
  const before = await open(dialectWith());
  await before.migrated();
  const { sessionId } = await deliveredRevision(before.store, { id: 'm1' }, 'a: 1');
  const messages = await before.store.getMessages(sessionId);

  const after = await open(dialectWith({ name: 'Migration29990101000000_rebuild', class: RebuildSessions }));
  expect(await after.migrated()).toEqual(['Migration29990101000000_rebuild']);
  expect(await after.store.getMessages(sessionId)).toEqual(messages);
  expect(await after.store.listRevisions(sessionId)).toHaveLength(1);
  expect(await after.store.lastMessageTurn(sessionId)).toBeDefined();
  await after.store.forgetSession(sessionId);
  expect(await after.store.getMessages(sessionId)).toEqual([]);
});

test('a migration that fails, or would leave rows that refer to nothing, changes nothing at all', async () => {
  const before = await open(dialectWith());
  await before.migrated();
  const { sessionId } = await deliveredRevision(before.store, { id: 'm1' }, 'a: 1');
  for (const broken of [Broken, LoseSessions]) {
    const attempt = await open(dialectWith({ name: 'Migration29990101000000_broken', class: broken }));
    await expect(attempt.migrated()).rejects.toThrow(/nowhere|refer to nothing/);
  }
  const { orm, migrated, store } = await open(dialectWith());
  expect(await migrated()).toEqual([]);
  expect(await store.getSession(sessionId)).toMatchObject({ userIdentifier: USER });
  expect(await store.getMessages(sessionId)).toHaveLength(2);
  const tables = await orm.em.getConnection().execute("select name from sqlite_master where name = 'half_done'");
  expect(tables).toEqual([]);
});
