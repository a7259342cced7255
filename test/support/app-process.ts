import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UNHANDLED_REJECTION } from '../../src/log.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url));

/** Threadsmith as a separate process, as an operator runs it. */
export interface AppProcess {
  readonly url: string;
  /** Its log lines so far. */
  readonly log: readonly Record<string, unknown>[];
  readonly child: ChildProcess;
  /** Sends the signal and resolves with the exit code once the process has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs `threadsmith start` in `folder` with only the given variables; resolves when it reports that it is ready. */
export async function startApp(
  folder: string,
  variables: Record<string, string> = {},
  launcher = LAUNCHER,
): Promise<AppProcess> {
  const child = spawn(process.execPath, [launcher, 'start'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], WEB_PORT: '0', LOG_FORMAT: 'json', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    log.push(entry);
    failOnUnhandledRejection(entry);
    if (entry['msg'] === 'ready') ready.resolve(String(entry['url']));
  });
  child.once('exit', (code) => ready.reject(new Error(`exit ${code}: ${errors.join('')}`)));
  const url = await ready.promise;
  return {
    url: url.replace(/\/$/, ''),
    log,
    child,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const gone = once(child, 'exit');
      child.kill(signal);
      const [code] = (await gone) as [number | null];
      return code;
    },
  };
}

/** Throws outside any test, which fails the whole run: an unhandled rejection must not pass as a mere log line. */
function failOnUnhandledRejection(entry: Record<string, unknown>): void {
  if (entry['msg'] !== UNHANDLED_REJECTION) return;
  setImmediate(() => {
    throw new Error(`unhandled rejection in a Threadsmith process: ${JSON.stringify(entry['err'])}`);
  });
}

/** A folder that is removed after the test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'threadsmith-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
