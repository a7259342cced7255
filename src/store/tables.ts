import type { InferKyselyDB } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, Orm } from './dialect.ts';
import { retryTransient } from './retry.ts';
import type { entities } from './schema.ts';

/** Queries speak of entities and properties; dates and JSON are converted as MikroORM does it, on any database. Booleans are not. */
const NAMING = { tableNamingStrategy: 'entity', columnNamingStrategy: 'property', convertValues: true } as const;

export type TableTypes = InferKyselyDB<(typeof entities)[number], typeof NAMING>;
export type Tables = Kysely<TableTypes>;

/**
 * The ways to the tables. They reject with a `ThreadsmithError` only, and `run` and `transaction` may do their work again from its beginning.
 *
 * A server may commit and vanish before it says so, and then nobody can know whether the work was done. So all work of the store can be
 * done twice: it sets what is the same the second time, or it recognises what the first time wrote by an id that was made before it began.
 * `triedBefore` is for the one case where that id may be a stranger's.
 */
export interface Database {
  /** For single statements. */
  run<T>(statement: (tables: Tables, triedBefore: boolean) => Promise<T>): Promise<T>;
  /**
   * Everything in `work` or nothing. On SQLite all transactions share one connection: `work` awaits nothing but `tables`, else it stops every
   * other query, and its first statement writes, which takes the lock before anything is read. On PostgreSQL each statement sees what
   * others have committed before it, so that first statement locks the row of the session: what writes in one thread goes one after another, and
   * `position` follows the order of commits.
   */
  transaction<T>(work: (tables: Tables, triedBefore: boolean) => Promise<T>): Promise<T>;
  /** Does its work once, come what may: for who asks how things are at this moment. */
  tryOnce<T>(statement: (tables: Tables) => Promise<T>): Promise<T>;
}

export function createDatabase(orm: Orm, dialect: Dialect): Database {
  const tables: Tables = orm.em.fork().getKysely(NAMING);

  async function explained<T>(passes: Dialect['passes'], work: (triedBefore: boolean) => Promise<T>): Promise<T> {
    try {
      return await retryTransient(work, passes);
    } catch (error) {
      throw error instanceof ThreadsmithError ? error : unavailable(dialect.explain(error) ?? error);
    }
  }

  const passes = (error: unknown) => dialect.passes(error);
  return {
    run: (statement) => explained(passes, (triedBefore) => statement(tables, triedBefore)),
    transaction: (work) =>
      explained(passes, (triedBefore) => tables.transaction().execute((inside) => work(inside, triedBefore))),
    tryOnce: (statement) =>
      explained(
        () => false,
        () => statement(tables),
      ),
  };
}

/** Says nothing of files or servers to people in a thread; the cause is for the log. */
function unavailable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.unavailable',
    'The conversation could not be read or saved.',
    'Try again; if it happens again, look at the log.',
    { cause },
  );
}
