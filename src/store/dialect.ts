import type { MigrationObject } from '@mikro-orm/core';
import type { MikroORM, Options } from '@mikro-orm/sql';
import type { ThreadsmithError } from '../errors.ts';

export type Orm = MikroORM;

/** What differs from one kind of database to the next; everything else in this room is written once for all of them. */
export interface Dialect {
  readonly migrations: readonly MigrationObject[];
  /** Where `mikro-orm.config.ts` writes the next migration. */
  readonly migrationsFolder: string;
  readonly options: Options;
  /** Makes what must exist before the first connection. */
  prepare(): Promise<void>;
  /**
   * Runs `work` in one transaction, while no other process migrates the same database. `work` gives the names of the migrations it
   * applied; where there are any, references that they broke are refused.
   */
  migrateAlone(orm: Orm, work: () => Promise<readonly string[]>): Promise<readonly string[]>;
  /** Readies the one connection, or the pool, for the statements of the store: its tables are up to date from here on. */
  settle(orm: Orm): Promise<void>;
  /** The failure is over when the same work is tried again in a moment: another process was at it. */
  passes(error: unknown): boolean;
  /** What a failure to open or to use the database means, in a sentence; undefined when it is not the database that failed. */
  explain(error: unknown): ThreadsmithError | undefined;
}
