import type { Accepted, Acceptance, SessionStore } from '../../session/session-store.ts';
import type { ChatMessage, ChatSession, Turn } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toMessage, toSession, toTurn, type TurnReader } from '../rows.ts';
import type { Tables } from '../tables.ts';

/** A redelivery that comes after its session was forgotten is answered as a new message: to recognise it, we would have to keep its id. */
export function acceptOperation({
  database,
  clock,
  newId,
  readTurns,
}: StoreDependencies): Pick<SessionStore, 'accept'> {
  return {
    async accept(acceptance) {
      const attempt = { messageId: newId(), newId, readTurns, now: clock() };
      for (;;) {
        const accepted =
          (await database.attempt((tables) => storeNew(tables, acceptance, attempt))) ??
          (await database.run((tables) => readDelivered(tables, acceptance, attempt)));
        if (accepted !== undefined) return accepted;
        // The session of the earlier delivery was forgotten between the two, so this message is new after all.
      }
    },
  };
}

interface Attempt {
  /** Made before the first try, so that a retry can tell a message that it stored itself from one that another writer stored. */
  readonly messageId: string;
  readonly newId: () => string;
  readonly readTurns: TurnReader;
  readonly now: Date;
}

/** Undefined when the message was stored before. */
async function storeNew(
  tables: Tables,
  acceptance: Acceptance,
  { messageId, newId, readTurns, now }: Attempt,
): Promise<Accepted | undefined> {
  const session = await lockSession(tables, acceptance, { id: newId(), messageId, now });
  const [last, earlier] = readTurns(await lastUnfinishedTurns(tables, acceptance.threadKey));
  const joined = last !== undefined && mayJoin(acceptance, session, last) ? await joinTurn(tables, last.id) : undefined;
  const turnId = joined?.id ?? newId();
  const message = await insertMessage(tables, acceptance, { id: messageId, sessionId: session.id, turnId, now });
  if (message === undefined) return undefined;
  const row = { id: turnId, sessionId: session.id, now, waited: last !== undefined };
  const turn = joined ?? (await insertTurn(tables, acceptance, row));
  const waiting = (joined === undefined ? last : earlier) !== undefined;
  return { session, message, turn, redelivery: false, waiting };
}

/**
 * The session of the thread, created if there is none, with this activity; it takes the title from the message if it has none. The lock on its row keeps
 * other writers of the thread waiting until the commit.
 */
async function lockSession(
  tables: Tables,
  { userIdentifier, platform, threadKey, title }: Acceptance,
  { id, messageId, now }: { readonly id: string; readonly messageId: string; readonly now: Date },
): Promise<ChatSession> {
  const named = title === undefined ? {} : { title, titleMessageId: messageId };
  const row = await tables
    .insertInto('ChatSession')
    .values({ id, userIdentifier, platform, threadKey, createdAt: now, updatedAt: now, ...named })
    .onConflict((conflict) =>
      conflict.column('threadKey').doUpdateSet((eb) => ({
        updatedAt: now,
        ...(title === undefined
          ? {}
          : {
              title: eb.fn.coalesce('ChatSession.title', 'excluded.title'),
              titleMessageId: eb
                .case()
                .when('ChatSession.title', 'is', null)
                .then(eb.ref('excluded.titleMessageId'))
                .else(eb.ref('ChatSession.titleMessageId'))
                .end(),
            }),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSession(row);
}

/** At most two, newest first. */
function lastUnfinishedTurns(tables: Tables, threadKey: string) {
  return tables
    .selectFrom('Turn')
    .selectAll()
    .where('threadKey', '=', threadKey)
    .where('finishedAt', 'is', null)
    .orderBy('position', 'desc')
    .limit(2)
    .execute();
}

function mayJoin(acceptance: Acceptance, session: ChatSession, last: Turn): boolean {
  return acceptance.turn.kind === 'message' && last.kind === 'message' && last.sessionId === session.id;
}

/**
 * Undefined if the turn has started, or was asked to stop: it would end without an answer to this message. The write changes nothing, but
 * another process that starts the turn has to wait for it, and therefore reads the message that joins.
 */
async function joinTurn(tables: Tables, turnId: string): Promise<Turn | undefined> {
  const row = await tables
    .updateTable('Turn')
    .set({ state: 'queued' })
    .where('id', '=', turnId)
    .where('state', '=', 'queued')
    .where('stopRequestedAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

interface NewRow {
  readonly id: string;
  readonly sessionId: string;
  readonly now: Date;
}

/** Undefined when the message was stored before. Not read back, because its files may be large. */
async function insertMessage(
  tables: Tables,
  { threadKey, message: { platformMessageId, content, metadata } }: Acceptance,
  { id, sessionId, turnId, now }: NewRow & { readonly turnId: string },
): Promise<ChatMessage | undefined> {
  const row = await tables
    .insertInto('ChatMessage')
    .values({ id, sessionId, turnId, threadKey, platformMessageId, role: 'user', content, createdAt: now, metadata })
    .onConflict((conflict) => conflict.columns(['threadKey', 'platformMessageId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { id, sessionId, turnId, platformMessageId, role: 'user', content, createdAt: now, metadata };
}

async function insertTurn(
  tables: Tables,
  { threadKey, turn }: Acceptance,
  { id, sessionId, now, waited }: NewRow & { readonly waited: boolean },
): Promise<Turn> {
  const row = await tables
    .insertInto('Turn')
    .values({
      id,
      sessionId,
      threadKey,
      kind: turn.kind,
      command: turn.command ?? null,
      state: 'queued',
      replyTarget: waited ? { ...turn.replyTarget, waited } : turn.replyTarget,
      postIds: [],
      attempts: 0,
      createdAt: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toTurn(row);
}

/** What the first delivery of the message led to, if that still exists. Its session may have left the thread since. */
async function readDelivered(
  tables: Tables,
  { threadKey, message }: Acceptance,
  { messageId }: Attempt,
): Promise<Accepted | undefined> {
  const messageRow = await tables
    .selectFrom('ChatMessage')
    .selectAll()
    .where('threadKey', '=', threadKey)
    .where('platformMessageId', '=', message.platformMessageId)
    .executeTakeFirst();
  if (messageRow === undefined) return undefined;
  const turnRow = await tables.selectFrom('Turn').selectAll().where('id', '=', messageRow.turnId).executeTakeFirst();
  const sessionRow = await tables
    .selectFrom('ChatSession')
    .selectAll()
    .where('id', '=', messageRow.sessionId)
    .executeTakeFirst();
  if (turnRow === undefined || sessionRow === undefined) return undefined;
  const earlier = await tables
    .selectFrom('Turn')
    .select('id')
    .where('threadKey', '=', threadKey)
    .where('finishedAt', 'is', null)
    .where('position', '<', turnRow.position)
    .limit(1)
    .executeTakeFirst();
  return {
    session: toSession(sessionRow),
    message: toMessage(messageRow),
    turn: toTurn(turnRow),
    redelivery: messageRow.id !== messageId,
    waiting: earlier !== undefined,
  };
}
