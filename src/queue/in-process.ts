import { type Clock, systemClock } from '../async/clock.ts';
import { withTimeout } from '../async/with-timeout.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../session/session.ts';
import { createTurnBackoff } from './turn-backoff.ts';
import type { TurnHandler, TurnQueue, TurnRunEnd } from './turn-queue.ts';
import { createWaitingTurns, type WaitingTurn } from './waiting-turns.ts';

export interface InProcessQueueDependencies {
  readonly store: { unfinishedTurns(): Promise<readonly Pick<Turn, 'id' | 'threadKey'>[]> };
  readonly log: Log;
  readonly clock?: Clock;
  /** Maximum number of threads that are answered at the same time. */
  readonly concurrency?: number;
}

/** The queue for a single process. It stores nothing: after a restart, the turn rows in the store say what is left to do. */
export function createInProcessQueue(dependencies: InProcessQueueDependencies): TurnQueue {
  const { store, log, clock = systemClock(), concurrency = 64 } = dependencies;
  const waiting = createWaitingTurns();
  const pauses = createPauses(clock);
  /** By turn id. */
  const running = new Map<string, Promise<void>>();
  let handler: TurnHandler | undefined;
  let isStopped = false;

  function runReadyTurns(): void {
    if (handler === undefined || isStopped) return;
    while (running.size < concurrency) {
      const next = waiting.take();
      if (next === undefined) return;
      running.set(next.turnId, run(handler, next));
    }
  }

  async function run(by: TurnHandler, turn: WaitingTurn): Promise<void> {
    // The handler may enqueue a turn; by then this turn must be registered as running.
    await Promise.resolve();
    const end = await endOfRun(by, turn.turnId, log);
    running.delete(turn.turnId);
    if (end !== 'store_failed') waiting.release(turn.threadKey);
    if (end === 'done') pauses.forget(turn.turnId);
    else void runAgain(turn, end);
    runReadyTurns();
  }

  async function runAgain(turn: WaitingTurn, failure: 'store_failed' | 'unexplained'): Promise<void> {
    await pauses.wait(turn.turnId, failure);
    if (failure === 'store_failed') waiting.putBack(turn);
    else waiting.add(turn);
    runReadyTurns();
  }

  function isKnown(turnId: string): boolean {
    return running.has(turnId) || pauses.has(turnId);
  }

  return {
    async start(turnHandler) {
      await turnHandler.takeOver();
      const unfinished = await store.unfinishedTurns();
      const enqueuedEarly = waiting.drain();
      const recovered = unfinished.map(({ threadKey, id }) => ({ threadKey, turnId: id }));
      for (const turn of [...recovered, ...enqueuedEarly]) if (!isKnown(turn.turnId)) waiting.add(turn);
      handler = turnHandler;
      isStopped = false;
      runReadyTurns();
    },
    async enqueue(threadKey, turnId) {
      if (!isKnown(turnId)) waiting.add({ threadKey, turnId });
      runReadyTurns();
    },
    // The run after the pause finds the stop or the edited message in the store.
    interrupt: async (turnId, reason) => pauses.end(turnId) || (handler?.interrupt(turnId, reason) ?? false),
    async stop(graceMs) {
      isStopped = true;
      pauses.endAll();
      await withTimeout(Promise.allSettled(running.values()), graceMs, clock);
    },
  };
}

async function endOfRun(by: TurnHandler, turnId: string, log: Log): Promise<TurnRunEnd | 'unexplained'> {
  try {
    return await by.run(turnId, async () => true);
  } catch (error) {
    log.error({ err: error, turn: turnId }, 'a turn failed unexpectedly; it runs again later and its thread continues');
    return 'unexplained';
  }
}

/** The pauses before failed turns run again, by turn id. */
function createPauses(clock: Clock) {
  const backoff = createTurnBackoff(() => clock.now());
  const pauses = new Map<string, AbortController>();
  return {
    has: (turnId: string) => pauses.has(turnId),
    async wait(turnId: string, failure: 'store_failed' | 'unexplained'): Promise<void> {
      const ended = new AbortController();
      pauses.set(turnId, ended);
      await clock.sleep(backoff.failed(turnId, failure), ended.signal);
      pauses.delete(turnId);
    },
    /** False when the turn is not paused. */
    end(turnId: string): boolean {
      pauses.get(turnId)?.abort();
      return pauses.has(turnId);
    },
    endAll() {
      for (const ended of pauses.values()) ended.abort();
    },
    forget: (turnId: string) => backoff.forget(turnId),
  };
}
