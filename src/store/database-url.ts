import { resolve } from 'node:path';
import { ThreadsmithError } from '../errors.ts';

/** Where a `DATABASE_URL` points. */
export interface DatabasePlace {
  readonly dialect: 'sqlite';
  /** Absolute, or `:memory:`. */
  readonly path: string;
}

/** Reads `sqlite:PATH`, `sqlite://PATH` or `sqlite::memory:`; relative paths start at the working directory. */
export function parseDatabaseUrl(url: string): DatabasePlace {
  const path = /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1];
  if (path === undefined) throw notSupported(url);
  return { dialect: 'sqlite', path: path === ':memory:' ? path : resolve(path) };
}

/** Names only the kind of database, since the rest of such an address may hold a password. */
function notSupported(url: string): ThreadsmithError {
  const kind = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0];
  return new ThreadsmithError(
    'store.unsupported_database',
    kind === undefined
      ? 'DATABASE_URL does not say what kind of database it means.'
      : `DATABASE_URL asks for a ${kind} database, which this version cannot open.`,
    'Only SQLite files are supported: write sqlite:PATH, for example sqlite:./data/threadsmith.db.',
  );
}
