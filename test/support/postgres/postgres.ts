import { inject } from 'vitest';
import type { TestDatabase } from '../../contract/store/harness.ts';
import { query } from './server.ts';

const ADMIN_URL = await findPostgres();

/** False without PostgreSQL on this machine, which `setup.ts` reports once. For `describe.runIf`. */
export const hasPostgres = ADMIN_URL !== '';

/** A new empty database on a real PostgreSQL, opened by its administrator. */
export async function postgresDatabase(): Promise<TestDatabase> {
  const name = `threadsmith_test_${crypto.randomUUID().replaceAll('-', '')}`;
  await query(ADMIN_URL, `create database ${name} template template0 encoding 'UTF8'`);
  // Tests crash our processes, not this server, so nothing has to wait for its disk.
  await query(ADMIN_URL, `alter database ${name} set synchronous_commit = off`);
  const url = new URL(ADMIN_URL);
  url.pathname = name;
  return {
    url: url.href,
    async remove() {
      await query(ADMIN_URL, `drop database ${name} with (force)`);
    },
  };
}

async function findPostgres(): Promise<string> {
  const response = await fetch(inject('findPostgres'));
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}
