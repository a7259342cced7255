/**
 * Our copy of one of Slack's rate limits, so that we stay within it: `capacity` calls at once, and `perSecond` more over time. All times are milliseconds of
 * one monotonic clock.
 */
export interface Bucket {
  /** Calls that may be made now; negative when calls are already promised to waiters. */
  available(now: number): number;
  /** True when the bucket is full even after `promised` calls, so refill is being wasted. */
  isFull(now: number, promised: number): boolean;
  readonly perSecond: number;
  /** Milliseconds until it holds `count` calls. */
  waitMs(count: number, now: number): number;
  /** Takes one call and returns the milliseconds to wait before making it. Calls are made in the order in which they were taken. */
  take(now: number): number;
  /** Slack refused a call, so it has counted calls that we do not know of. Allows none for `retryAfterMs`. */
  refused(now: number, retryAfterMs: number): void;
}

/**
 * How long a request may take to arrive, in milliseconds. A full bucket at Slack starts to refill when a call arrives, not when we send it. Counting from the
 * sending would allow calls that Slack does not allow yet.
 */
const ARRIVAL_MS = 500;

/**
 * `shares` is how many processes share the limit. Each gets an equal part of the burst and of the refill, but at least the one call that an answer needs to
 * end.
 */
export function createBucket(capacity: number, perSecond: number, shares: () => number = () => 1): Bucket {
  const own = (): number => Math.max(1, capacity / shares());
  const rate = (): number => perSecond / shares();
  let tokens = own();
  let at = 0;
  const refill = (now: number): void => {
    const elapsed = Math.max(0, now - at) / 1000;
    tokens = Math.min(own(), tokens + elapsed * rate());
    at = Math.max(at, now);
  };
  const untilHeld = (count: number, now: number): number => {
    const short = count - tokens;
    return short <= 0 ? 0 : Math.ceil((short / rate()) * 1000) + Math.max(0, at - now);
  };
  return {
    get perSecond() {
      return rate();
    },
    available(now) {
      refill(now);
      return tokens;
    },
    isFull(now, promised) {
      refill(now);
      return tokens - promised >= Math.max(1, own() - 1);
    },
    waitMs(count, now) {
      refill(now);
      return untilHeld(count, now);
    },
    take(now) {
      refill(now);
      if (tokens >= own()) at = now + ARRIVAL_MS;
      tokens -= 1;
      return untilHeld(0, now);
    },
    refused(now, retryAfterMs) {
      refill(now);
      tokens = Math.min(tokens, 0);
      at = now + retryAfterMs;
    },
  };
}
