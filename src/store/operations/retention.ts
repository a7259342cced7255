import type { SessionStore } from '../../session/session-store.ts';
import type { StoreDependencies } from '../dependencies.ts';
import type { Tables } from '../tables.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function retentionOperations({ database, clock }: StoreDependencies): Pick<SessionStore, 'deleteIdleSessions'> {
  return {
    async deleteIdleSessions(days, limit) {
      const before = new Date(clock().getTime() - days * DAY_MS);
      const deleted = await database.run((tables) => deleteIdle(tables, before, limit));
      if (deleted > 0) await database.eraseDeleted();
      return deleted;
    },
  };
}

/** A session that a message reaches meanwhile stays: PostgreSQL looks at `updatedAt` again once it has the lock of the row. */
async function deleteIdle(tables: Tables, before: Date, limit: number): Promise<number> {
  const rows = await tables
    .deleteFrom('ChatSession')
    .where('updatedAt', '<', before)
    .where('id', 'in', (idle) =>
      idle
        .selectFrom('ChatSession as idle')
        .select('idle.id')
        .where('idle.updatedAt', '<', before)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('Turn')
                .select('Turn.id')
                .whereRef('Turn.sessionId', '=', 'idle.id')
                .where('Turn.finishedAt', 'is', null),
            ),
          ),
        )
        .orderBy('idle.updatedAt')
        .limit(limit),
    )
    .returning('id')
    .execute();
  return rows.length;
}
