import type { TurnReader } from './rows.ts';
import type { Database } from './tables.ts';

/** What the operations of the store need. */
export interface StoreDependencies {
  readonly database: Database;
  /** The time of day, for people to read. Only the list of recent sessions is ordered by it. */
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly readTurns: TurnReader;
}
