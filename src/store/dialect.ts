import type { MigrationObject, Transaction } from '@mikro-orm/core';
import type { MikroORM, Options } from '@mikro-orm/sql';
import type { QueryExecutorProvider } from 'kysely';
import type { ThreadsmithError } from '../errors.ts';

export type Orm = MikroORM;

/** Applies the pending migrations, inside the transaction if one is given, and returns their names. */
export type MigrationWork = (transaction?: Transaction) => Promise<readonly string[]>;

/** The differences between the kinds of databases; everything else in this folder is written once for all of them. */
export interface Dialect {
  readonly migrations: readonly MigrationObject[];
  /** Where `mikro-orm.config.ts` writes the next migration. */
  readonly migrationsFolder: string;
  readonly options: Options;
  /** A commit blocks the process until it is on disk, so transactions share one: see `createGroupCommit`. */
  readonly commitsTogether: boolean;
  /** Called before each attempt to connect. */
  prepare(): Promise<void>;
  /** Called on a new connection, before anything is changed. Throws if the database is damaged. */
  check(orm: Orm): Promise<void>;
  /** Copies the database to a file next to it, before its tables change, and returns the file's path; undefined where the dialect has no files. */
  backUp(orm: Orm): Promise<string | undefined>;
  /**
   * Runs `work` in one transaction, while no other process migrates the same database. Throws, and changes nothing, if a migration leaves rows
   * with broken references.
   */
  migrateExclusively(orm: Orm, work: MigrationWork): Promise<readonly string[]>;
  /** Configures the connections for the statements of the store. The tables are up to date from here on. */
  configure(orm: Orm): Promise<void>;
  /** A cheap write that fails if the database cannot be written. */
  tryWrite(executor: QueryExecutorProvider): Promise<void>;
  /** The size of the database. */
  bytes(executor: QueryExecutorProvider): Promise<number>;
  /** Overwrites what deleted rows leave in the files, where the database can do that. Throws a transient error while it cannot. */
  eraseDeleted(executor: QueryExecutorProvider): Promise<void>;
  close(orm: Orm): Promise<void>;
  /**
   * Whether the same work may succeed a moment later: another process held a lock, or the server is restarting. The work may also have been
   * done already, if only the answer to its commit was lost: see `Database`.
   */
  isTransient(error: unknown): boolean;
  /** What a failure of the database means, in a sentence; undefined if it was not the database that failed. */
  explain(error: unknown): ThreadsmithError | undefined;
}
