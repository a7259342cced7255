import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimSoleProcess } from '../../src/queue/single-process-lock.ts';
import { startApp, temporaryFolder } from '../support/app-process.ts';

test('of two processes on one file the second says so and touches nothing; the next one may start once the first was killed', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const first = await startApp(folder.path);
  onTestFinished(async () => void (await first.end('SIGKILL')));
  await expect(startApp(folder.path)).rejects.toThrow(
    /Another Threadsmith answers from the database .*threadsmith\.db\. Stop it first/,
  );
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  await first.end('SIGKILL');
  const next = await startApp(folder.path);
  expect(await next.end('SIGTERM')).toBe(0);
});

test('a lock file that is none is named, and nobody is told to stop a process that there is not', () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'test.db');
  writeFileSync(`${path}.lock`, 'no database at all, but quite a lot of text in its place '.repeat(40));
  expect(() => claimSoleProcess(path)).toThrow('test.db.lock cannot be used');
  expect(() => claimSoleProcess(join(folder.path, 'nowhere', 'test.db'))).toThrow('test.db.lock cannot be used');
});

test('a claim that is released can be made again', () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'test.db');
  claimSoleProcess(path).release();
  const again = claimSoleProcess(path);
  expect(() => claimSoleProcess(path)).toThrow('Another Threadsmith');
  again.release();
  expect(() => [claimSoleProcess(':memory:'), claimSoleProcess(':memory:')]).not.toThrow();
});
