/** The processes that share one database, as one of them sees them. */
export interface Replicas {
  /** How many are alive, this one included; the last known number while the database cannot be reached. */
  count(): number;
  /** Resolves with the leadership if nobody has it, else at once with undefined. */
  tryLead(name: string): Promise<Leadership | undefined>;
  /** Resolves when this replica has become the leader in `name`; with undefined once the signal is aborted. */
  lead(name: string, signal: AbortSignal): Promise<Leadership | undefined>;
  /** Tells of the turns that other replicas run; with undefined after a time in which nothing was heard of them. */
  onElsewhere(listener: (turn: TurnElsewhere | undefined) => void): void;
  health(): { readonly ready: boolean; readonly detail?: string };
  /** Leaves the others, who take over at once. */
  close(): Promise<void>;
}

interface TurnElsewhere {
  readonly type: 'began' | 'ended';
  readonly thread: string;
  readonly sessionId: string;
  readonly turnId: string;
}

/** There is one leader of a name at a time, or none. */
export interface Leadership {
  /** Aborted when another replica may lead from now on. */
  readonly lost: AbortSignal;
  /** Gives it up; `lost` is aborted. */
  resign(): Promise<void>;
}

/** A process that shares its database with nobody. */
export function onlyReplica(): Replicas {
  return {
    count: () => 1,
    tryLead: async () => leaderForEver(),
    lead: async (_name, signal) => (signal.aborted ? undefined : leaderForEver()),
    onElsewhere: () => undefined,
    health: () => ({ ready: true }),
    close: async () => undefined,
  };
}

function leaderForEver(): Leadership {
  const ended = new AbortController();
  return { lost: ended.signal, resign: async () => ended.abort() };
}
