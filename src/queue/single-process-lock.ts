import { DatabaseSync } from 'node:sqlite';
import { ThreadsmithError } from '../errors.ts';

/** The right to answer what an SQLite file holds, which one process has at a time. */
export interface SoleProcess {
  release(): void;
}

/**
 * The in-process queue takes up every unfinished turn, so a second process on the same file would answer what the first is answering. The
 * claim is SQLite's own lock on an empty file beside the database: it ends with the process, however that ends. Throws a
 * `ThreadsmithError` where another process has it.
 *
 * @param path the database file; nobody can share `:memory:`, so it needs no claim.
 */
export function claimSoleProcess(path: string): SoleProcess {
  if (path === ':memory:') return { release: () => undefined };
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    file.exec('begin exclusive');
  } catch (cause) {
    file?.close();
    throw refusal(path, cause);
  }
  const held = file;
  return { release: () => held.close() };
}

const SQLITE_BUSY = 5;

function refusal(path: string, cause: unknown): ThreadsmithError {
  if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
    return new ThreadsmithError(
      'queue.second_process',
      `Another Threadsmith answers from the database ${path}.`,
      'Stop it first, or let DATABASE_URL name another file; several processes can share a PostgreSQL.',
      { cause },
    );
  }
  return new ThreadsmithError(
    'queue.no_lock',
    `The lock file ${path}.lock cannot be used.`,
    'Give Threadsmith the right to write it, or delete it while no Threadsmith runs.',
    { cause },
  );
}
