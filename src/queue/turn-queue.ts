/** Why a running turn is interrupted. `stopped`: by the user. `restart`: its message was edited. `shutdown`: this process leaves it to a later start or another replica. */
export type InterruptionReason = 'stopped' | 'restart' | 'shutdown';

/**
 * How a run of a turn came to its end. `done`: there is nothing more to do for it here. `store_failed`: the store could not be read or written, so the queue
 * runs the turn again later, and none of the thread's later turns before it.
 */
export type TurnRunEnd = 'done' | 'store_failed';

/** What a queue is given to run turns with. */
export interface TurnHandler {
  /**
   * Answers one turn. Must not reject: a failure is told in the thread and recorded on the turn's row. `holdsTurn` is asked before each write to a
   * platform; it resolves with false once another replica may have taken the turn over.
   */
  run(turnId: string, holdsTurn: () => Promise<boolean>): Promise<TurnRunEnd>;
  /** Interrupts a turn that this process runs; false when it does not run here. */
  interrupt(turnId: string, reason: InterruptionReason): boolean;
  /** Called before this process runs turns that another one left behind, to finish what that process had only begun. */
  takeOver(): Promise<void>;
}

/**
 * Runs the turns of one thread one after another, in the order in which they were stored, and threads in parallel. The turn rows in the store are
 * what lasts; a queue only decides when and where each turn runs, at least once.
 */
export interface TurnQueue {
  /** Begins to run turns, first those that an earlier process left unfinished. */
  start(handler: TurnHandler): Promise<void>;
  /** The turn is already stored. Enqueuing a turn that is waiting or running is harmless. */
  enqueue(threadKey: string, turnId: string): Promise<void>;
  /** Interrupts the turn on whichever replica runs it; false when none does or it cannot be reached. Never rejects. */
  interrupt(turnId: string, reason: Exclude<InterruptionReason, 'shutdown'>): Promise<boolean>;
  /** Takes no more turns and waits at most `graceMs` for the running ones. The rest is finished after the next start. */
  stop(graceMs: number): Promise<void>;
}
