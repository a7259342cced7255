import { sql } from 'kysely';
import type { SessionQuery } from '../../session/session-store.ts';
import type { Tables } from '../tables.ts';

/** The rows of the sessions that a person looks for, newest activity first. */
export async function findSessions(tables: Tables, userIdentifier: string, query: SessionQuery) {
  const ids = (await idsOf(tables, userIdentifier, query)).map(({ found }) => found);
  if (ids.length === 0) return [];
  return tables
    .selectFrom('ChatSession')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('updatedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Only the ids, under a name of their own: of a query over several tables MikroORM does not tell which column belongs to which table. */
function idsOf(tables: Tables, userIdentifier: string, { limit, offset = 0, text }: SessionQuery) {
  return tables
    .selectFrom('ChatSession')
    .select('ChatSession.id as found')
    .where('userIdentifier', '=', userIdentifier)
    .$if(text !== undefined, (some) =>
      some.where((is) =>
        is.or([
          contains('ChatSession.title', text ?? ''),
          is.exists(
            is
              .selectFrom('ChatMessage')
              .select('ChatMessage.id')
              .whereRef('ChatMessage.sessionId', '=', 'ChatSession.id')
              .where('deletedAt', 'is', null)
              .where(contains('ChatMessage.content', text ?? '')),
          ),
          is.exists(
            is
              .selectFrom('Revision')
              .select('number')
              .whereRef('Revision.sessionId', '=', 'ChatSession.id')
              .where(contains('Revision.yaml', text ?? '')),
          ),
        ]),
      ),
    )
    .orderBy('ChatSession.updatedAt', 'desc')
    .orderBy('ChatSession.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

/** The database folds both sides, so that they are folded alike: SQLite knows the capitals of ASCII only. */
function contains(column: string, text: string) {
  const pattern = `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`;
}
