/**
 * Why a running turn is interrupted. `stopped`: by the user. `restart`: its message was edited. `shutdown`: the process ends, and a later start or another
 * replica continues the turn.
 */
export type InterruptionReason = 'stopped' | 'restart' | 'shutdown';

/**
 * How a run of a turn ended. `done`: nothing is left to do for it here. `store_failed`: the store could not be read or written, so the queue runs the turn
 * again later, before any later turn of its thread.
 */
export type TurnRunEnd = 'done' | 'store_failed';

/** The callbacks with which a queue runs turns. */
export interface TurnHandler {
  /**
   * Answers one turn. Must not reject: a failure is reported in the thread and recorded on the turn's row. Call `holdsTurn` before each write to a platform:
   * it resolves with false once another replica may have taken over the turn.
   */
  run(turnId: string, holdsTurn: () => Promise<boolean>): Promise<TurnRunEnd>;
  /** Interrupts a turn that this process runs; false when it does not run here. */
  interrupt(turnId: string, reason: InterruptionReason): boolean;
  /** Called before this process runs turns that another one left behind, to finish what that process had started. */
  takeOver(): Promise<void>;
}

/**
 * Runs the turns of one thread in the order in which they were stored, and threads in parallel. The turn rows in the store are the durable state; a queue
 * only decides when and where each turn runs, at least once.
 */
export interface TurnQueue {
  /** Begins to run turns, first those that an earlier process left unfinished. */
  start(handler: TurnHandler): Promise<void>;
  /** The turn is already stored. Enqueuing a turn that is waiting or running is harmless. */
  enqueue(threadKey: string, turnId: string): Promise<void>;
  /** Interrupts the turn on whichever replica runs it; false when none runs it or that one cannot be reached. Never rejects. */
  interrupt(turnId: string, reason: Exclude<InterruptionReason, 'shutdown'>): Promise<boolean>;
  /** Starts no more turns and waits at most `graceMs` for the running ones. The next start finishes the rest. */
  stop(graceMs: number): Promise<void>;
}
