/** Turns that were run here and came to no end. They are tried again, after ever longer pauses, and hold up nobody meanwhile. */
export interface RestingTurns {
  rest(turnId: string): void;
  isResting(turnId: string): boolean;
  /** Forgets all others: they have ended. */
  keepOnly(unfinished: ReadonlySet<string>): void;
}

/** First pause in milliseconds; it doubles up to `MAX_PAUSE_MS`. */
const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 300_000;

export function createRestingTurns(now: () => number): RestingTurns {
  const resting = new Map<string, { readonly until: number; readonly pause: number }>();
  return {
    rest(turnId) {
      const pause = Math.min((resting.get(turnId)?.pause ?? MIN_PAUSE_MS / 2) * 2, MAX_PAUSE_MS);
      resting.set(turnId, { until: now() + pause, pause });
    },
    isResting: (turnId) => (resting.get(turnId)?.until ?? 0) > now(),
    keepOnly(unfinished) {
      for (const turnId of resting.keys()) if (!unfinished.has(turnId)) resting.delete(turnId);
    },
  };
}
