import type { DeliveryProgress, SessionStore } from '../../session/session-store.ts';
import type { Turn } from '../../session/session.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toTurn } from '../rows.ts';
import type { Tables } from '../tables.ts';
import { turnNotIn, unknownTurn } from '../not-found-errors.ts';

type TurnOperations = Pick<
  SessionStore,
  | 'getTurn'
  | 'unfinishedTurns'
  | 'unfinishedTurnsOf'
  | 'lastMessageTurn'
  | 'startTurn'
  | 'resetAttempts'
  | 'requestStop'
  | 'recordDelivery'
  | 'recordTrial'
  | 'finishTurn'
>;

export function turnOperations({ database, clock, readTurns }: StoreDependencies): TurnOperations {
  return {
    ...readOperations({ database, readTurns }),
    startTurn: (turnId) => database.write((tables) => startTurn(tables, turnId, clock())),
    resetAttempts: (turnId) => database.write((tables) => resetAttempts(tables, turnId)),
    requestStop: (turnId) => database.write((tables) => requestStop(tables, turnId, clock())),
    recordDelivery: (turnId, progress) => database.write((tables) => recordDelivery(tables, turnId, progress, clock())),
    recordTrial: (turnId, trial) => database.write((tables) => recordTrial(tables, turnId, trial)),
    finishTurn: (turnId) => database.write((tables) => finishTurn(tables, turnId, clock())),
  };
}

function readOperations({
  database,
  readTurns,
}: Pick<StoreDependencies, 'database' | 'readTurns'>): Pick<
  SessionStore,
  'getTurn' | 'unfinishedTurns' | 'unfinishedTurnsOf' | 'lastMessageTurn'
> {
  return {
    getTurn: (turnId) => database.run((tables) => findTurn(tables, turnId)),
    unfinishedTurns: () => database.run(async (tables) => readTurns(await unfinished(tables).execute())),
    unfinishedTurnsOf: (threadKey) =>
      database.run(async (tables) => readTurns(await unfinished(tables).where('threadKey', '=', threadKey).execute())),
    lastMessageTurn: (sessionId) =>
      database.run(async (tables) => {
        const row = await tables
          .selectFrom('Turn')
          .selectAll()
          .where('sessionId', '=', sessionId)
          .where('kind', '=', 'message')
          .where('finishedAt', 'is not', null)
          .orderBy('position', 'desc')
          .limit(1)
          .executeTakeFirst();
        return row === undefined ? undefined : toTurn(row);
      }),
  };
}

function unfinished(tables: Tables) {
  return tables.selectFrom('Turn').selectAll().where('finishedAt', 'is', null).orderBy('position');
}

async function findTurn(tables: Tables, turnId: string): Promise<Turn | undefined> {
  const row = await tables.selectFrom('Turn').selectAll().where('id', '=', turnId).executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

async function startTurn(tables: Tables, turnId: string, now: Date): Promise<Turn | undefined> {
  const row = await tables
    .updateTable('Turn')
    .set((eb) => ({
      state: 'running',
      attempts: eb('attempts', '+', 1),
      startedAt: now,
    }))
    .where('id', '=', turnId)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toTurn(row);
}

async function resetAttempts(tables: Tables, turnId: string): Promise<void> {
  await tables
    .updateTable('Turn')
    .set({ attempts: 0 })
    .where('id', '=', turnId)
    .where('state', '=', 'running')
    .execute();
}

/** A turn that is already answered can no longer be stopped; the request changes nothing. */
async function requestStop(tables: Tables, turnId: string, now: Date): Promise<void> {
  const stopped = await tables
    .updateTable('Turn')
    .set({ stopRequestedAt: now })
    .where('id', '=', turnId)
    .where('state', 'in', ['queued', 'running'])
    .returning('id')
    .executeTakeFirst();
  if (stopped === undefined && (await findTurn(tables, turnId)) === undefined) throw unknownTurn();
}

async function recordDelivery(
  tables: Tables,
  turnId: string,
  { postIds, fileDelivered }: DeliveryProgress,
  now: Date,
): Promise<void> {
  const changes = {
    ...(postIds === undefined ? {} : { postIds }),
    ...(fileDelivered === undefined ? {} : { fileDeliveredAt: fileDelivered ? now : null }),
  };
  if (Object.keys(changes).length === 0) return;
  const recorded = await tables
    .updateTable('Turn')
    .set(changes)
    .where('id', '=', turnId)
    .returning('id')
    .executeTakeFirst();
  if (recorded === undefined) throw unknownTurn();
}

async function recordTrial(tables: Tables, turnId: string, trial: string): Promise<void> {
  const recorded = await tables
    .updateTable('Turn')
    .set({ trial: trial })
    .where('id', '=', turnId)
    .returning('id')
    .executeTakeFirst();
  if (recorded === undefined) throw unknownTurn();
}

/** Does nothing if the turn is already finished. */
async function finishTurn(tables: Tables, turnId: string, now: Date): Promise<Turn> {
  const row = await tables
    .updateTable('Turn')
    .set((eb) => ({
      state: eb
        .case('outcome')
        .when('stopped')
        .then<Turn['state']>('stopped')
        .when('failed')
        .then<Turn['state']>('failed')
        .else<Turn['state']>('delivered')
        .end(),
      finishedAt: now,
      trial: null,
    }))
    .where('id', '=', turnId)
    .where('state', '=', 'answered')
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return toTurn(row);
  const turn = await findTurn(tables, turnId);
  if (turn === undefined) throw unknownTurn();
  if (turn.finishedAt === undefined) throw turnNotIn('answered', turn.state);
  return turn;
}
