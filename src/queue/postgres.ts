import type { Clock } from '../async/clock.ts';
import { withTimeout } from '../async/with-timeout.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../session/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import { createRemoteInterruption } from './remote-interruption.ts';
import type { ConnectionListener, ReplicaConnection } from './replica-connection.ts';
import type { ReplicaMessage } from './replica-message.ts';
import { createThreadQueue, type ThreadQueue } from './thread-queue.ts';
import { createTurnBackoff, type TurnBackoff } from './turn-backoff.ts';
import type { TurnHandler, TurnQueue, TurnRunEnd } from './turn-queue.ts';

export interface PostgresQueueDependencies {
  readonly store: Pick<SessionStore, 'unfinishedTurns' | 'unfinishedTurnsOf'>;
  readonly connection: ReplicaConnection;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Maximum number of threads that this replica answers at the same time. */
  readonly concurrency?: number;
}

/** This replica's knowledge of turns and threads. */
interface QueueState {
  readonly dependencies: PostgresQueueDependencies;
  readonly threads: ThreadQueue;
  readonly backoff: TurnBackoff;
  /** Threads from the request for their lock until its release. */
  readonly working: Map<string, Promise<void>>;
  /** Ids of the turns that run here. */
  readonly running: Set<string>;
  handler: TurnHandler | undefined;
  isStopped: boolean;
  /** The sweep in progress. */
  sweeping: Promise<void> | undefined;
  /** A replica may have died since this one last called `takeOver`. */
  needsTakeOver: boolean;
}

const CONCURRENCY = 64;

/**
 * The queue of several replicas on one PostgreSQL database. The holder of a thread's advisory lock may run its turns, always the oldest unfinished one in the
 * store. The lock ends with its holder's connection, so the thread of a killed replica is free immediately, and another replica continues it.
 * A replica that lost its network leaves its turns before the server gives their locks to others. A suspended one cannot: its turns may run elsewhere by the
 * time it wakes up. Therefore each write to a platform first confirms that the lock is still held (`holdsTurn`), and the store accepts the answer of only one
 * of them (`answerTurn` requires a running turn).
 */
export function createPostgresQueue(dependencies: PostgresQueueDependencies): TurnQueue {
  const { connection, clock } = dependencies;
  const state: QueueState = {
    dependencies,
    threads: createThreadQueue(),
    backoff: createTurnBackoff(() => clock.now()),
    working: new Map(),
    running: new Set(),
    handler: undefined,
    isStopped: true,
    sweeping: undefined,
    needsTakeOver: false,
  };
  const interruptHere: TurnHandler['interrupt'] = (turnId, reason) => {
    const wasPaused = state.backoff.wake(turnId);
    // The next run finds the stop or the edited message in the store.
    if (wasPaused) sweepSoon(state);
    return wasPaused || (state.handler?.interrupt(turnId, reason) ?? false);
  };
  const interruptElsewhere = createRemoteInterruption({ ...dependencies, interruptHere });
  connection.listen(listenerOf(state));
  return {
    async start(handler) {
      state.handler = handler;
      await handler.takeOver();
      await sweep(state);
      state.isStopped = false;
      runReadyThreads(state);
    },
    async enqueue(thread) {
      state.threads.add(thread);
      runReadyThreads(state);
      if (!state.working.has(thread)) void connection.tell({ type: 'waiting', thread });
    },
    interrupt: async (turnId, reason) => interruptHere(turnId, reason) || interruptElsewhere(turnId, reason),
    async stop(graceMs) {
      state.isStopped = true;
      await withTimeout(Promise.allSettled(state.working.values()), graceMs, clock);
    },
  };
}

function listenerOf(state: QueueState): ConnectionListener {
  const { threads, running } = state;
  return {
    told(message) {
      if (message.type === 'waiting') threads.add(message.thread);
      else if (message.type === 'free' || message.type === 'ended') threads.released(message.thread);
      else return;
      runReadyThreads(state);
    },
    lost() {
      for (const turnId of running) state.handler?.interrupt(turnId, 'shutdown');
    },
    restored: () => sweepSoon(state, 'a replica may have died'),
    fewer: () => sweepSoon(state, 'a replica may have died'),
    pulse: () => sweepSoon(state),
  };
}

/** Threads beyond the maximum stay queued without their lock, so that another replica can take them. */
function runReadyThreads(state: QueueState): void {
  const { threads, working, dependencies } = state;
  const { connection, concurrency = CONCURRENCY } = dependencies;
  while (!state.isStopped && connection.isUp() && working.size < concurrency) {
    const thread = threads.take();
    if (thread === undefined) return;
    working.set(thread, workOn(thread, state));
  }
}

async function workOn(thread: string, state: QueueState): Promise<void> {
  let left: 'done' | 'more' | 'elsewhere' = 'elsewhere';
  try {
    left = await runOldest(thread, state);
  } catch (error) {
    state.dependencies.log.error({ err: error }, 'a thread could not be continued; it is tried again soon');
  } finally {
    state.working.delete(thread);
    state.threads.putBack(thread, left);
    runReadyThreads(state);
  }
}

/** Runs one turn of the thread under its lock. Asks the store each time, because another replica may have run what was enqueued here. */
async function runOldest(thread: string, state: QueueState): Promise<'done' | 'more' | 'elsewhere'> {
  const { connection, store } = state.dependencies;
  const lock = await connection.tryLock(`thread:${thread}`);
  if (lock === undefined) return 'elsewhere';
  let farewell: ReplicaMessage = { type: 'free', thread };
  try {
    const turn = oldestReady(await store.unfinishedTurnsOf(thread), state);
    if (turn === undefined || state.isStopped || state.handler === undefined) return 'done';
    if (!lock.isHeld()) return 'more';
    const { id: turnId, sessionId } = turn;
    void connection.tell({ type: 'began', thread, sessionId, turnId });
    const end = await run(turnId, () => lock.confirm(), state);
    if (!lock.isHeld()) return 'more';
    farewell = { type: 'ended', thread, sessionId, turnId };
    if (end === 'store_failed') state.backoff.failed(turnId, end);
    const left = await store.unfinishedTurnsOf(thread);
    if (end === 'done' && left.some(({ id }) => id === turnId)) state.backoff.failed(turnId, 'unexplained');
    return oldestReady(left, state) === undefined ? 'done' : 'more';
  } finally {
    await lock.release(farewell);
  }
}

/** The oldest turn that may run now; undefined also when it waits for an older one whose run failed. */
function oldestReady(turns: readonly Turn[], { backoff }: QueueState): Turn | undefined {
  const next = turns.find(({ id }) => backoff.holdsUp(id) !== 'turn');
  return next === undefined || backoff.holdsUp(next.id) === 'thread' ? undefined : next;
}

async function run(turnId: string, holdsTurn: () => Promise<boolean>, state: QueueState): Promise<TurnRunEnd> {
  const { running, handler, dependencies } = state;
  running.add(turnId);
  try {
    return (await handler?.run(turnId, holdsTurn)) ?? 'done';
  } catch (error) {
    dependencies.log.error(
      { err: error, turn: turnId },
      'a turn failed unexpectedly; it runs again later and its thread continues',
    );
    return 'done';
  } finally {
    running.delete(turnId);
  }
}

function sweepSoon(state: QueueState, event?: 'a replica may have died'): void {
  state.needsTakeOver ||= event !== undefined;
  if (state.isStopped) return;
  state.sweeping ??= sweepAndTakeOver(state)
    .catch((error: unknown) => state.dependencies.log.error({ err: error }, 'unfinished turns could not be looked up'))
    .finally(() => {
      state.sweeping = undefined;
    });
}

async function sweepAndTakeOver(state: QueueState): Promise<void> {
  do {
    const needsTakeOver = state.needsTakeOver;
    state.needsTakeOver = false;
    if (needsTakeOver) await state.handler?.takeOver();
    await sweep(state);
  } while (state.needsTakeOver);
}

/** Finds work without a message: threads of a dead replica, stops whose notification was lost. */
async function sweep(state: QueueState): Promise<void> {
  const { backoff, handler, running, threads, working } = state;
  const turns = await state.dependencies.store.unfinishedTurns();
  backoff.keepOnly(new Set(turns.map(({ id }) => id)));
  for (const [thread, unfinished] of Map.groupBy(turns, ({ threadKey }) => threadKey)) {
    for (const { id, stopRequested } of unfinished)
      if (running.has(id) && stopRequested) handler?.interrupt(id, 'stopped');
    if (!working.has(thread) && oldestReady(unfinished, state) !== undefined) threads.add(thread);
  }
  runReadyThreads(state);
}
