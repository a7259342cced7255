import type { InferKyselyDB } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, Orm } from './dialect.ts';
import { patiently } from './patience.ts';
import type { entities } from './schema.ts';

/** Queries speak of entities and properties; dates and JSON are converted as MikroORM does it, on any database. Booleans are not. */
const NAMING = { tableNamingStrategy: 'entity', columnNamingStrategy: 'property', convertValues: true } as const;

export type TableTypes = InferKyselyDB<(typeof entities)[number], typeof NAMING>;
export type Tables = Kysely<TableTypes>;

/** The two ways to the tables. Both reject with a `ThreadsmithError` only. */
export interface Database {
  /** For single statements. */
  run<T>(statement: (tables: Tables) => Promise<T>): Promise<T>;
  /**
   * Everything in `work` or nothing; it may be done again from its beginning. On SQLite all transactions share one connection: `work`
   * awaits nothing but `tables`, else it stops every other query, and its first statement writes, which takes the lock before anything is read.
   */
  transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
}

export function createDatabase(orm: Orm, dialect: Dialect): Database {
  const tables: Tables = orm.em.fork().getKysely(NAMING);

  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await patiently(work, (error) => dialect.passes(error));
    } catch (error) {
      throw error instanceof ThreadsmithError ? error : (dialect.explain(error) ?? unavailable(error));
    }
  }

  return {
    run: (statement) => explained(() => statement(tables)),
    transaction: (work) => explained(() => tables.transaction().execute(work)),
  };
}

function unavailable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.unavailable',
    'The conversation could not be read or saved.',
    'Try again; if it happens again, look at the log.',
    { cause },
  );
}
