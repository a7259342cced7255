/** Turns whose last run failed here. Each runs again after a pause, which is longer after every further failure. */
export interface TurnBackoff {
  /** Records a failed run. Returns the pause until the next one in milliseconds. */
  failed(turnId: string, failure: RunFailure): number;
  /**
   * What the turn's pause blocks. After a failure of the store it is the whole thread, because order matters and the thread's other turns could not be stored
   * either.
   */
  holdsUp(turnId: string): 'nothing' | 'turn' | 'thread';
  /** Ends the pause immediately; false when the turn has none. */
  wake(turnId: string): boolean;
  forget(turnId: string): void;
  /** Drops all other turns. */
  keepOnly(unfinished: ReadonlySet<string>): void;
}

/** `store_failed`: see `TurnRunEnd`. `unexplained`: the run rejected, or left the turn unfinished. */
type RunFailure = 'store_failed' | 'unexplained';

/** First pause in milliseconds. Each further one is twice as long, up to the maximum. */
const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS: Readonly<Record<RunFailure, number>> = { store_failed: 30_000, unexplained: 300_000 };

export function createTurnBackoff(now: () => number): TurnBackoff {
  const paused = new Map<string, { readonly until: number; readonly pauseMs: number; readonly failure: RunFailure }>();
  const isPaused = (turnId: string) => (paused.get(turnId)?.until ?? 0) > now();
  return {
    failed(turnId, failure) {
      const doubled = (paused.get(turnId)?.pauseMs ?? MIN_PAUSE_MS / 2) * 2;
      const pauseMs = Math.min(doubled, MAX_PAUSE_MS[failure]);
      paused.set(turnId, { until: now() + pauseMs, pauseMs, failure });
      return pauseMs;
    },
    holdsUp(turnId) {
      if (!isPaused(turnId)) return 'nothing';
      return paused.get(turnId)?.failure === 'store_failed' ? 'thread' : 'turn';
    },
    wake(turnId) {
      const turn = paused.get(turnId);
      if (turn === undefined || !isPaused(turnId)) return false;
      paused.set(turnId, { ...turn, until: now() });
      return true;
    },
    forget: (turnId) => void paused.delete(turnId),
    keepOnly(unfinished) {
      for (const turnId of paused.keys()) if (!unfinished.has(turnId)) paused.delete(turnId);
    },
  };
}
