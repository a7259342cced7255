/*
 * Vitest runs this once for all test files. The first test that needs PostgreSQL finds the one of this machine, or starts a separate one that ends with the
 * run.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import type { TestProject } from 'vitest/node';
import { postgresPrograms, query, startPostgres, type PostgresServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Resolves with the URL of a PostgreSQL administrator, or an empty text if there is no PostgreSQL. */
    findPostgres: string;
  }
}

const ABSENT = `There is no PostgreSQL: its tests are skipped. Install the postgresql of Debian, or of your system, to run them.
`;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let own: PostgresServer | undefined;
  let found: Promise<string | undefined> | undefined;
  async function find(): Promise<string | undefined> {
    const machines = await runningServer();
    if (machines !== undefined) return machines;
    const programs = postgresPrograms();
    if (programs === undefined) {
      process.stderr.write(ABSENT);
      return undefined;
    }
    own = await startPostgres(programs);
    return own.url;
  }
  const finder = createServer((_, response) => {
    found ??= find();
    found.then(
      (url) => response.end(url ?? ''),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  finder.listen(0, '127.0.0.1');
  await once(finder, 'listening');
  project.provide('findPostgres', `http://127.0.0.1:${(finder.address() as AddressInfo).port}/`);
  return async () => {
    finder.closeAllConnections();
    finder.close();
    await found?.catch(() => undefined);
    await own?.stop();
  };
}

/** The server at the default address, if it admits us as an administrator without a password. */
async function runningServer(): Promise<string | undefined> {
  for (const user of new Set(['postgres', userInfo().username])) {
    const url = `postgres://${user}@127.0.0.1:5432/test`;
    try {
      const [role] = await query(url, 'select rolsuper from pg_roles where rolname = current_user');
      if (role?.['rolsuper'] === true) return url;
    } catch {
      // No server there, or not for this user.
    }
  }
  return undefined;
}
