import type { SessionStore } from '../../session/session-store.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFeedback } from '../rows.ts';
import type { Tables } from '../tables.ts';

export function feedbackOperations({
  database,
  clock,
}: StoreDependencies): Pick<SessionStore, 'recordFeedback' | 'listFeedback'> {
  return {
    recordFeedback: (feedback) => database.transaction((tables) => recordFeedback(tables, feedback, clock())),
    listFeedback: () =>
      database.run(async (tables) => {
        const rows = await tables
          .selectFrom('Feedback')
          .innerJoin('Turn', 'Turn.id', 'Feedback.turnId')
          .select(['Feedback.turnId', 'Feedback.sessionId', 'Feedback.userIdentifier'])
          .select(['Feedback.verdict', 'Feedback.givenAt'])
          .select(['Turn.threadKey', 'Turn.outcome', 'Turn.revisionNumber'])
          .orderBy('Feedback.givenAt')
          .orderBy('Feedback.turnId')
          .execute();
        return rows.map(toFeedback);
      }),
  };
}

async function recordFeedback(
  tables: Tables,
  { turnId, userIdentifier, verdict }: Parameters<SessionStore['recordFeedback']>[0],
  givenAt: Date,
): Promise<boolean> {
  await lockSessionOf(tables, turnId);
  const turn = await tables.selectFrom('Turn').select('sessionId').where('id', '=', turnId).executeTakeFirst();
  if (turn === undefined) return false;
  await tables
    .insertInto('Feedback')
    .values({ turnId, userIdentifier, sessionId: turn.sessionId, verdict, givenAt })
    .onConflict((conflict) => conflict.columns(['turnId', 'userIdentifier']).doUpdateSet({ verdict, givenAt }))
    .execute();
  return true;
}

/** A write that changes nothing, so that the session is not deleted before the feedback is stored. */
async function lockSessionOf(tables: Tables, turnId: string): Promise<void> {
  await tables
    .updateTable('ChatSession')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('id', '=', (turn) => turn.selectFrom('Turn').select('sessionId').where('Turn.id', '=', turnId))
    .execute();
}
