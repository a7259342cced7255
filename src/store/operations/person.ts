import { sql } from 'kysely';
import type { SessionStore } from '../../session/session-store.ts';
import type { PersonalRecord } from '../../session/store-reports.ts';
import type { ChatSession } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toMessage, toRevision, toSession, toTurn } from '../rows.ts';
import type { Tables } from '../tables.ts';

type PersonOperations = Pick<
  SessionStore,
  'findPeople' | 'sessionsWith' | 'personalRecord' | 'erasePerson' | 'deleteFeedbackOf'
>;

export function personOperations({ database, clock }: StoreDependencies): PersonOperations {
  return {
    findPeople: (id) => database.run((tables) => findPeople(tables, id)),
    sessionsWith: (user) => database.run((tables) => sessionsWith(tables, user)),
    personalRecord: (sessionId, user) => database.run((tables) => personalRecord(tables, sessionId, user)),
    async erasePerson(sessionId, user) {
      await database.transaction((tables) => erasePerson(tables, { sessionId, user, now: clock() }));
      await database.eraseDeleted();
    },
    async deleteFeedbackOf(user) {
      const deleted = await database.run((tables) =>
        tables.deleteFrom('Feedback').where('userIdentifier', '=', user).returning('turnId').execute(),
      );
      if (deleted.length > 0) await database.eraseDeleted();
      return deleted.length;
    },
  };
}

/** Text and metadata of a deleted message are gone, its author included. */
function writtenBy(tables: Tables, user: string) {
  return tables
    .selectFrom('ChatMessage')
    .where('ChatMessage.role', '=', 'user')
    .where(sql`${sql.ref('ChatMessage.metadata')} ->> 'author'`, '=', user);
}

/** Ids in one statement; a database takes a limited number of parameters. */
const MAX_IDS = 500;

/** Without a subquery: MikroORM would name the columns of the result by both tables. */
async function sessionsWith(tables: Tables, user: string): Promise<readonly ChatSession[]> {
  const begun = await tables.selectFrom('ChatSession').select('id').where('userIdentifier', '=', user).execute();
  const written = await writtenBy(tables, user).select('ChatMessage.sessionId as id').distinct().execute();
  const ids = [...new Set([...begun, ...written].map(({ id }) => id))];
  const sessions: ChatSession[] = [];
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const some = ids.slice(from, from + MAX_IDS);
    const rows = await tables.selectFrom('ChatSession').selectAll().where('id', 'in', some).execute();
    sessions.push(...rows.map(toSession));
  }
  return sessions.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id));
}

async function findPeople(tables: Tables, id: string): Promise<readonly string[]> {
  const author = sql<string | null>`${sql.ref('metadata')} ->> 'author'`;
  const [owners, authors, raters] = [
    await tables.selectFrom('ChatSession').select('userIdentifier as user').distinct().execute(),
    await tables.selectFrom('ChatMessage').select(author.as('user')).distinct().execute(),
    await tables.selectFrom('Feedback').select('userIdentifier as user').distinct().execute(),
  ];
  const everybody = new Set([...owners, ...authors, ...raters].map(({ user }) => user));
  return [...everybody]
    .filter((user) => user !== null)
    .filter((user) => user === id || user.endsWith(`:${id}`))
    .toSorted();
}

async function personalRecord(tables: Tables, sessionId: string, user: string): Promise<PersonalRecord> {
  const turnIds = writtenBy(tables, user)
    .select('ChatMessage.turnId')
    .where('ChatMessage.sessionId', '=', sessionId)
    .where('ChatMessage.turnId', 'is not', null);
  const turns = await tables.selectFrom('Turn').selectAll().where('id', 'in', turnIds).orderBy('position').execute();
  const messages = await tables
    .selectFrom('ChatMessage')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('deletedAt', 'is', null)
    .where((message) =>
      message.or([
        message.and([message('role', '=', 'user'), message(sql`${sql.ref('metadata')} ->> 'author'`, '=', user)]),
        message.and([message('role', '=', 'assistant'), message('turnId', 'in', turnIds)]),
      ]),
    )
    .orderBy('position')
    .execute();
  const revisions = await tables
    .selectFrom('Revision')
    .selectAll()
    .where('sessionId', '=', sessionId)
    .where('turnId', 'in', turnIds)
    .orderBy('number')
    .execute();
  return { turns: turns.map(toTurn), messages: messages.map(toMessage), revisions: revisions.map(toRevision) };
}

interface Erasure {
  readonly sessionId: string;
  readonly user: string;
  readonly now: Date;
}

async function erasePerson(tables: Tables, { sessionId, user, now }: Erasure): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set((session) => ({ status: session.ref('status') }))
    .where('id', '=', sessionId)
    .execute();
  const { turns, messages } = await personalRecord(tables, sessionId, user);
  const [turnIds, messageIds] = [turns.map(({ id }) => id), messages.map(({ id }) => id)];
  if (turnIds.length > 0) {
    await tables
      .updateTable('Turn')
      .set({ replyTarget: { context: {} } })
      .where('id', 'in', turnIds)
      .where('finishedAt', 'is not', null)
      .execute();
  }
  if (messageIds.length === 0) return;
  await tables
    .updateTable('ChatSession')
    .set({ title: null, titleMessageId: null })
    .where('id', '=', sessionId)
    .where('titleMessageId', 'in', messageIds)
    .execute();
  // Last: the author in the metadata is what finds all of it.
  await tables
    .updateTable('ChatMessage')
    .set({ content: '', metadata: {}, deletedAt: now })
    .where('id', 'in', messageIds)
    .execute();
}
