import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import metadata from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../support/app-process.ts';
import { configOf } from '../support/workflow-config.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url));

/** A command as a process of its own, with nothing in the environment. */
async function shell(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, env: { PATH: process.env['PATH'] } });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

test('arguments that a command does not take are named, never ignored', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const commands = ['start --port 80', 'doctor --fix', 'manifest slack --team x', 'forget --user'];
  const answers = await Promise.all(commands.map((command) => shell(folder.path, ...command.split(' '))));
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(answers.map(({ err }) => err)).toEqual([
    'threadsmith: `start` does not take --port 80. See `threadsmith help`.\n',
    'threadsmith: `doctor` does not take --fix. See `threadsmith help`.\n',
    "threadsmith: Unknown option '--team'. See `threadsmith help`.\n",
    "threadsmith: Option '--user <value>' argument missing. See `threadsmith help`.\n",
  ]);
});

test('the version is told, and WORKFLOW_TARGET counts in .env, too', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  writeFileSync(join(folder.path, '.env'), 'WORKFLOW_TARGET=branch-of-nobody\n');
  writeFileSync(join(folder.path, 'a.yaml'), JSON.stringify(configOf()));
  const [version, validated] = await Promise.all([
    shell(folder.path, '--version'),
    shell(folder.path, 'validate', 'a.yaml'),
  ]);
  expect(version).toEqual({ code: 0, out: `${metadata.version}\n`, err: '' });
  expect(validated).toEqual({
    code: 2,
    out: '',
    err: 'threadsmith: WORKFLOW_TARGET: write main or dev.\n',
  });
});
