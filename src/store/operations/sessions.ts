import { sql, type NotNull } from 'kysely';
import { ThreadsmithError } from '../../errors.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { isId } from '../id-type.ts';
import type { StoreParts } from '../dependencies.ts';
import { toSession } from '../rows.ts';
import type { Database, Tables } from '../tables.ts';
import { unknownSession } from '../not-found-errors.ts';

type SessionOperations = Pick<
  SessionStore,
  | 'createSession'
  | 'getSession'
  | 'findSessionByThread'
  | 'updateConfig'
  | 'listRecentSessions'
  | 'latestMessages'
  | 'detachSession'
  | 'forgetSession'
>;

export function sessionOperations({ database, clock, newId }: StoreParts): SessionOperations {
  return {
    async createSession(userIdentifier, options = {}) {
      const [id, now] = [options.id ?? newId(), clock()];
      if (!isId(id)) throw unusableId();
      return database.run(async (tables, triedBefore) => {
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
    detachSession: (sessionId) =>
      changeSession(database, sessionId, { threadKey: null, status: 'closed', updatedAt: clock() }),
    ...readOperations(database),
    forgetSession: (sessionId) =>
      database.run(async (tables) => {
        await tables.deleteFrom('ChatSession').where('id', '=', sessionId).execute();
      }),
  };
}

/** An id that the caller chose may belong to somebody else's session by now, or to an earlier one of their own. */
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
): Pick<SessionStore, 'getSession' | 'findSessionByThread' | 'listRecentSessions' | 'latestMessages'> {
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
    latestMessages: (platform, limit, filter = {}) =>
      database.run((tables) => latestMessages(tables, { platform, limit, ...filter })),
  };
}

async function latestMessages(
  tables: Tables,
  { platform, limit, keyPrefix = '', author }: LatestMessagesQuery,
): Promise<Awaited<ReturnType<SessionStore['latestMessages']>>> {
  const newest = tables
    .selectFrom('ChatSession')
    .select((session) =>
      session
        .selectFrom('ChatMessage')
        .select('position')
        .whereRef('ChatMessage.sessionId', '=', 'ChatSession.id')
        .where('platformMessageId', 'is not', null)
        .$if(author !== undefined, (own) => own.where(sql`${sql.ref('metadata')} ->> 'author'`, '=', author))
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
  // One session after another may have had the same thread: the newer message takes the place of the older.
  const byThread = new Map<string, (typeof oldestFirst)[number]>();
  for (const message of oldestFirst) {
    byThread.delete(message.threadKey);
    byThread.set(message.threadKey, message);
  }
  return [...byThread.values()];
}

type LatestMessagesQuery = { readonly platform: string; readonly limit: number } & NonNullable<
  Parameters<SessionStore['latestMessages']>[2]
>;

interface SessionChange {
  readonly generatedConfig?: string;
  readonly threadKey?: null;
  readonly status?: 'closed';
  readonly updatedAt: Date;
}

async function changeSession(database: Database, sessionId: string, change: SessionChange): Promise<void> {
  await database.run(async (tables) => {
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
    'There is a session with this id or in this thread already.',
    'Go on in that one, or say "new" there first.',
  );
}

function unusableId(): ThreadsmithError {
  return new ThreadsmithError(
    'store.unusable_id',
    'A session cannot have this id, since it is no UUID.',
    'Leave the id out to be given one.',
  );
}
