import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { isUnreachable, problemOf, retryAfterMs } from './connect-problem.ts';

export interface TryingParts {
  readonly clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> };
  /** Ends the trying. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Told of every failure, and of nothing (`undefined`) once it has worked. */
  readonly onTrouble: (trouble: ThreadsmithError | undefined) => void;
  /** What an attempt before these failed with. */
  readonly failed?: ThreadsmithError;
}

/** Pauses between attempts, in milliseconds: they double, and after a no that waiting cannot mend only the longest is used. */
const MIN_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;

/** Tries to connect until it works, for ever if need be. Never rejects. */
export async function keepTrying(attempt: () => Promise<void>, deps: TryingParts): Promise<void> {
  const { clock, signal, log, onTrouble } = deps;
  let said: string | undefined;
  let failure = deps.failed;
  for (let pause = MIN_PAUSE_MS; !signal.aborted;) {
    failure ??= await outcomeOf(attempt);
    onTrouble(failure);
    if (failure === undefined || signal.aborted) return;
    const isSaid = said === failure.message;
    said = failure.message;
    const isTransient = isUnreachable(failure);
    const level = isSaid ? 'debug' : isTransient ? 'warn' : 'error';
    log[level]({ err: failure }, `${failure.message} It is tried again until it works.`);
    await clock.sleep(isTransient ? Math.max(pause, retryAfterMs(failure)) : MAX_PAUSE_MS, signal);
    pause = Math.min(pause * 2, MAX_PAUSE_MS);
    failure = undefined;
  }
}

/** Why an attempt failed; nothing when it worked. */
export async function outcomeOf(attempt: () => Promise<void>): Promise<ThreadsmithError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}
