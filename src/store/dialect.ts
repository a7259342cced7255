import type { MigrationObject, Transaction } from '@mikro-orm/core';
import type { MikroORM, Options } from '@mikro-orm/sql';
import type { ThreadsmithError } from '../errors.ts';

export type Orm = MikroORM;

/**
 * Applies what is pending and gives the names of the migrations that it applied. It works in the given transaction, or, where it is given
 * none, on the one connection.
 */
export type MigrationWork = (transaction?: Transaction) => Promise<readonly string[]>;

/** What differs from one kind of database to the next; everything else in this room is written once for all of them. */
export interface Dialect {
  readonly migrations: readonly MigrationObject[];
  /** Where `mikro-orm.config.ts` writes the next migration. */
  readonly migrationsFolder: string;
  readonly options: Options;
  /** Makes what must exist before the first connection. */
  prepare(): Promise<void>;
  /**
   * Runs `work` in one transaction, while no other process migrates the same database. Where it applied any, references that the
   * migrations broke are refused.
   */
  migrateAlone(orm: Orm, work: MigrationWork): Promise<readonly string[]>;
  /** Readies the one connection, or the pool, for the statements of the store: its tables are up to date from here on. */
  settle(orm: Orm): Promise<void>;
  /**
   * The same work may well succeed when it is done again in a moment: another process was at it, or the server is starting anew. It
   * may also have been done already, where only the answer to its commit was lost: see `Database`.
   */
  passes(error: unknown): boolean;
  /** What a failure to open or to use the database means, in a sentence; undefined when it is not the database that failed. */
  explain(error: unknown): ThreadsmithError | undefined;
}
