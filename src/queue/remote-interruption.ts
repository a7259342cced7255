import type { Clock } from '../async/clock.ts';
import type { ReplicaConnection } from './replica-connection.ts';
import type { TurnHandler, TurnQueue } from './turn-queue.ts';

/** How long to wait for the replica that runs the turn, in milliseconds. */
const ANSWER_TIMEOUT_MS = 1_000;

/** Asks all other replicas to interrupt a turn, and waits for the one that runs it. */
export function createRemoteInterruption(dependencies: {
  readonly connection: ReplicaConnection;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Interrupts a turn that runs here; false when it does not. */
  readonly interruptHere: TurnHandler['interrupt'];
}): TurnQueue['interrupt'] {
  const { connection, clock, newId, interruptHere } = dependencies;
  const pending = new Map<string, () => void>();
  connection.listen({
    told(message) {
      if (message.type === 'interrupted') pending.get(message.id)?.();
      else if (message.type === 'interrupt' && interruptHere(message.turnId, message.reason))
        void connection.tell({ type: 'interrupted', id: message.id });
    },
  });

  return async (turnId, reason) => {
    if (connection.count() === 1) return false;
    const id = newId();
    const answered = new AbortController();
    pending.set(id, () => answered.abort());
    try {
      if (!(await connection.tell({ type: 'interrupt', id, turnId, reason }))) return false;
      await clock.sleep(ANSWER_TIMEOUT_MS, answered.signal);
      return answered.signal.aborted;
    } finally {
      pending.delete(id);
    }
  };
}
