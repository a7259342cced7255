import { ThreadsmithError } from '../../errors.ts';

type Meaning = readonly [code: string, message: (path: string) => string, hint: string];

/** By SQLite's primary result code. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  SQLITE_NOTADB: [
    'store.not_a_database',
    (path) => `${path} is not a database.`,
    'Point DATABASE_URL at another file, or move this one away and start again.',
  ],
  SQLITE_CANTOPEN: [
    'store.cannot_open',
    (path) => `The database file ${path} cannot be opened.`,
    'Check that its folder is writable and that the path is not a folder, or point DATABASE_URL at another file.',
  ],
  SQLITE_READONLY: [
    'store.read_only',
    (path) => `The database file ${path} cannot be written.`,
    'Give Threadsmith write access to the file and its folder, or point DATABASE_URL at another file.',
  ],
  SQLITE_CORRUPT: [
    'store.damaged',
    (path) => `The database file ${path} is damaged.`,
    'Replace it with a backup, or move it away to start with an empty one.',
  ],
  SQLITE_FULL: [
    'store.disk_full',
    (path) => `The disk of the database file ${path} is full.`,
    'Free some space. No acknowledged message is lost.',
  ],
  SQLITE_IOERR: [
    'store.disk_error',
    (path) => `The disk of the database file ${path} reported an error.`,
    'Check the disk and its free space. No acknowledged message is lost if the disk is intact.',
  ],
  SQLITE_BUSY: [
    'store.busy',
    (path) => `Another program has locked the database file ${path}.`,
    'End that program or wait until it is done, then try again.',
  ],
};

export function isTransientOnSqlite(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_BUSY';
}

/** Undefined if it was not the database that failed. */
export function explainSqlite(error: unknown, path: string): ThreadsmithError | undefined {
  const meaning = MEANINGS[sqliteCode(error) ?? ''];
  if (meaning === undefined) return undefined;
  const [code, message, hint] = meaning;
  return new ThreadsmithError(code, message(path), hint, { cause: error });
}

/** An error as SQLite reports it, for what we find ourselves. */
export function sqliteError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** `SQLITE_READONLY_DIRECTORY` and its like are refinements of the code before the second underscore. */
function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code?.match(/^SQLITE_[A-Z]+/)?.[0] ?? sqliteCode(error.cause);
}
