import { describe } from 'vitest';
import { describeSessionStore } from '../contract/session-store.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';

describe.runIf(hasPostgres)('with a server', () => {
  describeSessionStore('PostgreSQL', postgresDatabase);
});
