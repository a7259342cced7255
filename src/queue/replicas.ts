import type { AdapterHealth, TurnElsewhere } from '../chat/chat-adapter.ts';

/** The processes that share one database, as seen by one of them. */
export interface Replicas {
  /** How many are alive, including this one; the last known number while the database cannot be reached. */
  count(): number;
  /** Resolves with the leadership if it is free, otherwise immediately with undefined. */
  tryLead(name: string): Promise<Leadership | undefined>;
  /** Resolves when this replica has become the leader in `name`, or with undefined once the signal is aborted. */
  lead(name: string, signal: AbortSignal): Promise<Leadership | undefined>;
  /** Reports the turns that other replicas run; undefined after a time in which reports may have been missed. */
  onElsewhere(listener: (turn: TurnElsewhere | undefined) => void): void;
  health(): AdapterHealth;
  /** Leaves the other replicas, which take over immediately. */
  close(): Promise<void>;
}

/** At most one replica leads in a name at a time. */
export interface Leadership {
  /** Aborted when another replica may lead from now on. */
  readonly lost: AbortSignal;
  /** Ends the leadership and aborts `lost`. */
  resign(): Promise<void>;
}

/** For a process that does not share its database. */
export function singleProcess(): Replicas {
  return {
    count: () => 1,
    tryLead: async () => permanentLeadership(),
    lead: async (_name, signal) => (signal.aborted ? undefined : permanentLeadership()),
    onElsewhere: () => undefined,
    health: () => ({ ready: true }),
    close: async () => undefined,
  };
}

function permanentLeadership(): Leadership {
  const ended = new AbortController();
  return { lost: ended.signal, resign: async () => ended.abort() };
}
