import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimSoleProcess } from '../../src/queue/sole-process.ts';
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
