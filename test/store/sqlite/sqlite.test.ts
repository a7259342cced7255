import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../../src/log.ts';
import type { SessionStore } from '../../../src/session/session-store.ts';
import { openStore, type StoreOptions } from '../../../src/store/open-store.ts';
import { createOrm } from '../../../src/store/orm.ts';
import { sqliteDialect } from '../../../src/store/sqlite/sqlite.ts';
import { deliveredRevision, inbound } from '../../contract/store/harness.ts';

const SECRET = 'a very secret sentence';
let folder = '';
let path = '';
let stores: SessionStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threadsmith-sqlite-'));
  path = join(folder, 'data', 'a.db');
  stores = [];
});

afterEach(async () => {
  for (const store of stores) await store.close().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

async function openAt(file: string, options: Partial<StoreOptions> = {}) {
  const lines: string[] = [];
  const destination = new PassThrough().on('data', (line: Buffer) => lines.push(line.toString()));
  const log = await createLog({ level: 'info', format: 'json', secrets: [], destination });
  const url = `sqlite:${file}`;
  const store = await openStore({ url, clock: () => new Date(), newId: () => crypto.randomUUID(), log, ...options });
  stores.push(store);
  return { store, logged: () => lines.join('') };
}

/** What all files of the database hold, as a thief of the disk would read it. */
async function bytes(): Promise<string> {
  const names = await readdir(join(folder, 'data'));
  const files = names.filter((name) => name.startsWith('a.db'));
  return (await Promise.all(files.map((name) => readFile(join(folder, 'data', name), 'latin1')))).join('');
}

test('forgotten text is in no file of the database, also while the database is in use', async () => {
  const { store } = await openAt(path);
  const { session } = await store.accept(inbound({ id: 'm1', content: `${SECRET} `.repeat(500) }));
  await store.accept(inbound({ id: 'm2', thread: 'web:local:other', content: 'a kept sentence' }));
  expect(await bytes()).toContain(SECRET);
  await store.forgetSession(session.id);
  expect(await bytes()).toContain('a kept sentence');
  expect(await bytes()).not.toContain(SECRET);
});

test('a deleted message is in no file of the database, nor the title that was taken from it', async () => {
  const { store } = await openAt(path);
  const { session } = await store.accept({ ...inbound({ id: 'm1', content: SECRET }), title: SECRET });
  expect(await store.getSession(session.id)).toMatchObject({ title: SECRET });
  await store.deleteMessage(session.threadKey ?? '', 'm1');
  expect((await store.getSession(session.id))?.title).toBeUndefined();
  expect(await bytes()).not.toContain(SECRET);
});

test.each([
  ['full', {}, 2],
  ['normal', { sync: 'normal' }, 1],
] as const)('with DATABASE_SYNC %s SQLite syncs accordingly', async (_name, settings, level) => {
  await openAt(path);
  const dialect = sqliteDialect(path, settings);
  const orm = await createOrm(dialect);
  await orm.connect();
  expect(await orm.em.getConnection().execute('pragma synchronous')).toEqual([{ synchronous: level }]);
  await orm.close();
});

const modes = () =>
  Promise.all(
    ['data', 'data/a.db', 'data/a.db-wal'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
  );

test('only the user who runs Threadsmith can read the folder and the files, also those of an older version', async () => {
  const first = await openAt(path);
  await first.store.accept(inbound({ id: 'm1' }));
  expect(await modes()).toEqual([0o700, 0o600, 0o600]);
  await first.store.close();
  const file = await open(path);
  await file.chmod(0o644);
  await file.close();
  const second = await openAt(path);
  await second.store.accept(inbound({ id: 'm2' }));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a database that is damaged inside is refused at the start', async () => {
  const { store } = await openAt(path);
  for (let n = 0; n < 40; n += 1) await store.accept(inbound({ id: `m${n}`, content: 'words '.repeat(500) }));
  await store.close();
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const third = Math.floor(size / 3);
  await file.write(Buffer.alloc(third, 0xa5), 0, third, third);
  await file.close();
  await expect(openAt(path)).rejects.toMatchObject({ name: 'ThreadsmithError', hint: expect.stringMatching(/\.$/) });
});

test('a copy of the file in use without its -wal file is opened with a warning that says what is missing', async () => {
  const { store } = await openAt(path);
  await store.accept(inbound({ id: 'm1' }));
  const copy = join(folder, 'copy.db');
  await copyFile(path, copy);
  const { logged } = await openAt(copy);
  expect(logged()).toContain('without its -wal file');
});

test('a proper backup and a normal restart are opened without a warning', async () => {
  const { store } = await openAt(path);
  await store.accept(inbound({ id: 'm1' }));
  const backup = join(folder, 'backup.db');
  const source = new DatabaseSync(path);
  source.exec(`vacuum into '${backup}'`);
  source.close();
  expect((await openAt(backup)).logged()).not.toContain('"warn"');
  await store.close();
  expect((await openAt(path)).logged()).not.toContain('"warn"');
});

test('an empty file is warned of', async () => {
  await writeFile(join(folder, 'empty.db'), '');
  const { logged } = await openAt(join(folder, 'empty.db'));
  expect(logged()).toContain('the database file was empty');
});

test('readiness notices that the file was deleted, or replaced by another one', async () => {
  const { store } = await openAt(path);
  await store.ping();
  await rename(path, `${path}.moved`);
  await expect(store.ping()).rejects.toThrow('was moved, replaced or deleted');
  await writeFile(path, '');
  await expect(store.ping()).rejects.toThrow('was moved, replaced or deleted');
});

/** Another process that holds the database until it is told to let go: locks of one process do not exclude one another. */
async function lockElsewhere(file: string): Promise<() => Promise<void>> {
  const hold = `
    const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
    database.exec('begin immediate');
    console.log('locked');
    process.stdin.on('end', () => database.exec('rollback')).resume();`;
  const child = spawn(process.execPath, ['-e', hold, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
}

test('readiness notices that another program holds the database, and that it let go', async () => {
  const { store } = await openAt(path);
  const letGo = await lockElsewhere(path);
  await expect(store.ping()).rejects.toThrow('could not be read or saved');
  await letGo();
  await store.ping();
});

test('a turn whose row cannot be read is set aside and logged; the others are found', async () => {
  const { store } = await openAt(path);
  const broken = await store.accept(inbound({ id: 'm1', thread: 'web:local:broken' }));
  const whole = await store.accept(inbound({ id: 'm2', thread: 'web:local:whole' }));
  await deliveredRevision(store, { id: 'm3', thread: 'web:local:done' }, 'a: 1');
  await store.close();
  const database = new DatabaseSync(path);
  database.prepare("update turns set reply_target = 'not JSON' where id = ?").run(broken.turn.id);
  database.close();
  const again = await openAt(path);
  expect((await again.store.unfinishedTurns()).map(({ id }) => id)).toEqual([whole.turn.id]);
  expect(again.logged()).toContain(broken.turn.id);
});
