import { resolve } from 'node:path';
import { ThreadsmithError } from '../errors.ts';

/** Where a `DATABASE_URL` points. */
export type DatabasePlace =
  | {
      readonly dialect: 'sqlite';
      /** Absolute, or `:memory:`. */
      readonly path: string;
    }
  | { readonly dialect: 'postgres'; readonly url: string };

/**
 * Reads `sqlite:PATH`, `sqlite://PATH` or `sqlite::memory:`, with paths relative to the working directory, and
 * `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
 */
export function parseDatabaseUrl(url: string): DatabasePlace {
  if (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url)) return { dialect: 'postgres', url };
  const path = /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1];
  if (path === undefined) throw notSupported(url);
  return { dialect: 'sqlite', path: path === ':memory:' ? path : resolve(path) };
}

/** Repeats only the kind of database, since the rest of the address may contain a password. */
function notSupported(url: string): ThreadsmithError {
  const kind = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0];
  return new ThreadsmithError(
    'store.unsupported_database',
    kind === undefined
      ? 'DATABASE_URL does not name the kind of database.'
      : `DATABASE_URL names a ${kind} database, which this version cannot open.`,
    'Write sqlite:PATH, for example sqlite:./data/threadsmith.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  );
}
