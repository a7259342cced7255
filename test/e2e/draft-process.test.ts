import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { validateConfig } from '../../src/workflow/validate.ts';
import { temporaryFolder } from '../support/app-process.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url));

/** `threadsmith draft` as a process of its own, with nothing configured. */
async function draft(folder: string, args: readonly string[], stdin = '') {
  const child = spawn(process.execPath, [LAUNCHER, 'draft', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  });
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [yaml, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, yaml, said };
}

test('a config is drafted, changed and written from the shell, without any setting', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const first = await draft(
    folder.path,
    ['-', '-o', 'article.yaml'],
    'Research a topic and write a 500-word article with sources',
  );
  expect(first).toMatchObject({ code: 0, yaml: '' });
  const written = readFileSync(join(folder.path, 'article.yaml'), 'utf8');
  expect(validateConfig(written, { origin: 'draft' }).valid).toBe(true);

  const second = await draft(folder.path, ['set the temperature of write to 0.2', '--from', 'article.yaml']);
  expect(second.code).toBe(0);
  expect(second.yaml).toContain('temperature: 0.2');
  expect(second.said).toContain('nothing else changed');

  expect(await draft(folder.path, ['make me a workflow'])).toMatchObject({ code: 1, yaml: '' });
  expect(await draft(folder.path, [])).toMatchObject({ code: 2, yaml: '' });
});
