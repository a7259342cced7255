/** Why a running turn is told to end. `stopped`: by the user. `restart`: its message was edited. `shutdown`: it is left as it stands. */
export type InterruptionReason = 'stopped' | 'restart' | 'shutdown';

/** What a queue is given to run turns with. */
export interface TurnHandler {
  /** Answers one turn. Must not reject: what goes wrong with a turn is told in its thread and recorded on its row. */
  run(turnId: string): Promise<void>;
  /** Ends a turn that this process runs; false when it does not. */
  interrupt(turnId: string, reason: InterruptionReason): boolean;
  /** Called before turns are run that a process left behind, to carry out what that one had only begun. */
  takeOver(): Promise<void>;
}

/**
 * Runs the turns of one thread one after another, in the order in which they were stored, and threads side by side. The turn rows
 * in the store are what lasts; a queue only decides when and where each is run, at least once.
 */
export interface TurnQueue {
  /** Begins to run turns, first those which an earlier process left unfinished. */
  start(handler: TurnHandler): Promise<void>;
  /** The turn is stored already. Enqueuing one that is waiting or running is harmless. */
  enqueue(threadKey: string, turnId: string): Promise<void>;
  /** Ends the turn wherever it runs; false when it runs nowhere, or whoever runs it cannot be reached. Never rejects. */
  interrupt(turnId: string, reason: Exclude<InterruptionReason, 'shutdown'>): Promise<boolean>;
  /** Takes no more turns and waits at most `graceMs` for those that run. What remains is finished after the next start. */
  stop(graceMs: number): Promise<void>;
}
