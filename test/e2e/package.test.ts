import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startApp, temporaryFolder } from '../support/app-process.ts';
import { createWebClient } from '../support/web-client.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Installs what `npm pack` makes into a folder outside of the repository, with the dependencies of the repository. */
async function installPackage(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [{ filename } = { filename: '' }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename: string }[];
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'threadsmith'), { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', join(modules, 'threadsmith'), '--strip-components=1']);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  return join(modules, 'threadsmith', 'src', 'launch.mjs');
}

test('the package that npm pack makes drafts, validates and serves the web chat outside of the repository', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const launcher = await installPackage(folder.path);
  const env = { PATH: process.env['PATH'] };
  const file = join(folder.path, 'a.yaml');
  const words = 'Research a topic and write a 500-word article with sources';
  await run(process.execPath, [launcher, 'draft', words, '-o', file], { cwd: folder.path, env });
  const { stdout } = await run(process.execPath, [launcher, 'validate', file], { cwd: folder.path, env });
  expect(stdout).toContain('a.yaml');

  const app = await startApp(folder.path, {}, launcher);
  onTestFinished(async () => void (await app.end('SIGKILL')));
  expect(await (await fetch(app.url)).text()).toContain('<!doctype html>');
  const client = createWebClient(app.url);
  const events = await client.say(await client.createSession(), words);
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'revised' } });
  expect(await app.end('SIGTERM')).toBe(0);
}, 60_000);
