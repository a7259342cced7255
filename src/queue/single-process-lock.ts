import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { ThreadsmithError } from '../errors.ts';

/** The right to serve from an SQLite file, held by one process at a time. */
export interface SingleProcessLock {
  release(): void;
}

/**
 * The in-process queue runs every unfinished turn, so a second process on the same file would answer the same turns. Prevented by two locks that end with the
 * process, however it ends: SQLite's own on an empty file next to the database, and on Linux a socket that is named after the file's device and inode. The
 * first also works between containers that share a folder; the second also works under another name of the file (a hard link) and after the lock file was
 * deleted.
 * Throws a `ThreadsmithError` if another process has the file.
 * @param path the database file, which is created if it does not exist. `:memory:` needs no lock.
 */
export async function lockDatabaseFile(path: string): Promise<SingleProcessLock> {
  if (path === ':memory:') return { release: () => undefined };
  const inode = await lockInode(path);
  try {
    const file = lockFile(path);
    return {
      release() {
        file.close();
        inode?.close();
      },
    };
  } catch (error) {
    inode?.close();
    throw error;
  }
}

function lockFile(path: string): DatabaseSync {
  let file: DatabaseSync | undefined;
  const lockPath = `${realpathSync(path)}.lock`;
  try {
    file = new DatabaseSync(lockPath, { timeout: 0 });
    file.exec('begin exclusive');
    return file;
  } catch (cause) {
    file?.close();
    throw isBusy(cause) ? secondProcess(path, cause) : unusable(lockPath, cause);
  }
}

/** An abstract socket has no file; the kernel frees its name when the process ends. Undefined on other systems, and where sockets are not allowed. */
async function lockInode(path: string): Promise<Server | undefined> {
  const { dev, ino } = statDatabase(path);
  if (process.platform !== 'linux') return undefined;
  const server = createServer((connection) => connection.destroy());
  const { promise, resolve, reject } = Promise.withResolvers<Server | undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') reject(secondProcess(path, error));
    else resolve(undefined);
  });
  server.listen(`\0threadsmith-${dev}-${ino}`, () => resolve(server));
  server.unref();
  return promise;
}

function statDatabase(path: string): { readonly dev: bigint; readonly ino: bigint } {
  try {
    // Closing a file that SQLite has open in this process would release SQLite's own locks on it, so only a missing file is opened.
    if (!existsSync(path)) closeSync(openSync(path, 'a'));
    return statSync(path, { bigint: true });
  } catch (cause) {
    throw unusable(path, cause);
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function secondProcess(path: string, cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'queue.second_process',
    `Another Threadsmith process is using the database ${path}.`,
    'Stop it first, or point DATABASE_URL at another file. Only a PostgreSQL database can be shared by several processes.',
    { cause },
  );
}

function unusable(path: string, cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'queue.no_lock',
    `The file ${path} cannot be locked.`,
    'Check that Threadsmith may write to it and to its folder; a lock file (.lock) may be deleted while Threadsmith is stopped.',
    { cause },
  );
}
