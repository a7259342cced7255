import type { Accepted, Acceptance, SessionStore } from '../../session/session-store.ts';
import type { ChatMessage, ChatSession, Turn } from '../../session/session.ts';
import type { StoreParts } from '../dependencies.ts';
import { toMessage, toSession, toTurn } from '../rows.ts';
import type { Tables } from '../tables.ts';

/**
 * A message of a session that was forgotten is no longer known, so a redelivery that comes after that is answered as a new message: to
 * recognise it, something of the forgotten session would have to be kept.
 */
export function acceptOperation({ database, clock, newId }: StoreParts): Pick<SessionStore, 'accept'> {
  return {
    accept(acceptance) {
      const attempt = { messageId: newId(), newId, now: clock() };
      return database.transaction((tables) => accept(tables, acceptance, attempt));
    },
  };
}

interface Attempt {
  /** By this id, an attempt that is made again knows the message that it stored itself from one that somebody else did. */
  readonly messageId: string;
  readonly newId: () => string;
  readonly now: Date;
}

async function accept(tables: Tables, acceptance: Acceptance, attempt: Attempt): Promise<Accepted> {
  const { messageId, newId, now } = attempt;
  const ownId = newId();
  const session = await lockSession(tables, acceptance, { id: ownId, now });
  const [last, earlier] = await lastUnfinishedTurns(tables, acceptance.threadKey);
  const joined = last !== undefined && mayJoin(acceptance, session, last) ? await joinTurn(tables, last.id) : undefined;
  const turnId = joined?.id ?? newId();
  const message = await insertMessage(tables, acceptance, { id: messageId, sessionId: session.id, turnId, now });
  if (message === undefined) {
    if (session.id === ownId) await tables.deleteFrom('ChatSession').where('id', '=', ownId).execute();
    // It is gone again when its session was forgotten at this moment, which makes this one the first.
    return (await readDelivered(tables, acceptance, attempt)) ?? accept(tables, acceptance, attempt);
  }
  const place = { id: turnId, sessionId: session.id, now, waited: last !== undefined };
  const turn = joined ?? (await insertTurn(tables, acceptance, place));
  const waiting = (joined === undefined ? last : earlier) !== undefined;
  return { session: await touch(tables, session.id, now), message, turn, redelivery: false, waiting };
}

/**
 * The session of the thread, made if there is none, named by its first message. Holding its row keeps other writers of the thread
 * out until the commit.
 */
async function lockSession(
  tables: Tables,
  { userIdentifier, platform, threadKey, title }: Acceptance,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<ChatSession> {
  const row = await tables
    .insertInto('ChatSession')
    .values({ id, userIdentifier, platform, threadKey, title: title ?? null, createdAt: now, updatedAt: now })
    .onConflict((conflict) =>
      conflict
        .column('threadKey')
        .doUpdateSet((eb) => ({ title: eb.fn.coalesce('ChatSession.title', eb.val(title ?? null)) })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSession(row);
}

/** The newest first, and the one before it. */
async function lastUnfinishedTurns(tables: Tables, threadKey: string): Promise<readonly Turn[]> {
  const rows = await tables
    .selectFrom('Turn')
    .selectAll()
    .where('threadKey', '=', threadKey)
    .where('finishedAt', 'is', null)
    .orderBy('position', 'desc')
    .limit(2)
    .execute();
  return rows.map(toTurn);
}

/** A turn that was asked to stop before it began would take the message with it. */
function mayJoin(acceptance: Acceptance, session: ChatSession, last: Turn): boolean {
  return (
    acceptance.turn.kind === 'message' &&
    last.kind === 'message' &&
    last.state === 'queued' &&
    !last.stopRequested &&
    last.sessionId === session.id
  );
}

/**
 * Undefined when the turn began or was stopped at this moment. It is a write although it changes nothing: whoever starts the turn in
 * another process has to wait for it, and so reads the message that joins.
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

interface Place {
  readonly id: string;
  readonly sessionId: string;
  readonly now: Date;
}

/** Undefined when the message was stored before. */
async function insertMessage(
  tables: Tables,
  { threadKey, message: { platformMessageId, content, metadata } }: Acceptance,
  { id, sessionId, turnId, now }: Place & { readonly turnId: string },
): Promise<ChatMessage | undefined> {
  const row = await tables
    .insertInto('ChatMessage')
    .values({ id, sessionId, turnId, threadKey, platformMessageId, role: 'user', content, createdAt: now, metadata })
    .onConflict((conflict) => conflict.columns(['threadKey', 'platformMessageId']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toMessage(row);
}

async function insertTurn(
  tables: Tables,
  { threadKey, turn }: Acceptance,
  { id, sessionId, now, waited }: Place & { readonly waited: boolean },
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

async function touch(tables: Tables, sessionId: string, now: Date): Promise<ChatSession> {
  const row = await tables
    .updateTable('ChatSession')
    .set({ updatedAt: now })
    .where('id', '=', sessionId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSession(row);
}

/** What the first delivery of the message led to, if it is still there. Its session may have left the thread since. */
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
