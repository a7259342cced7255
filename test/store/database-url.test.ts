import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../src/store/database-url.ts';

test('a path is taken from the working directory unless it is absolute', () => {
  const local = { dialect: 'sqlite', path: join(process.cwd(), 'data', 'a b.db') };
  for (const url of ['sqlite:data/a b.db', 'sqlite:./data/a b.db', 'sqlite://data/a b.db', 'sqlite://./data/a b.db']) {
    expect(parseDatabaseUrl(url)).toEqual(local);
  }
  expect(parseDatabaseUrl('sqlite:/var/lib/t.db').path).toBe('/var/lib/t.db');
  expect(parseDatabaseUrl('sqlite:///var/lib/t.db').path).toBe('/var/lib/t.db');
  expect(parseDatabaseUrl('sqlite::memory:').path).toBe(':memory:');
});

test('another kind of database is refused with what to write instead, and without its password', () => {
  for (const [url, named] of [
    ['postgres://user:hunter2@host/db', 'postgres'],
    ['postgresql://user:hunter2@host/db', 'postgresql'],
    ['mysql://user:hunter2@host/db', 'mysql'],
    ['hunter2', 'kind of database'],
    ['sqlite:', 'sqlite'],
    ['', 'kind of database'],
  ] as const) {
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({
        code: 'store.unsupported_database',
        message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${named}`)),
        hint: expect.stringContaining('sqlite:./data/threadsmith.db'),
      }),
    );
  }
});
