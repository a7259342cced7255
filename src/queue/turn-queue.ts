/** Answers one turn. Must not reject: what goes wrong with a turn is told in its thread and recorded on its row. */
export type TurnHandler = (turnId: string) => Promise<void>;

/**
 * Runs the turns of one thread one after another, in the order in which they were enqueued, and threads side by side. The turn rows
 * in the store are what lasts; a queue only decides when and where each is run, at least once.
 */
export interface TurnQueue {
  /** Begins to run turns, first those which an earlier process left unfinished. */
  start(handler: TurnHandler): Promise<void>;
  /** The turn is stored already. Enqueuing one that is waiting or running is harmless. */
  enqueue(threadKey: string, turnId: string): Promise<void>;
  /** Takes no more turns and waits at most `graceMs` for those that run. What remains is finished after the next start. */
  stop(graceMs: number): Promise<void>;
}
