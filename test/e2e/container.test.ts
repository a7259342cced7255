import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/app-process.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
const argumentsOf = (instruction: string) =>
  lines.flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []));
const wordsOf = (json: string) => JSON.parse(json.slice(json.indexOf('['))) as string[];

// No image is built here: this follows the Dockerfile's COPY, ENV, CMD and HEALTHCHECK in a folder of its own.
test('what the Dockerfile copies is enough to start, and its health check tells so', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const app = join(folder.path, 'app');
  mkdirSync(app);
  for (const copied of argumentsOf('COPY')) {
    const [target = '', ...sources] = copied.split(' ').toReversed();
    for (const source of sources) {
      const into = target === './' ? source : target;
      cpSync(join(ROOT, source), join(app, into), { recursive: true });
    }
  }
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  const port = String(await freePort());
  const [text = ''] = argumentsOf('ENV');
  const env = Object.fromEntries(text.split(' ').map((pair) => pair.split('=', 2) as [string, string]));
  expect(env).toMatchObject({ WEB_HOST: '0.0.0.0', DATABASE_URL: 'sqlite:/data/threadsmith.db' });
  const [, ...command] = wordsOf(argumentsOf('CMD')[0] ?? '');
  const [, ...check] = wordsOf(argumentsOf('HEALTHCHECK')[0] ?? '').map((word) => word.replace(':7860', `:${port}`));
  await expect(run(process.execPath, check)).rejects.toMatchObject({ code: 1 });
  const settings = {
    ...env,
    WEB_PORT: port,
    WEB_TOKEN: 'a-secret-of-the-test',
    DATABASE_URL: `sqlite:${folder.path}/data/threadsmith.db`,
  };
  const child = spawn(process.execPath, command, { cwd: app, env: settings, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('"msg":"ready"')) break;
  await run(process.execPath, check);
  expect(existsSync(join(folder.path, 'data', 'threadsmith.db'))).toBe(true);
});
