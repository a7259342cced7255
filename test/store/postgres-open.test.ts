import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { postgresMigrations } from '../../src/store/migrations/postgres/all.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createOrm } from '../../src/store/orm.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { deliveredRevision, USER } from '../contract/store/harness.ts';
import { freePort } from '../support/free-port.ts';
import { postgresPrograms, query, startPostgres, type PostgresServer } from '../support/postgres/server.ts';
import { postgresWire } from '../support/postgres/wire.ts';

const PROGRAMS = postgresPrograms();

describe.runIf(PROGRAMS !== undefined)('opening a database of PostgreSQL', () => {
  let server: PostgresServer;
  let certificate: string;
  beforeAll(async () => {
    server = await startPostgres(PROGRAMS ?? '');
    await query(server.url, "create role bob login password 'p@ss word'");
    await query(server.url, 'create role carol login');
    await query(server.url, 'create role dave login connection limit 1');
    await server.demandPassword('bob');
    certificate = await server.enableTls();
  });
  afterAll(() => server.stop());

  /** The address of the server, changed. */
  function address(
    change: Partial<Record<'username' | 'password' | 'port' | 'hostname' | 'pathname' | 'search', string>>,
  ) {
    return Object.assign(new URL(server.url), change).href;
  }

  async function emptyDatabase(name: string, more = ''): Promise<string> {
    await query(server.url, `create database ${name} template template0 ${more}`);
    return address({ pathname: name });
  }

  test('makes the tables as the owner of the database, who needs no other right', async () => {
    await emptyDatabase('owned', 'owner bob');
    const url = address({ pathname: 'owned', username: 'bob', password: 'p@ss word' });
    const store = await open(`${url}?application_name=mine`);
    await store.createSession(USER);
    expect(await query(address({ pathname: 'owned' }), APPLICATIONS)).toEqual([{ application_name: 'mine' }]);
    await store.close();
  });

  test('at the same moment as others waits for them, and the tables are made once', async () => {
    const url = await emptyDatabase('busy');
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(url)));
    for (const store of stores) await store.createSession(USER);
    expect(await stores[0]?.listRecentSessions(USER)).toHaveLength(8);
    for (const store of stores) await store.close();
    const applied = await query(url, 'select name from mikro_orm_migrations order by id');
    expect(applied).toEqual(postgresMigrations.map(({ name }) => ({ name })));
  });

  test('reads every moment as it was written, whatever the time zone of the server', async () => {
    const url = await emptyDatabase('newfoundland');
    await query(url, "alter database newfoundland set timezone = 'America/St_Johns'");
    const store = await open(url);
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    const [row] = await query(
      url,
      "select created_at at time zone 'UTC' = '2026-11-23 12:00:00.123' as same from revisions",
    );
    expect(row).toEqual({ same: true });
    expect((await store.listRevisions(sessionId))[0]?.createdAt).toEqual(NOW);
    await store.close();
  });

  test('a database that is not there is not made, and said so', async () => {
    await expect(open(address({ pathname: 'mistyped' }))).rejects.toEqual(failure('store.no_database', 'mistyped'));
    expect(await query(server.url, "select 1 from pg_database where datname = 'mistyped'")).toEqual([]);
  });

  test('a database that a pooler calls otherwise is used as it is, and none is made of that name', async () => {
    const wire = await postgresWire(await emptyDatabase('really'), { alias: 'called' });
    onTestFinished(() => wire.close());
    const store = await open(wire.url);
    await store.createSession(USER);
    await store.close();
    expect(await query(server.url, "select 1 from pg_database where datname = 'called'")).toEqual([]);
    expect(await query(address({ pathname: 'really' }), 'select user_identifier from chat_sessions')).toHaveLength(1);
  });

  test('a user who is unknown, or has another password or none, is said so', async () => {
    for (const change of [{ username: 'nobody' }, { username: 'bob', password: 'hunter2' }, { username: 'bob' }]) {
      const opening = open(address(change));
      await expect(opening).rejects.toEqual(failure('store.not_admitted', change.username));
      await expect(opening).rejects.not.toThrow('hunter2');
    }
  });

  test('a user who may not make tables is said so', async () => {
    await query(await emptyDatabase('others'), 'revoke create on schema public from public');
    const url = address({ pathname: 'others', username: 'carol' });
    await expect(open(url)).rejects.toEqual(failure('store.no_rights', 'carol'));
  });

  test('a database that cannot hold every character is refused', async () => {
    const url = await emptyDatabase('latin', "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'");
    await expect(open(url)).rejects.toEqual(failure('store.not_utf8', 'LATIN1'));
    expect(await query(url, 'select relname from pg_class where relname = $$chat_sessions$$')).toEqual([]);
  });

  test('a database of a newer version is refused', async () => {
    const url = await emptyDatabase('later');
    await (await open(url)).close();
    await query(url, "insert into mikro_orm_migrations (name) values ('Migration29991231235959_later')");
    await expect(open(url)).rejects.toEqual(failure('store.newer_schema', 'newer version'));
  });

  test('a database with tables of another program is refused and left alone', async () => {
    const url = await emptyDatabase('other_program');
    await query(url, 'create table turns (mine text)');
    await expect(open(url)).rejects.toEqual(failure('store.cannot_use', 'cannot be used'));
    const tables = await query(
      url,
      "select relname from pg_class where relname ~ '^(chat_|turns|revisions)' order by 1",
    );
    expect(tables).toEqual([{ relname: 'turns' }]);
  });

  test('a server that is not there is said so', async () => {
    const port = String(await freePort());
    expect(await explained(address({ port }))).toEqual(failure('store.no_route', `127.0.0.1:${port}`));
    expect(await explained('postgres://nowhere.invalid/db')).toEqual(failure('store.no_route', 'nowhere.invalid:5432'));
    expect(await explained('postgres:///db?host=/nowhere')).toEqual(failure('store.no_route', '/nowhere'));
  });

  test('a server without room for one more connection is said so', async () => {
    await emptyDatabase('narrow', 'owner dave');
    const url = address({ pathname: 'narrow', username: 'dave' });
    // Its one connection is taken by the transaction around the migrations.
    expect(await explained(url)).toEqual(failure('store.too_many_connections', '127.0.0.1'));
  });

  test('sslmode decides about encryption, and about who vouches for the server', async () => {
    await emptyDatabase('encrypted');
    const url = address({ pathname: 'encrypted', hostname: 'localhost' });
    const trusted = `sslrootcert=${certificate}`;
    for (const [mode, encrypted] of [
      ['sslmode=disable', false],
      ['sslmode=require', true],
      [`sslmode=verify-ca&${trusted}`, true],
      [`sslmode=verify-full&${trusted}`, true],
    ] as const) {
      const store = await open(`${url}?${mode}`);
      await store.ping();
      expect([mode, await query(url, ENCRYPTION)]).toEqual([mode, [{ ssl: encrypted }]]);
      await store.close();
    }
    for (const stranger of ['verify-full', 'verify-ca', 'verify-full&sslrootcert=/nowhere/ca.crt']) {
      await expect(open(`${url}?sslmode=${stranger}`)).rejects.toEqual(failure('store.tls', 'localhost'));
    }
  });

  test('asks only for the packages of the database that is configured', async () => {
    const url = await emptyDatabase('lazy');
    expect(await loadedBy(url)).toEqual({ pg: true, sqlite: false });
    expect(await loadedBy('sqlite::memory:')).toEqual({ pg: false, sqlite: true });
  });
});

test('each failure of the server has a sentence of its own, however deep it lies', () => {
  const dialect = postgresDialect('postgres://bob:hunter2@db.example:6432/sessions');
  const explained = ['53100', '25006', '57014', '57P03', '40P01', 'CERT_HAS_EXPIRED', 'EPIPE'].map((code) => {
    return dialect.explain(new Error('outer', { cause: withCode(code) }));
  });
  expect(explained.map((error) => error?.code)).toEqual([
    'store.disk_full',
    'store.read_only',
    'store.busy',
    'store.server_away',
    'store.busy',
    'store.tls',
    'store.server_away',
  ]);
  for (const error of explained) expect(`${error?.message} ${error?.hint}`).not.toContain('hunter2');
  expect(explained[1]?.message).toContain('db.example:6432');
  expect(dialect.explain(new Error('The server does not support SSL connections'))?.code).toBe('store.tls');
  expect(dialect.explain(new Error('something else'))).toBeUndefined();
  expect(dialect.explain('no error at all')).toBeUndefined();
});

test('what passes is told from what does not', () => {
  const dialect = postgresDialect('postgres://db.example/sessions');
  for (const code of ['40001', '40P01', '57P01', '57P03', '53300', 'ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND']) {
    expect([code, dialect.isTransient(new Error('outer', { cause: withCode(code) }))]).toEqual([code, true]);
  }
  for (const code of ['23505', '28P01', '3D000', '42501', '57014', '22P02']) {
    expect([code, dialect.isTransient(withCode(code))]).toEqual([code, false]);
  }
  expect(dialect.isTransient(new Error('timeout exceeded when trying to connect'))).toBe(false);
});

function withCode(code: string): Error {
  return Object.assign(new Error('internal'), { code });
}

const NOW = new Date('2026-11-23T12:00:00.123Z');
const OTHERS = 'datname = current_database() and pid <> pg_backend_pid()';
const APPLICATIONS = `select distinct application_name from pg_stat_activity where ${OTHERS}`;
const ENCRYPTION = `select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where ${OTHERS}`;

/** As an operator writes it. */
const open = (url: string) =>
  openStore({
    url: loadConfig({ DATABASE_URL: url }).databaseUrl,
    clock: () => NOW,
    newId: () => crypto.randomUUID(),
  });

const failure = (code: string, said: string) =>
  expect.objectContaining({
    name: 'ThreadsmithError',
    code,
    message: expect.stringContaining(said),
    hint: expect.stringMatching(/\.$/),
  });

/** What a first attempt to open it comes to, without the patience that waits for a server to start. */
async function explained(url: string): Promise<ThreadsmithError | undefined> {
  const dialect = postgresDialect(url);
  const orm = await createOrm(dialect);
  onTestFinished(() => orm.close());
  try {
    await migrate(orm, dialect);
    return undefined;
  } catch (error) {
    return error instanceof ThreadsmithError ? error : dialect.explain(error);
  }
}

/** Which packages a process has loaded that did nothing but open the database. */
async function loadedBy(url: string): Promise<unknown> {
  const script = fileURLToPath(new URL('./loaded-by-opening.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, url]);
  return JSON.parse(stdout);
}
