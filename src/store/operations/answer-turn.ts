import type { AnsweredTurn, SessionStore, TurnAnswer } from '../../session/session-store.ts';
import type { ChatMessage, Revision, Turn } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { findRevision } from './revisions.ts';
import { toMessage, toTurn } from '../rows.ts';
import type { Tables } from '../tables.ts';
import { turnNotIn, unknownRevision, unknownTurn } from '../not-found-errors.ts';

export function answerOperation({ database, clock, newId }: StoreDependencies): Pick<SessionStore, 'answerTurn'> {
  return {
    async answerTurn(answer) {
      const [messageId, now] = [newId(), clock()];
      return (
        (await database.attempt((tables) => storeAnswer(tables, answer, { messageId, now }))) ??
        (await database.run((tables) => readOwnAnswer(tables, answer.turnId, messageId)))
      );
    },
  };
}

interface Attempt {
  readonly messageId: string;
  readonly now: Date;
}

/** Undefined when the turn is not running. */
async function storeAnswer(
  tables: Tables,
  answer: TurnAnswer,
  { messageId, now }: Attempt,
): Promise<AnsweredTurn | undefined> {
  const { turnId, imported } = answer;
  const sessionId = await lockSession(tables, turnId, now);
  if (sessionId === undefined) return undefined;
  const origin = { turnId, sessionId, createdAt: now };
  const own = imported === undefined ? undefined : await insertRevision(tables, imported, origin);
  const revision = await revisionOf(tables, answer, origin);
  const turn = await markAnswered(tables, answer, { messageId, revision });
  if (turn === undefined) return undefined;
  const message = await insertAnswer(tables, answer, { turn, revision, now });
  const newest = revision ?? own;
  if (newest !== undefined) await setCurrentRevision(tables, turn, newest);
  return { turn, message, ...(revision === undefined ? {} : { revision }) };
}

/** Locks the session before its turn, in the same order as `accept` and the deletion of a session. */
async function lockSession(tables: Tables, turnId: string, now: Date): Promise<string | undefined> {
  const session = await tables
    .updateTable('ChatSession')
    .set({ updatedAt: now })
    .where('id', '=', (turn) => turn.selectFrom('Turn').select('sessionId').where('Turn.id', '=', turnId))
    .returning('id')
    .executeTakeFirst();
  return session?.id;
}

/** Undefined when the turn is not running. */
async function markAnswered(
  tables: Tables,
  { turnId, outcome }: TurnAnswer,
  { messageId: answerMessageId, revision }: { readonly messageId: string; readonly revision: Revision | undefined },
): Promise<Answered | undefined> {
  const revised = revision === undefined ? {} : { revisionNumber: revision.number };
  const row = await tables
    .updateTable('Turn')
    .set({ state: 'answered', outcome, answerMessageId, ...revised })
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
async function revisionOf(tables: Tables, answer: TurnAnswer, origin: Origin): Promise<Revision | undefined> {
  if (answer.revision !== undefined) return insertRevision(tables, answer.revision, origin);
  if (answer.currentRevision === undefined) return undefined;
  const earlier = await findRevision(tables, origin.sessionId, answer.currentRevision);
  if (earlier === undefined) throw unknownRevision();
  return earlier;
}

/** Where a revision comes from. */
interface Origin {
  readonly turnId: string;
  readonly sessionId: string;
  readonly createdAt: Date;
}

async function insertRevision(
  tables: Tables,
  { yaml, changes, basedOn, fileName, results }: NonNullable<TurnAnswer['revision']>,
  origin: Origin,
): Promise<Revision> {
  const { highest } = await tables
    .selectFrom('Revision')
    .select((eb) => eb.fn.max('number').as('highest'))
    .where('sessionId', '=', origin.sessionId)
    .executeTakeFirstOrThrow();
  const number = (highest ?? 0) + 1;
  const revision = {
    ...origin,
    number,
    yaml,
    fileName: fileName(number),
    changes,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(results === undefined ? {} : { results }),
  };
  await tables.insertInto('Revision').values(revision).execute();
  return revision;
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
  const message = { id, sessionId, turnId, role: 'assistant', content, createdAt: now, metadata } as const;
  await tables.insertInto('ChatMessage').values(message).execute();
  return message;
}

async function setCurrentRevision(tables: Tables, { sessionId }: Turn, { number, yaml }: Revision): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set({ currentRevision: number, generatedConfig: yaml })
    .where('id', '=', sessionId)
    .execute();
}
