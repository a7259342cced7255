import type { SessionStore } from '../../session/session-store.ts';
import type { Revision } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toRevision } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function revisionOperations({
  database,
}: StoreDependencies): Pick<SessionStore, 'listRevisions' | 'getRevision' | 'nameRevision'> {
  return {
    listRevisions: (sessionId, limit) =>
      database.run(async (tables) => {
        const newestFirst = await tables
          .selectFrom('Revision')
          .selectAll()
          .where('sessionId', '=', sessionId)
          .orderBy('number', 'desc')
          .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
          .execute();
        return newestFirst.toReversed().map(toRevision);
      }),
    getRevision: (sessionId, number) => database.run((tables) => findRevision(tables, sessionId, number)),
    nameRevision: (sessionId, number, name) =>
      database.transaction(async (tables) => {
        const ofSession = tables.updateTable('Revision').where('sessionId', '=', sessionId);
        await ofSession.set({ name: null }).where('name', '=', name).where('number', '!=', number).execute();
        await ofSession.set({ name }).where('number', '=', number).execute();
      }),
  };
}

export async function findRevision(tables: Tables, sessionId: string, number: number): Promise<Revision | undefined> {
  const row = await tables
    .selectFrom('Revision')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? undefined : toRevision(row);
}
