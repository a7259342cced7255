import type { Database } from './tables.ts';

/** What the operations of the store are made of. */
export interface StoreParts {
  readonly database: Database;
  /** The time of day. Rows carry it for people to read; no order depends on it but that of the recent sessions. */
  readonly clock: () => Date;
  readonly newId: () => string;
}
