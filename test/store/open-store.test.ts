import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { sqliteDialect } from '../../src/store/sqlite/sqlite.ts';
import { deliveredRevision, inbound, USER } from '../contract/store/harness.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threadsmith-open-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const openAt = (path: string) =>
  openStore({ url: `sqlite:${path}`, clock: () => new Date(), newId: () => crypto.randomUUID() });

/** Words after which nobody has to ask what to do. */
const failure = (code: string, said: string) =>
  expect.objectContaining({
    name: 'ThreadsmithError',
    code,
    message: expect.stringContaining(said),
    hint: expect.stringMatching(/\.$/),
  });

test('a fresh database is made with its folder', async () => {
  const path = join(folder, 'not', 'there', 'yet.db');
  const store = await openAt(path);
  await store.createSession(USER);
  await store.close();
  expect((await readFile(path)).subarray(0, 15).toString()).toBe('SQLite format 3');
});

test('a database in memory works alike', async () => {
  const store = await openAt(':memory:');
  const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
  expect(await store.getMessages(sessionId)).toHaveLength(2);
  await store.close();
});

test('what is forgotten is overwritten in the file, which keeps a write-ahead log', async () => {
  const path = join(folder, 'a.db');
  const store = await openAt(path);
  const { session } = await store.accept(inbound({ id: 'm1', content: 'a very secret sentence '.repeat(500) }));
  await store.accept(inbound({ id: 'm2', thread: 'web:local:other', content: 'a kept sentence' }));
  await store.forgetSession(session.id);
  await store.close();
  const bytes = (await readFile(path)).toString('latin1');
  expect(bytes).toContain('a kept sentence');
  expect(bytes).not.toContain('a very secret sentence');
  const database = new DatabaseSync(path);
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  const tables = ['chat_messages', 'chat_sessions', 'turns', 'revisions'];
  const counts = tables.map((table) => database.prepare(`select count(*) as n from ${table}`).get());
  expect(counts).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { n: 0 }]);
  database.close();
});

test('a file that is not a database is left alone and said so', async () => {
  const path = join(folder, 'notes.txt');
  const notes = 'These are my notes, not a database. '.repeat(100);
  await writeFile(path, notes);
  await expect(openAt(path)).rejects.toEqual(failure('store.not_a_database', path));
  expect(await readFile(path, 'utf8')).toBe(notes);
});

test('a path that names a folder, or goes through a file, is said so', async () => {
  await expect(openAt(folder)).rejects.toEqual(failure('store.cannot_open', folder));
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(openAt(join(file, 'a.db'))).rejects.toEqual(failure('store.no_folder', file));
});

test('a damaged database is said so', async () => {
  const path = join(folder, 'a.db');
  const store = await openAt(path);
  for (let number = 0; number < 50; number += 1) await store.createSession(USER, { title: 'x'.repeat(500) });
  await store.close();
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
  await file.close();
  await expect(openAt(path)).rejects.toEqual(failure('store.damaged', path));
});

test('a database of a newer version is refused and not touched', async () => {
  const path = join(folder, 'a.db');
  await (await openAt(path)).close();
  const database = new DatabaseSync(path);
  database.exec("insert into mikro_orm_migrations (name) values ('Migration29991231235959_later')");
  database.close();
  const before = await readFile(path);
  await expect(openAt(path)).rejects.toEqual(failure('store.newer_schema', 'newer version'));
  expect(await readFile(path)).toEqual(before);
});

/** Holds the right to write until its standard input ends. */
const HOLD_LOCK = `
  import { DatabaseSync } from 'node:sqlite';
  const database = new DatabaseSync(process.argv[1]);
  database.exec('begin immediate');
  process.stdout.write('locked');
  process.stdin.resume().once('end', () => database.exec('commit'));
`;

test('a database with tables of another program is refused and left alone', async () => {
  const path = join(folder, 'other.db');
  const database = new DatabaseSync(path);
  database.exec('create table chat_sessions (mine text)');
  database.close();
  await expect(openAt(path)).rejects.toEqual(failure('store.cannot_use', 'cannot be used'));
  const after = new DatabaseSync(path);
  expect(after.prepare('select name from sqlite_master').all()).toEqual([{ name: 'chat_sessions' }]);
  after.close();
});

test('a row that holds something else than was written is said so, and the other rows stay readable', async () => {
  const path = join(folder, 'a.db');
  const before = await openAt(path);
  const { sessionId } = await deliveredRevision(before, { id: 'm1' }, 'a: 1');
  await before.close();
  const database = new DatabaseSync(path);
  database.exec(`update chat_messages set metadata = '{"files": 7}' where role = 'user'`);
  database.close();
  const store = await openAt(path);
  await expect(store.getMessages(sessionId)).rejects.toEqual(failure('store.unreadable_row', 'chat_messages.metadata'));
  expect(await store.recentMessages(sessionId, 1)).toHaveLength(1);
  await store.close();
});

test('metadata that a later version wrote is kept', async () => {
  const store = await openAt(join(folder, 'a.db'));
  const { id } = await store.createSession(USER);
  const metadata = { prose: 'p', later: { added: 1 } };
  await store.addMessage(id, 'assistant', 'text', metadata);
  expect((await store.getMessages(id))[0]?.metadata).toEqual(metadata);
  await store.close();
});

test('each failure of the database has a sentence of its own, however deep it lies', () => {
  const dialect = sqliteDialect('/data/a.db');
  const said = ['BUSY_RECOVERY', 'FULL', 'READONLY_DIRECTORY', 'CORRUPT_VTAB'].map((refinement) => {
    const failed = Object.assign(new Error('internal'), { code: `SQLITE_${refinement}` });
    return dialect.explain(new Error('outer', { cause: failed }))?.code;
  });
  expect(said).toEqual(['store.busy', 'store.disk_full', 'store.read_only', 'store.damaged']);
  expect(dialect.explain(new Error('something else'))).toBeUndefined();
  expect(dialect.explain('no error at all')).toBeUndefined();
});

test('a write waits while another process writes, without holding up this one', async () => {
  const path = join(folder, 'a.db');
  const store = await openAt(path);
  const other = spawn(process.execPath, ['--input-type=module', '-e', HOLD_LOCK, path]);
  await once(other.stdout, 'data');
  const events: string[] = [];
  const accepting = store.accept(inbound({ id: 'm1' })).finally(() => events.push('accepted'));
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
  events.push('let go');
  other.stdin.end();
  expect(await accepting).toMatchObject({ redelivery: false });
  expect(events).toEqual(['let go', 'accepted']);
  await store.close();
});

async function openAsNobody(path: string): Promise<string> {
  const script = fileURLToPath(new URL('./open-as-nobody.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, path]);
  return stdout.trim();
}

test('a folder that cannot be written is said so, before and after the database was made', async () => {
  await chmod(folder, 0o755);
  const locked = join(folder, 'locked');
  await mkdir(locked);
  await chmod(locked, 0o555);
  expect(await openAsNobody(join(locked, 'a.db'))).toBe('store.cannot_open');
  expect(await openAsNobody(join(locked, 'deeper', 'a.db'))).toBe('store.no_folder');
});

test('a file that cannot be written is said so', async () => {
  const path = join(folder, 'a.db');
  await (await openAt(path)).close();
  await chmod(folder, 0o777);
  if (process.getuid?.() === 0) await chown(folder, 65_534, 65_534);
  await chmod(path, 0o444);
  expect(await openAsNobody(path)).toBe('store.read_only');
});
