import { sql } from 'kysely';
import type { SessionQuery } from '../../session/session-store.ts';
import type { Tables } from '../tables.ts';

/** The rows of the sessions that a person looks for, newest activity first. */
export function findSessions(tables: Tables, userIdentifier: string, { limit, offset = 0, text }: SessionQuery) {
  return tables
    .selectFrom('ChatSession')
    .selectAll()
    .where('userIdentifier', '=', userIdentifier)
    .$if(text !== undefined, (some) =>
      some.where(({ or, exists, selectFrom }) =>
        or([
          contains('ChatSession.title', text ?? ''),
          exists(
            selectFrom('ChatMessage')
              .select('id')
              .whereRef('ChatMessage.sessionId', '=', 'ChatSession.id')
              .where('deletedAt', 'is', null)
              .where(contains('ChatMessage.content', text ?? '')),
          ),
          exists(
            selectFrom('Revision')
              .select('number')
              .whereRef('Revision.sessionId', '=', 'ChatSession.id')
              .where(contains('Revision.yaml', text ?? '')),
          ),
        ]),
      ),
    )
    .orderBy('updatedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

/** The database folds both sides, so that they are folded alike: SQLite knows the capitals of ASCII only. */
function contains(column: string, text: string) {
  const pattern = `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`;
}
