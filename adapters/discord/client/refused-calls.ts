import type { Log } from '../../../src/log.ts';
import { DiscordFailure } from './failure.ts';

/**
 * Stops calls with the bot's token when Discord refuses too many in a row (401, 403). Discord blocks an address after ten thousand refused calls in ten
 * minutes, and a token that was reset is never accepted again.
 */
export interface RefusedCalls {
  /** Makes the call. While calls are stopped, throws a `DiscordFailure` instead; after each pause, one call is let through. */
  guard<T>(call: () => Promise<T>): Promise<T>;
  /** Why calls are stopped, for the operator; undefined while they are not. */
  readonly problem: string | undefined;
}

const WINDOW_MS = 60_000;
/** Calls are stopped when the refusals of one window reach this weight and no call succeeded in between. */
const MAX_WEIGHT = 50;
/** Weight of a refused token, or of a refusal that is not Discord's own: it affects every call, while a missing permission affects one channel. */
const WEIGHT_FOR_ALL = 5;
const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 600_000;

/** @param now milliseconds of a monotonic clock */
export function createRefusedCalls(now: () => number, log?: Log): RefusedCalls {
  let refusals: { readonly at: number; readonly weight: number }[] = [];
  let pauseMs = 0;
  let stoppedUntil = 0;
  let status = 0;

  const problem = () =>
    pauseMs === 0 ? undefined : `Discord refuses the calls of this bot (status ${status}). ${adviceFor(status)}`;

  function stop(): void {
    const isFirst = pauseMs === 0;
    pauseMs = Math.min(Math.max(pauseMs * 2, MIN_PAUSE_MS), MAX_PAUSE_MS);
    stoppedUntil = now() + pauseMs;
    if (isFirst) log?.error({ status }, `${problem()} No calls are made until one is accepted again.`);
  }

  function admit(): void {
    if (pauseMs === 0) return;
    const leftMs = stoppedUntil - now();
    if (leftMs > 0) {
      throw new DiscordFailure(`No calls are made for ${Math.ceil(leftMs)} ms.`, { retryAfterMs: leftMs });
    }
    stoppedUntil = now() + pauseMs;
  }

  function noteSuccess(): void {
    if (pauseMs > 0) log?.info('Discord accepts the calls of this bot again');
    refusals = [];
    pauseMs = 0;
    stoppedUntil = 0;
  }

  function noteFailure(failure: unknown): void {
    const weight = weightOf(failure);
    if (weight === 0) return;
    status = (failure as DiscordFailure).status ?? status;
    refusals = [...refusals.filter(({ at }) => at > now() - WINDOW_MS), { at: now(), weight }];
    if (pauseMs > 0 || refusals.reduce((sum, one) => sum + one.weight, 0) >= MAX_WEIGHT) stop();
  }

  return {
    get problem() {
      return problem();
    },
    async guard(call) {
      admit();
      try {
        const answer = await call();
        noteSuccess();
        return answer;
      } catch (error) {
        noteFailure(error);
        throw error;
      }
    },
  };
}

function weightOf(failure: unknown): number {
  if (!(failure instanceof DiscordFailure) || (failure.status !== 401 && failure.status !== 403)) return 0;
  const isExplained = failure.status === 403 && failure.code !== undefined && failure.code !== 0;
  return isExplained ? 1 : WEIGHT_FOR_ALL;
}

function adviceFor(status: number): string {
  return status === 401
    ? 'Check DISCORD_TOKEN.'
    : 'Check its permissions; threadsmith doctor names those that are missing.';
}
