import { sql, type NotNull } from 'kysely';
import type { HeardFilter, HeardThread } from '../../chat/conversation-port.ts';
import { userIdentifier } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import { ThreadsmithError } from '../../errors.ts';
import type { ChatSession } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { isId } from '../id-type.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toSession } from '../rows.ts';
import type { Database, Tables } from '../tables.ts';
import { unknownSession } from '../not-found-errors.ts';
import { findSessions } from './find-sessions.ts';

type SessionOperations = Pick<
  SessionStore,
  | 'createSession'
  | 'getSession'
  | 'findSessionByThread'
  | 'updateConfig'
  | 'listRecentSessions'
  | 'findSessions'
  | 'renameSession'
  | 'setExpectations'
  | 'sessionsOnceAt'
  | 'participants'
  | 'latestMessages'
  | 'detachSession'
  | 'forgetSession'
>;

export function sessionOperations({ database, clock, newId }: StoreDependencies): SessionOperations {
  return {
    async createSession(userIdentifier, options = {}) {
      const [id, now] = [options.id ?? newId(), clock()];
      if (!isId(id)) throw unusableId();
      return database.write(async (tables, triedBefore) => {
        const row = await tables
          .insertInto('ChatSession')
          .values({
            id,
            userIdentifier,
            platform: options.platform ?? platformOf(userIdentifier),
            threadKey: options.threadKey ?? null,
            title: options.title ?? null,
            createdAt: now,
            updatedAt: now,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        const session = row ?? (triedBefore ? await ownSession(tables, id, userIdentifier, now) : undefined);
        if (session === undefined) throw sessionExists();
        return toSession(session);
      });
    },
    updateConfig: (sessionId, yaml) =>
      changeSession(database, sessionId, { generatedConfig: yaml, updatedAt: clock() }),
    renameSession: (sessionId, title) => changeSession(database, sessionId, { title, titleMessageId: null }),
    setExpectations: (sessionId, expectations) =>
      changeSession(database, sessionId, {
        expectations: expectations.length === 0 ? null : expectations,
      }),
    detachSession: (sessionId) =>
      changeSession(database, sessionId, { threadKey: null, status: 'closed', updatedAt: clock() }),
    ...readOperations(database),
    async forgetSession(sessionId) {
      await database.run((tables) => tables.deleteFrom('ChatSession').where('id', '=', sessionId).execute());
      await database.eraseDeleted();
    },
  };
}

/** An id that the caller chose may belong to another person's session, or to an earlier one of the same person. */
function ownSession(tables: Tables, id: string, userIdentifier: string, createdAt: Date) {
  return tables
    .selectFrom('ChatSession')
    .selectAll()
    .where('id', '=', id)
    .where('userIdentifier', '=', userIdentifier)
    .where('createdAt', '=', createdAt)
    .executeTakeFirst();
}

function readOperations(
  database: Database,
): Omit<
  SessionOperations,
  'createSession' | 'updateConfig' | 'renameSession' | 'setExpectations' | 'detachSession' | 'forgetSession'
> {
  const findBy = (column: 'id' | 'threadKey', value: string) =>
    database.run(async (tables) => {
      const row = await tables.selectFrom('ChatSession').selectAll().where(column, '=', value).executeTakeFirst();
      return row === undefined ? undefined : toSession(row);
    });
  return {
    getSession: (id) => findBy('id', id),
    findSessionByThread: (threadKey) => findBy('threadKey', threadKey),
    listRecentSessions: (userIdentifier, limit = 10) =>
      database.run(async (tables) => {
        const rows = await tables
          .selectFrom('ChatSession')
          .selectAll()
          .where('userIdentifier', '=', userIdentifier)
          .orderBy('updatedAt', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute();
        return rows.map(toSession);
      }),
    findSessions: (userIdentifier, query) =>
      database.run(async (tables) => (await findSessions(tables, userIdentifier, query)).map(toSession)),
    sessionsOnceAt: (threadKey) => database.run((tables) => sessionsOnceAt(tables, threadKey)),
    participants: (sessionId) => database.run((tables) => participants(tables, sessionId)),
    latestMessages: (platform, limit, filter = {}) =>
      database.run((tables) => latestMessages(tables, { platform, limit, ...filter })),
  };
}

/** A message keeps the key of the thread in which it was written, also after its session has left that thread. */
async function sessionsOnceAt(tables: Tables, threadKey: string): Promise<readonly ChatSession[]> {
  const messages = await tables
    .selectFrom('ChatMessage')
    .select('sessionId')
    .distinct()
    .where('threadKey', '=', threadKey)
    .execute();
  if (messages.length === 0) return [];
  const ids = messages.map(({ sessionId }) => sessionId);
  const rows = await tables
    .selectFrom('ChatSession')
    .selectAll()
    .where('id', 'in', ids)
    .where('threadKey', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return rows.map(toSession);
}

async function participants(tables: Tables, sessionId: string): Promise<readonly string[]> {
  const metadata = sql.ref('metadata');
  const rows = await tables
    .selectFrom('ChatMessage')
    .select(sql<string>`${metadata} ->> 'author'`.as('author'))
    .where('sessionId', '=', sessionId)
    .where('role', '=', 'user')
    .where(sql`${metadata} ->> 'author'`, 'is not', null)
    .where(sql`${metadata} ->> 'command'`, 'is', null)
    .orderBy('position')
    .execute();
  return [...new Set(rows.map(({ author }) => author))];
}

async function latestMessages(
  tables: Tables,
  { platform, limit, keyPrefix = '', author }: { platform: string; limit: number } & HeardFilter,
): Promise<readonly HeardThread[]> {
  const newest = tables
    .selectFrom('ChatSession')
    .select((session) =>
      session
        .selectFrom('ChatMessage')
        .select('position')
        .whereRef('ChatMessage.sessionId', '=', 'ChatSession.id')
        .where('platformMessageId', 'is not', null)
        .$if(author !== undefined, (own) =>
          own.where(sql`${sql.ref('metadata')} ->> 'author'`, '=', author && userIdentifier(author)),
        )
        .orderBy('position', 'desc')
        .limit(1)
        .as('position'),
    )
    .where('platform', '=', platform)
    .$if(keyPrefix !== '', (some) =>
      some.where(sql`substr(${sql.ref('ChatSession.threadKey')}, 1, ${keyPrefix.length})`, '=', keyPrefix),
    )
    .orderBy('updatedAt', 'desc')
    .limit(limit);
  const oldestFirst = await tables
    .selectFrom('ChatMessage')
    .select(['threadKey', 'platformMessageId', 'createdAt'])
    .where('position', 'in', newest)
    .where('threadKey', 'is not', null)
    .where('platformMessageId', 'is not', null)
    .$narrowType<{ threadKey: NotNull; platformMessageId: NotNull }>()
    .orderBy('position')
    .execute();
  // Several sessions may have been in the same thread, one after another: only the newest message of the thread counts.
  const byThread = new Map<ThreadKey, HeardThread>();
  for (const { threadKey, platformMessageId: messageId, createdAt: at } of oldestFirst) {
    const thread = threadKey as ThreadKey;
    byThread.delete(thread);
    byThread.set(thread, { thread, messageId, at });
  }
  return [...byThread.values()];
}

interface SessionChange {
  readonly generatedConfig?: string;
  readonly expectations?: readonly string[] | null;
  readonly title?: string;
  readonly titleMessageId?: null;
  readonly threadKey?: null;
  readonly status?: 'closed';
  readonly updatedAt?: Date;
}

async function changeSession(database: Database, sessionId: string, change: SessionChange): Promise<void> {
  await database.write(async (tables) => {
    const changed = await tables
      .updateTable('ChatSession')
      .set(change)
      .where('id', '=', sessionId)
      .returning('id')
      .executeTakeFirst();
    if (changed === undefined) throw unknownSession();
  });
}

/** A user identifier is `platform:scope:user`. */
function platformOf(userIdentifier: string): string {
  return /^[^:]+(?=:)/.exec(userIdentifier)?.[0] ?? 'unknown';
}

function sessionExists(): ThreadsmithError {
  return new ThreadsmithError(
    'store.session_exists',
    'A session with this id or in this thread exists already.',
    'Continue that one, or say "new" there first.',
  );
}

function unusableId(): ThreadsmithError {
  return new ThreadsmithError(
    'store.unusable_id',
    'Invalid session id: expected a UUID.',
    'Omit the id to get a new one.',
  );
}
