import { link, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockDatabaseFile } from '../../src/queue/single-process-lock.ts';
import { startApp, temporaryFolder } from '../support/app-process.ts';

function newFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

test('a second process on the same file is refused and changes nothing; once the first was killed the next one may start', async () => {
  const folder = newFolder();
  const first = await startApp(folder);
  onTestFinished(async () => void (await first.end('SIGKILL')));
  await expect(startApp(folder)).rejects.toThrow(
    /Another Threadsmith process is using the database .*threadsmith\.db\. Stop it first/,
  );
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  await first.end('SIGKILL');
  const next = await startApp(folder);
  expect(await next.end('SIGTERM')).toBe(0);
});

test('the lock holds under every name of the file, and after the lock file was deleted', async () => {
  const folder = newFolder();
  const path = join(folder, 'test.db');
  const lock = await lockDatabaseFile(path);
  onTestFinished(() => lock.release());
  await symlink(path, join(folder, 'symlink.db'));
  await symlink(folder, join(folder, 'folder'));
  await link(path, join(folder, 'hardlink.db'));
  for (const name of ['test.db', 'symlink.db', 'folder/test.db', 'hardlink.db']) {
    await expect(lockDatabaseFile(join(folder, name))).rejects.toThrow('Another Threadsmith');
  }
  await rm(`${path}.lock`);
  await expect(lockDatabaseFile(path)).rejects.toThrow('Another Threadsmith');
  (await lockDatabaseFile(join(folder, 'other.db'))).release();
});

test('a lock file that is not one is named, and no other process is blamed', async () => {
  const folder = newFolder();
  const path = join(folder, 'test.db');
  await writeFile(`${path}.lock`, 'not a database at all, but quite a lot of text instead '.repeat(40));
  await expect(lockDatabaseFile(path)).rejects.toThrow('test.db.lock cannot be locked');
  await expect(lockDatabaseFile(join(folder, 'nowhere', 'test.db'))).rejects.toThrow('test.db cannot be locked');
});

test('a released lock can be taken again', async () => {
  const path = join(newFolder(), 'test.db');
  (await lockDatabaseFile(path)).release();
  const again = await lockDatabaseFile(path);
  await expect(lockDatabaseFile(path)).rejects.toThrow('Another Threadsmith');
  again.release();
  await lockDatabaseFile(':memory:');
  await lockDatabaseFile(':memory:');
});
