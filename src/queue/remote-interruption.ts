import type { Clock } from '../async/clock.ts';
import type { ReplicaLink } from './replica-connection.ts';
import type { ReplicaMessage } from './replica-message.ts';
import type { TurnHandler, TurnQueue } from './turn-queue.ts';

/** How long the others get to say that it was theirs, in milliseconds. */
const PATIENCE_MS = 1_000;

/** Asks all other replicas to interrupt a turn, and waits for the one that ran it. */
export function createRemoteInterruption(options: {
  readonly link: ReplicaLink;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Interrupts a turn that runs here; false when it does not. */
  readonly interruptHere: TurnHandler['interrupt'];
}): TurnQueue['interrupt'] {
  const { link, clock, newId, interruptHere } = options;
  const asked = new Map<string, () => void>();
  link.listen({
    told(said: ReplicaMessage) {
      if (said.type === 'interrupted') asked.get(said.id)?.();
      else if (said.type === 'interrupt' && interruptHere(said.turnId, said.reason))
        void link.tell({ type: 'interrupted', id: said.id });
    },
  });

  return async (turnId, reason) => {
    if (link.count() === 1) return false;
    const id = newId();
    const answered = new AbortController();
    asked.set(id, () => answered.abort());
    try {
      if (!(await link.tell({ type: 'interrupt', id, turnId, reason }))) return false;
      await clock.sleep(PATIENCE_MS, answered.signal);
      return answered.signal.aborted;
    } finally {
      asked.delete(id);
    }
  };
}
