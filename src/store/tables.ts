import type { InferKyselyDB } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, Orm } from './dialect.ts';
import { createGroupCommit } from './sqlite/group-commit.ts';
import { silentLog, type Log } from '../log.ts';
import { lastPlugin, withFasterRows } from './entity-rows.ts';
import { retryTransient } from './retry.ts';
import type { entities } from './schema.ts';

/** Queries use the names of entities and properties. Dates and JSON are converted as MikroORM does, on any database; booleans are not. */
const NAMING = { tableNamingStrategy: 'entity', columnNamingStrategy: 'property', convertValues: true } as const;

export type TableTypes = InferKyselyDB<(typeof entities)[number], typeof NAMING>;
export type Tables = Kysely<TableTypes>;

/**
 * Access to the tables. Rejects with a `ThreadsmithError` only. `run` and `transaction` retry their work from its beginning after a transient
 * failure.
 *
 * A server may commit and vanish before it says so; then the client cannot know whether the work was done. So all work of the store is safe to
 * do twice: it writes the same values again, or it recognises the rows of its first attempt by an id that was made before it began.
 * `triedBefore` tells a retry from a first attempt where another caller may have used that id.
 */
export interface Database {
  /** A single statement, best one that reads. */
  run<T>(statement: (tables: Tables, triedBefore: boolean) => Promise<T>): Promise<T>;
  /** A single statement that writes, and what may have to be read after it. */
  write<T>(statement: (tables: Tables, triedBefore: boolean) => Promise<T>): Promise<T>;
  /**
   * All of `work` or nothing. On SQLite all transactions share one connection: `work` must await only `tables`, or it blocks every
   * other query, and its first statement must be a write, which takes the lock before anything is read. On PostgreSQL each statement sees what
   * others have committed before it, so that first statement locks the row of the session: writers of one thread take turns, and
   * `position` follows the order of commits.
   */
  transaction<T>(work: (tables: Tables, triedBefore: boolean) => Promise<T>): Promise<T>;
  /** Like `transaction`; `work` that gives undefined is undone. */
  attempt<T extends object>(work: (tables: Tables) => Promise<T | undefined>): Promise<T | undefined>;
  /** The size of the database. */
  bytes(): Promise<number>;
  /** Writes to the database, without a retry. Calls at the same time share one write. */
  ping(): Promise<void>;
  /** Erases what deleted rows leave in the database's files, where the database can do that. Never rejects. */
  eraseDeleted(): Promise<void>;
  close(): Promise<void>;
}

type InTransaction = <T>(work: (tables: Tables) => Promise<T>) => Promise<T>;

export function createTables(orm: Orm): Tables {
  const em = orm.em.fork();
  const plugin = withFasterRows(lastPlugin(em.getKysely(NAMING)), orm);
  return em.getKysely<TableTypes>().withPlugin(plugin);
}

export function createDatabase(orm: Orm, dialect: Dialect, log: Log = silentLog()): Database {
  const tables = createTables(orm);

  const isTransient = (error: unknown) => dialect.isTransient(error);
  const together: InTransaction | undefined = dialect.commitsTogether ? createGroupCommit(tables) : undefined;
  const inTransaction: InTransaction = together ?? ((work) => tables.transaction().execute(work));
  const alone: InTransaction = together ?? ((work) => work(tables));
  let pinging: Promise<void> | undefined;

  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ThreadsmithError ? error : unavailable(dialect.explain(error) ?? error);
    }
  }

  const retried = <T>(work: (triedBefore: boolean) => Promise<T>) => explained(() => retryTransient(work, isTransient));

  return {
    run: (statement) => retried((triedBefore) => statement(tables, triedBefore)),
    write: (statement) => retried((triedBefore) => alone((inside) => statement(inside, triedBefore))),
    transaction: (work) => retried((triedBefore) => inTransaction((inside) => work(inside, triedBefore))),
    attempt: (work) =>
      retried(async () => {
        const nothing = new Error('Nothing came of the transaction');
        try {
          return await inTransaction(async (inside) => {
            const value = await work(inside);
            if (value === undefined) throw nothing;
            return value;
          });
        } catch (error) {
          if (error === nothing) return undefined;
          throw error;
        }
      }),
    bytes: () => retried(() => dialect.bytes(tables)),
    ping() {
      pinging ??= explained(() => dialect.tryWrite(tables)).finally(() => {
        pinging = undefined;
      });
      return pinging;
    },
    async eraseDeleted() {
      try {
        await retryTransient(() => dialect.eraseDeleted(tables), isTransient);
      } catch (err) {
        log.warn({ err }, 'deleted text stays in the files of the database until the next deletion or restart');
      }
    },
    close: () => dialect.close(orm),
  };
}

/** Shown to people in a thread, so it tells nothing about files or servers; the cause is for the log. */
function unavailable(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.unavailable',
    'The conversation could not be read or saved.',
    'Try again; if it happens again, look at the log.',
    { cause },
  );
}
