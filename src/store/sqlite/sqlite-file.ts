import { existsSync, statSync } from 'node:fs';
import { access, chmod, constants, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ThreadsmithError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { sqliteError } from './sqlite-failures.ts';

/** `THRD`, in the header of the file. */
export const APPLICATION_ID = 0x54_48_52_44;

/** The state of the database file before SQLite opened it. */
export interface FileBefore {
  readonly state: 'missing' | 'empty' | 'filled';
  /** Whether its write-ahead log existed. */
  readonly hasWal: boolean;
}

export function lookAtFile(path: string): FileBefore {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  const state = size === undefined ? 'missing' : size === 0 ? 'empty' : 'filled';
  return { state, hasWal: existsSync(`${path}-wal`) };
}

/** Creates the file, and its folder, if there is none. Only the user who runs Threadsmith may read it: it holds what people wrote. */
export async function makePrivateFile(path: string, log: Log): Promise<void> {
  await makeFolder(dirname(path));
  try {
    await (await open(path, 'a', 0o600)).close();
  } catch {
    // To open it will fail, too, and SQLite says more precisely why.
    return;
  }
  // SQLite creates the other two with the permissions of the first.
  for (const file of [path, `${path}-wal`, `${path}-shm`]) await makePrivate(file, log);
}

async function makePrivate(file: string, log: Log): Promise<void> {
  const { mode } = await stat(file).catch(() => ({ mode: 0 }));
  if ((mode & 0o077) === 0) return;
  try {
    await chmod(file, mode & 0o700);
  } catch (err) {
    log.warn(
      { err, file },
      'other users of this machine can read the database file, and its permissions cannot be changed',
    );
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ThreadsmithError(
      'store.no_folder',
      `The folder ${folder} for the database cannot be created.`,
      'Create it yourself, or point DATABASE_URL at a file in a folder that Threadsmith may write to.',
      { cause },
    );
  }
}

/** Throws if a start could not write the file. */
export async function requireWritable(path: string): Promise<void> {
  await access(path).catch((cause) => {
    throw sqliteError('SQLITE_CANTOPEN', String(cause));
  });
  for (const place of [path, dirname(path)]) {
    await access(place, constants.W_OK).catch((cause) => {
      throw sqliteError('SQLITE_READONLY', String(cause));
    });
  }
}

/** Identifies the file itself, also after another one has its name. Undefined if there is none. */
export function fileIdentity(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

export function fileIsGone(path: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.file_gone',
    `The database file ${path} was moved, replaced or deleted while Threadsmith uses it.`,
    'Stop Threadsmith, put the file back together with its -wal file, and start again.',
  );
}
