import type { AnsweredTurn, SessionStore, TurnAnswer } from '../../session/session-store.ts';
import type { ChatMessage, Revision, Turn } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { findRevision } from './revisions.ts';
import { toMessage, toRevision, toTurn } from '../rows.ts';
import type { Tables } from '../tables.ts';
import { turnNotIn, unknownRevision, unknownTurn } from '../not-found-errors.ts';

export function answerOperation({ database, clock, newId }: StoreDependencies): Pick<SessionStore, 'answerTurn'> {
  return {
    answerTurn(answer) {
      const [messageId, now] = [newId(), clock()];
      return database.transaction(async (tables) => {
        await lockSession(tables, answer.turnId, now);
        const answered = await markAnswered(tables, answer, messageId);
        if (answered === undefined) return readOwnAnswer(tables, answer.turnId, messageId);
        const { imported } = answer;
        const own = imported === undefined ? undefined : await insertRevision(tables, imported, answered, now);
        const revision = await revisionOf(tables, answer, answered, now);
        const message = await insertAnswer(tables, answer, { turn: answered, revision, now });
        const newest = revision ?? own;
        if (newest !== undefined) await setCurrentRevision(tables, answered, newest);
        if (revision === undefined) return { turn: answered, message };
        return { turn: await noteRevision(tables, answered, revision), message, revision };
      });
    },
  };
}

/** Locks the session before its turn, in the same order as `accept` and the deletion of a session. */
async function lockSession(tables: Tables, turnId: string, now: Date): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set({ updatedAt: now })
    .where('id', '=', (turn) => turn.selectFrom('Turn').select('sessionId').where('Turn.id', '=', turnId))
    .execute();
}

/** Undefined when the turn is not running. */
async function markAnswered(
  tables: Tables,
  { turnId, outcome }: TurnAnswer,
  answerMessageId: string,
): Promise<Answered | undefined> {
  const row = await tables
    .updateTable('Turn')
    .set({ state: 'answered', outcome, answerMessageId })
    .where('id', '=', turnId)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : { ...toTurn(row), answerMessageId };
}

/** What an earlier attempt of the same call has stored. Throws if the turn has the answer of another call. */
async function readOwnAnswer(tables: Tables, turnId: string, messageId: string): Promise<AnsweredTurn> {
  const row = await tables.selectFrom('Turn').selectAll().where('id', '=', turnId).executeTakeFirst();
  if (row === undefined) throw unknownTurn();
  const turn = toTurn(row);
  if (turn.answerMessageId !== messageId) throw turnNotIn('running', turn.state);
  const message = await tables
    .selectFrom('ChatMessage')
    .selectAll()
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow(unknownTurn);
  const { sessionId, revisionNumber } = turn;
  const revision = revisionNumber === undefined ? undefined : await findRevision(tables, sessionId, revisionNumber);
  return { turn, message: toMessage(message), ...(revision === undefined ? {} : { revision }) };
}

type Answered = Turn & { readonly answerMessageId: string };

/** The revision that the answer makes current: a new one, or an earlier one of the session. */
async function revisionOf(tables: Tables, answer: TurnAnswer, turn: Turn, now: Date): Promise<Revision | undefined> {
  if (answer.revision !== undefined) return insertRevision(tables, answer.revision, turn, now);
  if (answer.currentRevision === undefined) return undefined;
  const earlier = await findRevision(tables, turn.sessionId, answer.currentRevision);
  if (earlier === undefined) throw unknownRevision();
  return earlier;
}

async function insertRevision(
  tables: Tables,
  { yaml, changes, basedOn, fileName, results }: NonNullable<TurnAnswer['revision']>,
  { id: turnId, sessionId }: Turn,
  createdAt: Date,
): Promise<Revision> {
  const { highest } = await tables
    .selectFrom('Revision')
    .select((eb) => eb.fn.max('number').as('highest'))
    .where('sessionId', '=', sessionId)
    .executeTakeFirstOrThrow();
  const number = (highest ?? 0) + 1;
  const origin = { basedOn: basedOn ?? null, results: results ?? null, turnId, createdAt };
  const row = await tables
    .insertInto('Revision')
    .values({ sessionId, number, yaml, fileName: fileName(number), changes, ...origin })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRevision(row);
}

interface Outcome {
  readonly turn: Answered;
  readonly revision: Revision | undefined;
  readonly now: Date;
}

/** The message also records the outcome and the revision, for readers that see messages only. */
async function insertAnswer(
  tables: Tables,
  { outcome, content, metadata: given }: TurnAnswer,
  { turn, revision, now }: Outcome,
): Promise<ChatMessage> {
  const metadata = { ...given, outcome, ...(revision === undefined ? {} : { revision: revision.number }) };
  const { sessionId, answerMessageId: id, id: turnId } = turn;
  const row = await tables
    .insertInto('ChatMessage')
    .values({ id, sessionId, turnId, role: 'assistant', content, createdAt: now, metadata })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toMessage(row);
}

async function setCurrentRevision(tables: Tables, { sessionId }: Turn, { number, yaml }: Revision): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set({ currentRevision: number, generatedConfig: yaml })
    .where('id', '=', sessionId)
    .execute();
}

async function noteRevision(tables: Tables, turn: Turn, revision: Revision): Promise<Turn> {
  const row = await tables
    .updateTable('Turn')
    .set({ revisionNumber: revision.number })
    .where('id', '=', turn.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toTurn(row);
}
