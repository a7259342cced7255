import type { Log } from '../log.ts';
import type { Turn } from '../session/session.ts';
import { settledWithin } from './settled-within.ts';
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
  let isStopped = false;

  function runWhatCan(): void {
    if (handler === undefined || isStopped) return;
    while (running.size < concurrency) {
      const next = waiting.take();
      if (next === undefined) return;
      running.set(next.turnId, run(handler, next));
    }
  }

  async function run(by: TurnHandler, { threadKey, turnId }: WaitingTurn): Promise<void> {
    try {
      // The handler may enqueue: by then its own turn has to count as running.
      await Promise.resolve();
      await by.run(turnId, async () => true);
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
      await turnHandler.takeOver();
      const unfinished = await store.unfinishedTurns();
      const enqueuedEarly = waiting.drain();
      const recovered = unfinished.map(({ threadKey, id }) => ({ threadKey, turnId: id }));
      for (const turn of [...recovered, ...enqueuedEarly]) if (!running.has(turn.turnId)) waiting.add(turn);
      handler = turnHandler;
      isStopped = false;
      runWhatCan();
    },
    async enqueue(threadKey, turnId) {
      if (!running.has(turnId)) waiting.add({ threadKey, turnId });
      runWhatCan();
    },
    interrupt: async (turnId, reason) => handler?.interrupt(turnId, reason) ?? false,
    async stop(graceMs) {
      isStopped = true;
      await settledWithin([...running.values()], graceMs);
    },
  };
}
