import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runDataCommand } from '../../../src/cli/stored/run-data-command.ts';
import { lockDatabaseFile } from '../../../src/queue/single-process-lock.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { ALICE, BOB, countsOf, says, setUp } from '../../support/stored-data.ts';

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
