import type { Log } from '../log.ts';
import type { Turn } from '../session/session.ts';
import type { TurnHandler, TurnQueue } from './turn-queue.ts';
import { createWaitingTurns, type WaitingTurn } from './waiting-turns.ts';

export interface InProcessQueueParts {
  readonly store: { unfinishedTurns(): Promise<readonly Pick<Turn, 'id' | 'threadKey'>[]> };
  readonly log: Log;
  /** How many threads are answered at the same time at most. */
  readonly concurrency?: number;
}

/** The queue for one machine: it keeps nothing, since the turn rows in the store say what is to be done after a restart. */
export function createInProcessQueue({ store, log, concurrency = 64 }: InProcessQueueParts): TurnQueue {
  const waiting = createWaitingTurns();
  /** By turn id. */
  const running = new Map<string, Promise<void>>();
  let handler: TurnHandler | undefined;

  function runWhatCan(): void {
    if (handler === undefined) return;
    while (running.size < concurrency) {
      const next = waiting.take();
      if (next === undefined) return;
      running.set(next.turnId, run(handler, next));
    }
  }

  async function run(handle: TurnHandler, { threadKey, turnId }: WaitingTurn): Promise<void> {
    try {
      // The handler may enqueue: by then its own turn has to count as running.
      await Promise.resolve();
      await handle(turnId);
    } catch (error) {
      log.error({ err: error, turn: turnId }, 'a turn ended in an error that nobody answered; its thread goes on');
    } finally {
      running.delete(turnId);
      waiting.release(threadKey);
      runWhatCan();
    }
  }

  return {
    async start(turnHandler) {
      const unfinished = await store.unfinishedTurns();
      const enqueuedEarly = waiting.drain();
      const recovered = unfinished.map(({ threadKey, id }) => ({ threadKey, turnId: id }));
      for (const turn of [...recovered, ...enqueuedEarly]) if (!running.has(turn.turnId)) waiting.add(turn);
      handler = turnHandler;
      runWhatCan();
    },
    async enqueue(threadKey, turnId) {
      if (!running.has(turnId)) waiting.add({ threadKey, turnId });
      runWhatCan();
    },
    async stop(graceMs) {
      handler = undefined;
      await settledWithin([...running.values()], graceMs);
    },
  };
}

async function settledWithin(promises: readonly Promise<void>[], ms: number): Promise<void> {
  if (promises.length === 0) return;
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([Promise.all(promises), timedOut]);
  clearTimeout(timer);
}
