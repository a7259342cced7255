/**
 * One of Slack's rate limits, kept on our side so that we never run into it: `capacity` calls at once, `perSecond` more with time.
 * Times are milliseconds of one clock that never goes back.
 */
export interface Bucket {
  /** Calls that may be made now; negative while calls are already promised to those who wait. */
  available(now: number): number;
  readonly perSecond: number;
  /** Takes one call and returns after how many milliseconds it may be made. Whoever takes first goes first. */
  take(now: number): number;
  /** Slack refused a call: it knows of others that we do not. Nothing for so long. */
  refused(now: number, retryAfterMs: number): void;
}

/**
 * A full bucket at Slack begins to refill when our call arrives there, not when we send it: counting from the sending would make us believe in
 * calls that Slack does not have yet. Milliseconds that a request may take to arrive.
 */
const ARRIVAL_MS = 500;

export function createBucket(capacity: number, perSecond: number): Bucket {
  let tokens = capacity;
  let at = 0;
  const refill = (now: number): void => {
    if (now <= at) return;
    tokens = Math.min(capacity, tokens + ((now - at) / 1000) * perSecond);
    at = now;
  };
  return {
    perSecond,
    available(now) {
      refill(now);
      return tokens;
    },
    take(now) {
      refill(now);
      if (tokens === capacity) at = now + ARRIVAL_MS;
      tokens -= 1;
      return tokens >= 0 ? 0 : Math.ceil((-tokens / perSecond) * 1000) + Math.max(0, at - now);
    },
    refused(now, retryAfterMs) {
      refill(now);
      tokens = Math.min(tokens, 0);
      at = now + retryAfterMs;
    },
  };
}
