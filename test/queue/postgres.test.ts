import { describe } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import { silentLog } from '../../src/log.ts';
import { openPostgresQueue } from '../../src/queue/open-postgres.ts';
import { describeTurnQueue } from '../contract/turn-queue.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';

describe.runIf(hasPostgres)('on PostgreSQL', () => {
  describeTurnQueue('of several replicas', postgresDatabase, async (store, url, clock = systemClock()) => {
    const { queue, replicas } = await openPostgresQueue({
      store,
      url,
      log: silentLog(),
      clock,
      wallClock: { now: () => Date.now() },
      newId: () => crypto.randomUUID(),
    });
    return { queue, close: () => replicas.close() };
  });
});
