import type { Clock } from '../async/clock.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../session/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import { createRemoteInterruption } from './remote-interruption.ts';
import type { LinkListener, ReplicaLink } from './replica-connection.ts';
import type { ReplicaMessage } from './replica-message.ts';
import { createRestingTurns, type RestingTurns } from './turn-backoff.ts';
import { settledWithin } from './settled-within.ts';
import { createThreadLine, type ThreadLine } from './thread-queue.ts';
import type { TurnHandler, TurnQueue } from './turn-queue.ts';

export interface PostgresQueueParts {
  readonly store: Pick<SessionStore, 'unfinishedTurns' | 'unfinishedTurnsOf'>;
  readonly link: ReplicaLink;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** How many threads are answered here at the same time at most. */
  readonly concurrency?: number;
}

/** What this replica knows of turns and threads. */
interface Work {
  readonly parts: PostgresQueueParts;
  readonly line: ThreadLine;
  readonly resting: RestingTurns;
  /** By thread: from asking for its lock to letting go of it. */
  readonly working: Map<string, Promise<void>>;
  /** Ids of the turns that run here. */
  readonly running: Set<string>;
  handler: TurnHandler | undefined;
  isStopped: boolean;
  /** Looking for unfinished turns, if it is being done. */
  looking: Promise<void> | undefined;
  /** Some replica may have died since this one last looked. */
  isToTakeOver: boolean;
}

const CONCURRENCY = 64;

/**
 * The queue of several replicas on one PostgreSQL. Who holds the advisory lock of a thread may run its turns, always the oldest that the
 * store has; the lock ends with the connection of its holder, so the thread of a replica that was killed is free at once, and whoever looks
 * next goes on with it.
 *
 * What remains: a replica that was cut off lets go of its turns before the server gives their locks to others, but one whose machine stood still for
 * long, as when it was suspended, wakes up among its turns and goes on with them for some seconds while others run them too. Then both show their
 * answer in the same reply. The store takes the answer of one of them only (`answerTurn` wants a turn that is still running) and the other
 * gives up there; an edit of that one may stand last where the platform edits.
 */
export function createPostgresQueue(parts: PostgresQueueParts): TurnQueue {
  const work: Work = {
    parts,
    line: createThreadLine(),
    resting: createRestingTurns(() => parts.clock.now()),
    working: new Map(),
    running: new Set(),
    handler: undefined,
    isStopped: true,
    looking: undefined,
    isToTakeOver: false,
  };
  const interruptHere: TurnHandler['interrupt'] = (turnId, reason) => work.handler?.interrupt(turnId, reason) ?? false;
  const interruptElsewhere = createRemoteInterruption({ ...parts, interruptHere });
  parts.link.listen(listenerOf(work));
  return {
    async start(handler) {
      work.handler = handler;
      await handler.takeOver();
      await sweep(work);
      work.isStopped = false;
      runWhatCan(work);
    },
    async enqueue(thread) {
      work.line.add(thread);
      runWhatCan(work);
      if (!work.working.has(thread)) void parts.link.tell({ type: 'waiting', thread });
    },
    interrupt: async (turnId, reason) => interruptHere(turnId, reason) || interruptElsewhere(turnId, reason),
    async stop(graceMs) {
      work.isStopped = true;
      await settledWithin([...work.working.values()], graceMs);
    },
  };
}

function listenerOf(work: Work): LinkListener {
  const { line, running } = work;
  return {
    told(said) {
      if (said.type === 'waiting') line.add(said.thread);
      else if (said.type === 'free' || said.type === 'ended') line.freed(said.thread);
      else return;
      runWhatCan(work);
    },
    lost() {
      for (const turnId of running) work.handler?.interrupt(turnId, 'shutdown');
    },
    restored: () => look(work, 'some replica may have died'),
    fewer: () => look(work, 'some replica may have died'),
    pulse: () => look(work),
  };
}

/** Threads for which there is no room stay in line without their lock, so that another replica can have them. */
function runWhatCan(work: Work): void {
  const { line, working, parts } = work;
  while (!work.isStopped && parts.link.isUp() && working.size < (parts.concurrency ?? CONCURRENCY)) {
    const thread = line.take();
    if (thread === undefined) return;
    working.set(thread, workOn(thread, work));
  }
}

async function workOn(thread: string, work: Work): Promise<void> {
  let left: 'done' | 'more' | 'elsewhere' = 'elsewhere';
  try {
    left = await runOldest(thread, work);
  } catch (error) {
    work.parts.log.error({ err: error }, 'a thread could not be worked on; it is looked at again in a moment');
  } finally {
    work.working.delete(thread);
    work.line.putBack(thread, left);
    runWhatCan(work);
  }
}

/** Runs one turn of the thread under its lock. The store is asked again each time: another replica may have run what was enqueued here. */
async function runOldest(thread: string, work: Work): Promise<'done' | 'more' | 'elsewhere'> {
  const { link } = work.parts;
  const lock = await link.tryLock(`thread:${thread}`);
  if (lock === undefined) return 'elsewhere';
  let said: ReplicaMessage = { type: 'free', thread };
  try {
    const turn = oldestOf(await work.parts.store.unfinishedTurnsOf(thread), work);
    if (turn === undefined || work.isStopped || work.handler === undefined) return 'done';
    if (!lock.isHeld()) return 'more';
    const { id: turnId, sessionId } = turn;
    void link.tell({ type: 'began', thread, sessionId, turnId });
    await run(turnId, async () => lock.isHeld(), work);
    if (!lock.isHeld()) return 'more';
    said = { type: 'ended', thread, sessionId, turnId };
    const left = await work.parts.store.unfinishedTurnsOf(thread);
    if (left.some(({ id }) => id === turnId)) work.resting.rest(turnId);
    return oldestOf(left, work) === undefined ? 'done' : 'more';
  } finally {
    await lock.release(said);
  }
}

function oldestOf(turns: readonly Turn[], { resting }: Work): Turn | undefined {
  return turns.find(({ id }) => !resting.isResting(id));
}

async function run(
  turnId: string,
  holdsTurn: () => Promise<boolean>,
  { running, handler, parts }: Work,
): Promise<void> {
  running.add(turnId);
  try {
    await handler?.run(turnId, holdsTurn);
  } catch (error) {
    parts.log.error({ err: error, turn: turnId }, 'a turn ended in an error that nobody answered; its thread goes on');
  } finally {
    running.delete(turnId);
  }
}

function look(work: Work, gone?: 'some replica may have died'): void {
  work.isToTakeOver ||= gone !== undefined;
  if (work.isStopped) return;
  work.looking ??= lookAround(work)
    .catch((error: unknown) => work.parts.log.error({ err: error }, 'unfinished turns could not be looked for'))
    .finally(() => {
      work.looking = undefined;
    });
}

async function lookAround(work: Work): Promise<void> {
  do {
    const isToTakeOver = work.isToTakeOver;
    work.isToTakeOver = false;
    if (isToTakeOver) await work.handler?.takeOver();
    await sweep(work);
  } while (work.isToTakeOver);
}

/** Looks for what nobody told: threads of a replica that is gone, stops whose notification was lost. */
async function sweep(work: Work): Promise<void> {
  const turns = await work.parts.store.unfinishedTurns();
  work.resting.keepOnly(new Set(turns.map(({ id }) => id)));
  for (const { id, threadKey, stopRequested } of turns) {
    if (work.running.has(id) && stopRequested) work.handler?.interrupt(id, 'stopped');
    else if (!work.working.has(threadKey) && !work.resting.isResting(id)) work.line.add(threadKey);
  }
  runWhatCan(work);
}
