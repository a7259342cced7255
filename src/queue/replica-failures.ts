import { ThreadsmithError } from '../errors.ts';

/** A pooler that runs every statement in another session accepts LISTEN and locks, but they have no effect. */
export function noSession(): ThreadsmithError {
  return new ThreadsmithError(
    'queue.no_session',
    'DATABASE_URL points at a connection pooler that gives Threadsmith no PostgreSQL session of its own.',
    'Point DATABASE_URL at the server itself, or configure the pooler to pool sessions instead of transactions.',
  );
}

export function unreachable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'queue.unreachable',
    'PostgreSQL refused the connection that Threadsmith keeps open for its locks and notifications.',
    'Allow one more connection for each replica (max_connections, or the connection limit of the role).',
    { cause },
  );
}
