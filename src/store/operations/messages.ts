import { sql } from 'kysely';
import type { SessionStore } from '../../session/session-store.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toMessage } from '../rows.ts';
import type { Database, Tables } from '../tables.ts';
import { unknownSession } from '../not-found-errors.ts';

type MessageOperations = Pick<
  SessionStore,
  | 'addMessage'
  | 'getMessages'
  | 'recentMessages'
  | 'turnMessages'
  | 'turnAuthors'
  | 'editMessage'
  | 'setMetadata'
  | 'deleteMessage'
>;

export function messageOperations({ database, clock, newId }: StoreDependencies): MessageOperations {
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

/** Only an earlier attempt of the same call can have stored a message with this id. */
function stored(tables: Tables, id: string) {
  return tables.selectFrom('ChatMessage').selectAll().where('id', '=', id).executeTakeFirstOrThrow(unknownSession);
}

function readOperations(
  database: Database,
): Pick<SessionStore, 'getMessages' | 'recentMessages' | 'turnMessages' | 'turnAuthors'> {
  return {
    getMessages: (sessionId) =>
      database.run(async (tables) => {
        const rows = await kept(tables).selectAll().where('sessionId', '=', sessionId).orderBy('position').execute();
        return rows.map(toMessage);
      }),
    recentMessages: (sessionId, limit) =>
      database.run(async (tables) => {
        const newestFirst = await kept(tables)
          .selectAll()
          .where('sessionId', '=', sessionId)
          .orderBy('position', 'desc')
          .limit(limit)
          .execute();
        return newestFirst.toReversed().map(toMessage);
      }),
    turnMessages: (turnId) =>
      database.run(async (tables) => {
        const rows = await kept(tables)
          .selectAll()
          .where('turnId', '=', turnId)
          .where('role', '=', 'user')
          .orderBy('position')
          .execute();
        return rows.map(toMessage);
      }),
    turnAuthors: (turnId) =>
      database.run(async (tables) => {
        const author = sql<string | null>`${sql.ref('metadata')} ->> 'author'`.as('author');
        const rows = await kept(tables)
          .select(author)
          .where('turnId', '=', turnId)
          .where('role', '=', 'user')
          .orderBy('position')
          .execute();
        return rows.map((row) => row.author ?? undefined);
      }),
  };
}

/** Deleted messages are in no list; their rows remain so that a redelivery is recognised. */
function kept(tables: Tables) {
  return tables.selectFrom('ChatMessage').where('deletedAt', 'is', null);
}

function changeOperations(
  database: Database,
  clock: StoreDependencies['clock'],
): Pick<SessionStore, 'editMessage' | 'setMetadata' | 'deleteMessage'> {
  return {
    editMessage: (threadKey, platformMessageId, content, title) =>
      database.transaction(async (tables, triedBefore) => {
        if (!(await lockSessionOf(tables, threadKey, platformMessageId))) return undefined;
        const row = await delivered(tables, threadKey, platformMessageId)
          .where('deletedAt', 'is', null)
          .$if(!triedBefore, (different) => different.where('content', '!=', content))
          .set({ content })
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        await retitle(tables, row.id, { title: title ?? null });
        return toMessage(row);
      }),
    setMetadata: (messageId, metadata) =>
      database.write(async (tables) => {
        await tables
          .updateTable('ChatMessage')
          .set({ metadata })
          .where('id', '=', messageId)
          .where('deletedAt', 'is', null)
          .execute();
      }),
    async deleteMessage(threadKey, platformMessageId) {
      const message = await database.transaction(async (tables) => {
        if (!(await lockSessionOf(tables, threadKey, platformMessageId))) return undefined;
        const row = await delivered(tables, threadKey, platformMessageId)
          .set({ content: '', metadata: {}, deletedAt: clock() })
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        await retitle(tables, row.id, { title: null, titleMessageId: null });
        return toMessage(row);
      });
      if (message !== undefined) await database.eraseDeleted();
      return message;
    },
  };
}

/** A write that changes nothing, so that the session is not deleted meanwhile. False if there is no such message. */
async function lockSessionOf(tables: Tables, threadKey: string, platformMessageId: string): Promise<boolean> {
  const session = await tables
    .updateTable('ChatSession')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('id', '=', (message) =>
      message
        .selectFrom('ChatMessage')
        .select('sessionId')
        .where('ChatMessage.threadKey', '=', threadKey)
        .where('platformMessageId', '=', platformMessageId),
    )
    .returning('id')
    .executeTakeFirst();
  return session !== undefined;
}

/** Changes the title of the session whose title came from this message, if there is one. */
async function retitle(
  tables: Tables,
  messageId: string,
  change: { readonly title: string | null; readonly titleMessageId?: null },
): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set(change)
    .where('id', '=', (message) =>
      message.selectFrom('ChatMessage').select('sessionId').where('ChatMessage.id', '=', messageId),
    )
    .where('titleMessageId', '=', messageId)
    .execute();
}

function delivered(tables: Tables, threadKey: string, platformMessageId: string) {
  return tables
    .updateTable('ChatMessage')
    .where('threadKey', '=', threadKey)
    .where('platformMessageId', '=', platformMessageId);
}
