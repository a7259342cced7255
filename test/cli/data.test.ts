import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runDataCommand } from '../../src/cli/stored/run-data-command.ts';
import { lockDatabaseFile } from '../../src/queue/single-process-lock.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createSeal } from '../../src/installation/seal.ts';
import { createInstallations } from '../../src/installation/stored-installations.ts';
import { createOrm, dialectFor } from '../../src/store/orm.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { inbound } from '../contract/store/harness.ts';
import { temporaryFolder } from '../support/app-process.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';
import { query } from '../support/postgres/server.ts';

const [ALICE, BOB] = ['slack:T1:UALICE', 'slack:T1:UBOB'];
const LAUNCHER = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url));
type Command = Parameters<typeof runDataCommand>[0];

/** A database file in a folder of its own, with commands run on it in this process. */
function setUp() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'data', 'a.db');
  const url = `sqlite:${path}`;
  async function open(): Promise<SessionStore> {
    const store = await openStore({ url, sync: 'normal', clock: () => new Date(), newId: () => crypto.randomUUID() });
    onTestFinished(() => store.close());
    return store;
  }
  async function run(command: Command, ...args: string[]) {
    return runWith({}, command, ...args);
  }
  async function runWith(variables: Record<string, string>, command: Command, ...args: string[]) {
    let printed = '';
    const stdout = new Writable({
      write(piece, _encoding, done) {
        printed += String(piece);
        done();
      },
    });
    const code = await runDataCommand(command, args, {
      config: loadConfig({ DATABASE_URL: url, ...variables }),
      stdout,
    });
    return { code, printed };
  }
  /** As an operator runs it: next to the process that has the database open. */
  async function command(...args: string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], DATABASE_URL: url };
    const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, ...args], { cwd: folder.path, env });
    return stdout;
  }
  const file = (name: string) => join(folder.path, name);
  return { path, url, open, run, runWith, command, file };
}

/** An answered turn with a revision, whose words are all in `marker`. */
async function says(store: SessionStore, user: string, thread: string, marker: string, isFinished = true) {
  const plain = inbound({ id: crypto.randomUUID(), thread, content: `please ${marker}`, title: `title ${marker}` });
  const { turn } = await store.accept({
    ...plain,
    platform: 'slack',
    userIdentifier: user,
    message: { ...plain.message, metadata: { author: user, files: [{ name: 'a.txt', text: `file ${marker}` }] } },
    turn: { ...plain.turn, replyTarget: { messageId: 'm', context: { user } } },
  });
  if (!isFinished) return turn;
  await store.startTurn(turn.id);
  await store.answerTurn({
    turnId: turn.id,
    outcome: 'revised',
    content: `answer ${marker}`,
    metadata: { prose: `answer ${marker}` },
    revision: { yaml: `a: ${marker}`, fileName: (number) => `${number}.yaml`, changes: `changed ${marker}` },
  });
  return store.finishTurn(turn.id);
}

/** A trial, whose words are all in `marker`; without its end it has got as far as its first step. */
async function tries(store: SessionStore, user: string, thread: string, marker: string, isFinished = true) {
  const plain = inbound({ id: crypto.randomUUID(), thread, command: 'try', content: `try topic: ${marker}` });
  const metadata = { author: user, command: 'try' };
  const message = { ...plain.message, metadata };
  const { turn } = await store.accept({ ...plain, platform: 'slack', userIdentifier: user, message });
  await store.startTurn(turn.id);
  await store.recordTrial(turn.id, JSON.stringify({ inputs: { topic: marker }, position: `position ${marker}` }));
  if (!isFinished) return;
  const trial = { revision: 1, inputs: { topic: marker }, path: ['a'], results: { article: marker }, lines: [marker] };
  await store.answerTurn({
    turnId: turn.id,
    outcome: 'answered',
    content: `tried ${marker}`,
    metadata: { command: 'try', trial },
  });
  await store.finishTurn(turn.id);
}

/** Where a text is found in the bytes of the files next to the database, it included. */
function filesWith(path: string, text: string): string[] {
  const folder = join(path, '..');
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
}

/** By the SQLite library of the store: another one in the same process would drop its locks. */
async function countsOf(path: string): Promise<Record<string, number>> {
  const dialect = await dialectFor({ dialect: 'sqlite', path }, { readOnly: true });
  const orm = await createOrm(dialect);
  const counts: Record<string, number> = {};
  for (const table of ['chat_sessions', 'chat_messages', 'turns', 'revisions']) {
    const [row] = await orm.em.getConnection().execute<{ n: number }[]>(`select count(*) as n from ${table}`);
    counts[table] = row?.n ?? -1;
  }
  await dialect.close(orm);
  return counts;
}

describe('forget', () => {
  test('while Threadsmith has the database open, no byte of the person is left in its files, and all of the others', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
    const rated = await says(store, BOB, 'slack:T1:D2', 'XBOBX');
    await store.recordFeedback({ turnId: rated.id, userIdentifier: ALICE, verdict: 'bad' });
    expect(filesWith(path, 'XALICEX')).not.toEqual([]);
    const { code, printed } = await run('forget', '--user', 'UALICE');
    expect(code).toBe(0);
    expect(printed).toContain('Deleted 1 conversation and 1 rating.');
    for (const text of ['XALICEX', 'UALICE']) expect(filesWith(path, text)).toEqual([]);
    expect(filesWith(path, 'XBOBX')).not.toEqual([]);
    expect(await store.getMessages(rated.sessionId)).toHaveLength(2);
    expect(await store.listFeedback()).toEqual([]);
  });

  test('in a conversation that another person began, only the workflow stays, or with --shared nothing', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    const { sessionId } = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
    const { printed } = await run('forget', '--user', ALICE);
    expect(printed).toContain('from 1 conversation of others, where the workflow stays');
    expect(filesWith(path, 'UALICE')).toEqual([]);
    for (const word of ['please', 'title', 'file', 'answer']) expect(filesWith(path, `${word} XALICEX`)).toEqual([]);
    expect((await store.getSession(sessionId))?.generatedConfig).toBe('a: XALICEX');
    expect(await store.getMessages(sessionId)).toHaveLength(2);

    await says(store, ALICE, 'slack:T1:C1:1', 'XAGAINX');
    expect((await run('forget', '--user', ALICE, '--shared')).printed).toContain('Deleted 1 conversation');
    for (const text of ['XALICEX', 'XAGAINX', 'XBOBX']) expect(filesWith(path, text)).toEqual([]);
  });

  test('what a person tried is erased, too: inputs, steps and results, of trials that ended and of one that runs', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    const { sessionId } = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
    await tries(store, ALICE, 'slack:T1:D1', 'XALICEX', false);
    await tries(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
    await tries(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    expect(filesWith(path, 'position XALICEX')).not.toEqual([]);
    await run('forget', '--user', 'UALICE');
    for (const text of ['XALICEX', 'UALICE']) expect(filesWith(path, text)).toEqual([]);
    const [trial, ...none] = (await store.getMessages(sessionId)).flatMap(({ metadata }) => metadata.trial ?? []);
    expect(trial).toMatchObject({ inputs: { topic: 'XBOBX' } });
    expect(none).toEqual([]);
  });

  test('an answer that is under way is reported, so that the operator repeats the command', async () => {
    const { open, run } = setUp();
    const store = await open();
    await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX', false);
    const { code, printed } = await run('forget', '--user', ALICE);
    expect(code).toBe(1);
    expect(printed).toContain('run the command again');
  });

  test('an unknown person is refused with a sentence that says how ids look', async () => {
    const { open, run } = setUp();
    await open();
    await expect(run('forget', '--user', 'UNOBODY')).rejects.toMatchObject({ code: 'cli.unknown_person' });
    await expect(run('forget')).rejects.toMatchObject({ code: 'cli.usage' });
  });
});

test('export prints everything of the person, log references included, and nothing that others wrote', async () => {
  const { open, run } = setUp();
  const store = await open();
  const turn = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
  await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
  await store.recordFeedback({ turnId: turn.id, userIdentifier: ALICE, verdict: 'bad' });
  const { printed } = await run('export', '--user', 'UALICE');
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type }) => type)).toEqual([
    'person',
    'conversation',
    'turn',
    'message',
    'message',
    'revision',
    'feedback',
  ]);
  expect(printed).not.toMatch(/XBOBX|UBOB/);
  for (const word of ['please', 'file', 'answer', 'a:']) expect(printed).toContain(`${word} XALICEX`);
  expect(lines[2]?.['reference']).toMatch(/^[\da-f]{8}$/);
});

describe('backup and restore', () => {
  test('a backup taken while messages are stored is whole, private, and restores to the same counts', async () => {
    const { path, open, command, file } = setUp();
    const store = await open();
    const stop = new AbortController();
    let written = 0;
    const writer = (async () => {
      for (let number = 0; !stop.signal.aborted; number += 1) {
        await says(store, ALICE, `slack:T1:D${number % 7}`, `m${number}`);
        written = number;
        await setImmediate();
      }
    })();
    await expect.poll(() => written, { timeout: 15_000 }).toBeGreaterThan(10);
    const printed = await command('backup', file('copy.db'));
    stop.abort();
    await writer;
    const counts = await countsOf(file('copy.db'));
    expect(counts['turns']).toBeGreaterThan(10);
    // The newest of them may not have been answered yet.
    const messages = Number(counts['turns']) * 2;
    expect([messages - 1, messages]).toContain(counts['chat_messages']);
    expect(printed).toContain(`turns ${String(counts['turns'])}`);
    expect(statSync(file('copy.db')).mode & 0o077).toBe(0);
    await says(store, BOB, 'slack:T1:D9', 'later');
    expect(await countsOf(path)).not.toEqual(counts);

    // The store stays open and the file locked, as by a running bot, which goes on with what was restored.
    const lock = await lockDatabaseFile(path);
    onTestFinished(() => lock.release());
    expect(await command('restore', file('copy.db'))).toMatch(/Restored and checked[\s\S]*restart it/);
    expect(await countsOf(path)).toEqual(counts);
    expect(await store.findSessionByThread('slack:T1:D9')).toBeUndefined();
    await says(store, BOB, 'slack:T1:D9', 'after');
    expect((await countsOf(path))['turns']).toBe(Number(counts['turns']) + 1);
    const kept = readdirSync(join(path, '..')).filter((name) => name.includes('.before-restore-'));
    expect(kept).toHaveLength(1);
  });

  test('a damaged copy and a file of another kind are refused, and nothing is changed', async () => {
    const { path, open, run, file } = setUp();
    const store = await open();
    for (let number = 0; number < 40; number += 1) await says(store, ALICE, `slack:T1:D${number}`, 'x'.repeat(500));
    await store.close();
    await run('backup', file('copy.db'));
    await expect(run('backup', file('copy.db'))).rejects.toMatchObject({ code: 'store.backup_exists' });
    const before = await countsOf(path);
    const bytes = readFileSync(file('copy.db'));
    bytes.fill(7, 20_000, 60_000);
    writeFileSync(file('damaged.db'), bytes);
    await expect(run('restore', file('damaged.db'))).rejects.toMatchObject({ code: 'store.damaged_backup' });
    new DatabaseSync(file('other.db')).exec('create table t (a)');
    await expect(run('restore', file('other.db'))).rejects.toMatchObject({ code: 'store.not_a_backup' });
    await expect(run('restore', file('missing.db'))).rejects.toMatchObject({ code: 'store.not_a_backup' });
    expect(await countsOf(path)).toEqual(before);
  });

  test('a backup is restored where there is no database yet', async () => {
    const { path, url, open, run, file } = setUp();
    const store = await open();
    await says(store, ALICE, 'slack:T1:D1', 'x');
    await store.close();
    await run('backup', file('copy.db'));
    const restored = url.replace('a.db', 'b.db');
    const stdout = new Writable({ write: (_piece, _encoding, done) => done() });
    await runDataCommand('restore', [file('copy.db')], { config: loadConfig({ DATABASE_URL: restored }), stdout });
    expect(await countsOf(join(path, '..', 'b.db'))).toEqual(await countsOf(path));
  });

  test('a migration is preceded by a copy of the database', async () => {
    const { path, url, open } = setUp();
    const store = await open();
    await says(store, ALICE, 'slack:T1:D1', 'x');
    await store.close();
    expect(existsSync(`${path}.before-upgrade`)).toBe(false);
    const database = new DatabaseSync(path);
    database.exec("delete from mikro_orm_migrations where name like '%feedback'; drop table feedback");
    database.close();
    const open2 = () => openStore({ url, clock: () => new Date(), newId: () => crypto.randomUUID() });
    await (await open2()).close();
    expect(await countsOf(`${path}.before-upgrade`)).toEqual(await countsOf(path));
    expect(new DatabaseSync(`${path}.before-upgrade`).prepare('pragma table_info(feedback)').all()).toEqual([]);
  });
});

test('what an operator does in the shell is in the audit log, and what cannot be recorded is not done', async () => {
  const { open, runWith, file } = setUp();
  const store = await open();
  await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
  const nowhere = { AUDIT_LOG: file('missing/audit.jsonl') };
  await expect(runWith(nowhere, 'forget', '--user', ALICE)).rejects.toMatchObject({ code: 'audit.cannot_write' });
  expect(await store.sessionsWith(ALICE)).toHaveLength(1);

  const settings = { AUDIT_LOG: file('audit.jsonl') };
  await runWith(settings, 'export', '--user', ALICE);
  await runWith(settings, 'backup', file('copy.db'));
  await runWith(settings, 'forget', '--user', ALICE, '--shared');
  const text = readFileSync(file('audit.jsonl'), 'utf8');
  const by = { at: expect.stringMatching(/Z$/), user: `operator:${userInfo().username}` };
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toEqual([
    { ...by, action: 'shell export', person: ALICE },
    { ...by, action: 'shell backup', file: file('copy.db') },
    { ...by, action: 'shell forget', person: ALICE, shared: 'yes' },
  ]);
  expect(text).not.toContain('XALICEX');
  expect(statSync(file('audit.jsonl')).mode & 0o777).toBe(0o600);
});

test('where the copy before a migration cannot be written, nothing is changed and the earlier copy stays', async () => {
  const { path, url, open } = setUp();
  const store = await open();
  await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
  await store.close();
  const database = new DatabaseSync(path);
  database.exec("delete from mikro_orm_migrations where name like '%feedback'; drop table feedback");
  database.close();
  writeFileSync(`${path}.before-upgrade`, 'the copy of an earlier upgrade');
  // As when the disk is full: the part of the copy cannot be written.
  mkdirSync(`${path}.before-upgrade.part/in-the-way`, { recursive: true });
  const upgrade = () => openStore({ url, clock: () => new Date(), newId: () => crypto.randomUUID() });
  await expect(upgrade()).rejects.toMatchObject({
    code: 'store.no_backup',
    hint: 'Check that the disk has space for a second copy of it and that Threadsmith may write there.',
  });
  const after = new DatabaseSync(path, { readOnly: true });
  expect(after.prepare('pragma table_info(feedback)').all()).toEqual([]);
  expect(after.prepare("select name from mikro_orm_migrations where name like '%feedback'").all()).toEqual([]);
  after.close();
  expect(readFileSync(`${path}.before-upgrade`, 'utf8')).toBe('the copy of an earlier upgrade');

  await (await upgrade()).close();
  expect(await countsOf(`${path}.before-upgrade`)).toEqual(await countsOf(path));
});

describe.runIf(hasPostgres)('move', () => {
  test('every row of an SQLite file arrives in PostgreSQL, which goes on counting after them', async () => {
    const { url, open, run } = setUp();
    const store = await open();
    for (let number = 0; number < 150; number += 1) await says(store, ALICE, `slack:T1:D${number % 9}`, `m${number}`);
    const last = await says(store, BOB, 'slack:T1:C1:1', 'emoji \u{1F600} \\ "quoted"');
    await store.recordFeedback({ turnId: last.id, userIdentifier: BOB, verdict: 'good' });
    const messages = await store.getMessages(last.sessionId);
    const revisions = await store.listRevisions(last.sessionId);
    const feedback = await store.listFeedback();
    await expect(run('move', url, 'postgres://nowhere.invalid:1/x?sslmode=prefer')).rejects.toMatchObject({
      code: 'cli.address',
    });
    await store.close();
    const target = await postgresDatabase();
    onTestFinished(() => target.remove());
    const { printed } = await run('move', url, target.url);
    expect(printed).toMatch(/chat_messages +302 -> 302/);
    expect(printed).toMatch(/feedback +1 -> 1/);
    const moved = await openStore({ url: target.url, clock: () => new Date(), newId: () => crypto.randomUUID() });
    expect(await moved.getMessages(last.sessionId)).toEqual(messages);
    expect(await moved.listRevisions(last.sessionId)).toEqual(revisions);
    expect(await moved.listFeedback()).toEqual(feedback);
    expect(await moved.getTurn(last.id)).toEqual(last);
    const next = await says(moved, BOB, 'slack:T1:C1:1', 'goes on');
    expect((await moved.lastMessageTurn(last.sessionId))?.id).toBe(next.id);
    await moved.close();
    const columns = await query(
      target.url,
      "select identity_generation from information_schema.columns where column_name = 'position'",
    );
    expect(columns).toEqual([{ identity_generation: 'ALWAYS' }, { identity_generation: 'ALWAYS' }]);

    await expect(run('move', url, target.url)).rejects.toMatchObject({ code: 'store.not_empty' });
  });

  test('and back: from PostgreSQL into a file', async () => {
    const { path, url, open, run } = setUp();
    const source = await postgresDatabase();
    onTestFinished(() => source.remove());
    const store = await openStore({ url: source.url, clock: () => new Date(), newId: () => crypto.randomUUID() });
    const turn = await says(store, ALICE, 'slack:T1:D1', 'XBACKX');
    const messages = await store.getMessages(turn.sessionId);
    await store.close();
    await run('move', source.url, url);
    expect(await countsOf(path)).toEqual({ chat_sessions: 1, chat_messages: 2, turns: 1, revisions: 1 });
    expect(await (await open()).getMessages(turn.sessionId)).toEqual(messages);
  });
});

describe('keys rotate', () => {
  const [OLD, NEW, LOST] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
  const VARIABLES = { ENCRYPTION_KEY: NEW.toString('base64'), ENCRYPTION_KEYS_OLD: OLD.toString('hex') };

  test('encrypts every token with the current key, so that the old one is not needed any more', async () => {
    const { open, runWith } = setUp();
    const store = await open();
    const withKeys = (...keys: [Buffer, ...Buffer[]]) =>
      createInstallations('slack', { store, seal: createSeal(keys) });
    await withKeys(OLD).save('T1', 'one');
    await withKeys(NEW).save('T2', 'two');
    expect(await runWith(VARIABLES, 'keys', 'rotate')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Encrypted again: 1. Already with the current key: 1.'),
    });
    expect([await withKeys(NEW).read('T1'), await withKeys(NEW).read('T2')]).toEqual(['one', 'two']);
    await expect(withKeys(OLD).read('T1')).rejects.toThrow('encrypted with another key');
  });

  test('says which tokens have a key that is not there, leaves them as they are, and returns 1', async () => {
    const { open, runWith } = setUp();
    const store = await open();
    const lost = createInstallations('slack', { store, seal: createSeal([LOST]) });
    await lost.save('T3', 'three');
    const { code, printed } = await runWith(VARIABLES, 'keys', 'rotate');
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('The stored tokens of slack:T3 were encrypted with another key.'),
    ]);
    expect(await lost.read('T3')).toBe('three');
  });

  test('asks for a key, and for the word rotate', async () => {
    const { open, run, runWith } = setUp();
    await open();
    await expect(run('keys', 'rotate')).rejects.toThrow('There is no key.');
    await expect(runWith(VARIABLES, 'keys')).rejects.toThrow('Write `threadsmith keys rotate`.');
  });
});
