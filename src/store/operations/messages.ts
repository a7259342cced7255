import type { SessionStore } from '../../session/session-store.ts';
import type { StoreParts } from '../dependencies.ts';
import { toMessage } from '../rows.ts';
import type { Database, Tables } from '../tables.ts';
import { unknownSession } from '../not-found-errors.ts';

type MessageOperations = Pick<
  SessionStore,
  'addMessage' | 'getMessages' | 'recentMessages' | 'turnMessages' | 'editMessage' | 'setMetadata' | 'deleteMessage'
>;

export function messageOperations({ database, clock, newId }: StoreParts): MessageOperations {
  return {
    addMessage(sessionId, role, content, metadata = {}) {
      const [id, now] = [newId(), clock()];
      return database.transaction(async (tables) => {
        const session = await tables
          .updateTable('ChatSession')
          .set({ updatedAt: now })
          .where('id', '=', sessionId)
          .returning('id')
          .executeTakeFirst();
        if (session === undefined) throw unknownSession();
        const row = await tables
          .insertInto('ChatMessage')
          .values({ id, sessionId, role, content, createdAt: now, metadata })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returningAll()
          .executeTakeFirst();
        return toMessage(row ?? (await stored(tables, id)));
      });
    },
    ...readOperations(database),
    ...changeOperations(database, clock),
  };
}

/** Only an earlier attempt of the same call can have stored a message of that id. */
function stored(tables: Tables, id: string) {
  return tables.selectFrom('ChatMessage').selectAll().where('id', '=', id).executeTakeFirstOrThrow(unknownSession);
}

function readOperations(database: Database): Pick<SessionStore, 'getMessages' | 'recentMessages' | 'turnMessages'> {
  return {
    getMessages: (sessionId) =>
      database.run(async (tables) => {
        const rows = await kept(tables).where('sessionId', '=', sessionId).orderBy('position').execute();
        return rows.map(toMessage);
      }),
    recentMessages: (sessionId, limit) =>
      database.run(async (tables) => {
        const newestFirst = await kept(tables)
          .where('sessionId', '=', sessionId)
          .orderBy('position', 'desc')
          .limit(limit)
          .execute();
        return newestFirst.toReversed().map(toMessage);
      }),
    turnMessages: (turnId) =>
      database.run(async (tables) => {
        const rows = await kept(tables)
          .where('turnId', '=', turnId)
          .where('role', '=', 'user')
          .orderBy('position')
          .execute();
        return rows.map(toMessage);
      }),
  };
}

/** Deleted messages are in no list; their rows only stay so that a redelivery is recognised. */
function kept(tables: Tables) {
  return tables.selectFrom('ChatMessage').selectAll().where('deletedAt', 'is', null);
}

function changeOperations(
  database: Database,
  clock: StoreParts['clock'],
): Pick<SessionStore, 'editMessage' | 'setMetadata' | 'deleteMessage'> {
  return {
    editMessage: (threadKey, platformMessageId, content) =>
      database.run(async (tables, triedBefore) => {
        const row = await delivered(tables, threadKey, platformMessageId)
          .where('deletedAt', 'is', null)
          .$if(!triedBefore, (different) => different.where('content', '!=', content))
          .set({ content })
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? undefined : toMessage(row);
      }),
    setMetadata: (messageId, metadata) =>
      database.run(async (tables) => {
        await tables
          .updateTable('ChatMessage')
          .set({ metadata })
          .where('id', '=', messageId)
          .where('deletedAt', 'is', null)
          .execute();
      }),
    deleteMessage: (threadKey, platformMessageId) =>
      database.run(async (tables) => {
        const row = await delivered(tables, threadKey, platformMessageId)
          .set({ content: '', metadata: {}, deletedAt: clock() })
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? undefined : toMessage(row);
      }),
  };
}

function delivered(tables: Tables, threadKey: string, platformMessageId: string) {
  return tables
    .updateTable('ChatMessage')
    .where('threadKey', '=', threadKey)
    .where('platformMessageId', '=', platformMessageId);
}
