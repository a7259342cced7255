import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import { DiscordFailure } from './failure.ts';

/**
 * Refusals without Discord's error code. A proxy or a gateway in front of Discord may answer that way, for example while it starts, so such a refusal counts
 * as final only after it has been repeated for a while.
 */
export interface UnexplainedRefusals {
  /** Returns the failure of a call, marked as unexplained while it may still pass. */
  of(call: string, failure: unknown): unknown;
  /** Called when the call succeeded. */
  settled(call: string): void;
}

const DOUBTED_MS = 120_000;
const MAX_CALLS = 500;
/** 413 is definitive; retrying cannot help. */
const TOO_LARGE = 413;

/** @param now milliseconds of a monotonic clock */
export function createUnexplainedRefusals(now: () => number): UnexplainedRefusals {
  const since = createBoundedMap<string, number>(MAX_CALLS);
  return {
    settled: (call) => since.delete(call),
    of(call, failure) {
      if (!isUnexplained(failure) || !isMessage(call)) {
        since.delete(call);
        return failure;
      }
      const began = since.get(call) ?? now();
      since.set(call, began);
      // Simpler forms of the same message are sent next, and need not wait as long again.
      if (now() - began >= DOUBTED_MS) return failure;
      const { message, status, code } = failure;
      return new DiscordFailure(message, { status, code, isUnexplained: true });
    },
  };
}

function isUnexplained(failure: unknown): failure is DiscordFailure {
  if (!(failure instanceof DiscordFailure) || failure.retryAfterMs !== undefined) return false;
  const { status = 0, code = 0 } = failure;
  return code === 0 && status >= 400 && status < 500 && status !== TOO_LARGE;
}

/** Whether giving up on the call would lose a message; other calls have a fallback. */
function isMessage(call: string): boolean {
  return /^(post|patch) \/(channels\/\d+\/messages|webhooks\/\d+\/[^/]+(\/messages)?)(\/[^/]+)?$/.test(call);
}
