import { ThreadsmithError } from '../errors.ts';

/** A pooler that hands every statement to another session takes LISTEN and locks without complaint, and they do nothing. */
export function noSession(): ThreadsmithError {
  return new ThreadsmithError(
    'queue.no_session',
    'DATABASE_URL leads to a connection pooler that gives Threadsmith no session of its own on PostgreSQL.',
    'Let DATABASE_URL name the server itself, or set the pooler to pool sessions instead of transactions.',
  );
}

export function unreachable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'queue.unreachable',
    'PostgreSQL gives Threadsmith no connection for what its replicas tell each other.',
    'Let it take one connection more for each replica (max_connections, or the limit of the role).',
    { cause },
  );
}
