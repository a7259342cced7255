import type { Clock } from '../../../src/async/clock.ts';
import { retry } from '../../../src/async/retry.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { connectProblem, isUnreachable, retryAfterMs } from './connect-problem.ts';

export interface ReconnectOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Aborting it ends the attempts. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The problem of an earlier attempt. */
  readonly firstProblem?: ThreadsmithError;
  /** Called with every problem, and with `undefined` once an attempt has succeeded. */
  readonly onProblem: (problem: ThreadsmithError | undefined) => void;
}

/** Pauses between attempts, in milliseconds. They double each time. After a failure that waiting cannot fix, only the longest is used. */
const MIN_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;

/** Calls `connect` until it succeeds or the signal is aborted. Never rejects. */
export async function reconnect(connect: () => Promise<void>, options: ReconnectOptions): Promise<void> {
  const { clock, signal, log, onProblem } = options;
  let logged: string | undefined;
  const attempt = async (earlierAttempts: number): Promise<void> => {
    if (signal.aborted) return;
    const first = earlierAttempts === 0 ? options.firstProblem : undefined;
    const problem = first ?? (await problemOf(connect));
    onProblem(problem);
    if (problem !== undefined) throw problem;
  };
  const onRetry = (error: unknown): void => {
    const problem = connectProblem(error);
    const level = logged === problem.message ? 'debug' : isUnreachable(problem) ? 'warn' : 'error';
    logged = problem.message;
    log[level]({ err: problem }, `${problem.message} ${RETRYING}`);
  };
  await problemOf(() =>
    retry(attempt, { clock, signal, minPauseMs: MIN_PAUSE_MS, maxPauseMs: MAX_PAUSE_MS, shouldRetry, onRetry }),
  );
}

/** Shortest pause after which a retry may succeed, in milliseconds. */
function shouldRetry(error: unknown): number {
  const problem = connectProblem(error);
  return isUnreachable(problem) ? retryAfterMs(problem) : MAX_PAUSE_MS;
}

export const RETRYING = 'Threadsmith keeps trying.';

/** Why an attempt failed; `undefined` when it succeeded. */
export async function problemOf(attempt: () => Promise<void>): Promise<ThreadsmithError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return connectProblem(error);
  }
}
