import type { Clock } from '../async/clock.ts';
import type { Log } from '../log.ts';
import type { Observe } from '../observe/observer.ts';
import type { SessionStore } from '../session/session-store.ts';

export interface RetentionDependencies {
  readonly store: Pick<SessionStore, 'deleteIdleSessions'>;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly log: Log;
  /** Sessions without activity for more days are deleted. */
  readonly days: number;
}

const EVERY_MS = 60 * 60 * 1000;
/** Number of sessions per transaction, small enough that no message waits for it. */
const STEP = 50;

/** Deletes old sessions now and every hour, in steps, so that an interrupted sweep continues where it stopped. */
export function startRetention(dependencies: RetentionDependencies): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const sweeping = sweepForever(dependencies, stopped.signal);
  return {
    async stop() {
      stopped.abort();
      await sweeping;
    },
  };
}

async function sweepForever({ clock, ...dependencies }: RetentionDependencies, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep(dependencies, signal);
    await clock.sleep(EVERY_MS, signal);
  }
}

async function sweep(
  { store, log, days, observe }: Omit<RetentionDependencies, 'clock'>,
  signal: AbortSignal,
): Promise<void> {
  let deleted = 0;
  try {
    for (let step = STEP; step === STEP && !signal.aborted; deleted += step) {
      step = await store.deleteIdleSessions(days, STEP);
    }
  } catch (err) {
    log.warn({ err }, 'old conversations could not be deleted; the next attempt is in an hour');
  }
  if (deleted === 0) return;
  log.info({ deleted, days }, 'conversations older than RETENTION_DAYS were deleted');
  observe({ type: 'expired', sessions: deleted });
}
