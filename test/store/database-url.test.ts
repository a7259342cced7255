import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../src/store/database-url.ts';

test('a path is taken from the working directory unless it is absolute', () => {
  const local = { dialect: 'sqlite', path: join(process.cwd(), 'data', 'a b.db') };
  for (const url of ['sqlite:data/a b.db', 'sqlite:./data/a b.db', 'sqlite://data/a b.db', 'sqlite://./data/a b.db']) {
    expect(parseDatabaseUrl(url)).toEqual(local);
  }
  for (const [url, path] of [
    ['sqlite:/var/lib/t.db', '/var/lib/t.db'],
    ['sqlite:///var/lib/t.db', '/var/lib/t.db'],
    ['sqlite::memory:', ':memory:'],
  ] as const) {
    expect(parseDatabaseUrl(url)).toEqual({ dialect: 'sqlite', path });
  }
});

test('an address of PostgreSQL is taken as it is', () => {
  for (const url of [
    'postgres://user:hunter2@host/db',
    'postgresql://host:5433/db?sslmode=verify-full',
    'postgres:///db',
  ]) {
    expect(parseDatabaseUrl(url)).toEqual({ dialect: 'postgres', url });
  }
});

test('another kind of database is refused with what to write instead, and without its password', () => {
  for (const [url, named] of [
    ['postgres:user:hunter2@host/db', 'postgres'],
    ['postgres://user:hunter2@host:port/db', 'postgres'],
    ['mysql://user:hunter2@host/db', 'mysql'],
    ['hunter2', 'kind of database'],
    ['sqlite:', 'sqlite'],
    ['', 'kind of database'],
  ] as const) {
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({
        code: 'store.unsupported_database',
        message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${named}`)),
        hint: expect.stringMatching(/sqlite:\.\/data\/threadsmith\.db.*postgres:\/\/USER/),
      }),
    );
  }
});
