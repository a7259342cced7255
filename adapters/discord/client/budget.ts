import { createBoundedMap } from '../../../src/async/bounded-map.ts';

/** What is left of Discord's rate limits, learnt from the headers of its responses. Shared by all replies. */
export interface Budget {
  /** Called when a request is sent. */
  begun(method: string, path: string): void;
  /** Called with the headers of its response. */
  answered(method: string, path: string, headers: { get(name: string): string | null }): void;
  /**
   * Milliseconds until an in-between edit of this path may be sent. Edits are spread evenly over the rest of the bucket's window, and the window's last
   * request is reserved for a final edit.
   */
  editWaitMs(path: string): number;
  /** Milliseconds until an exhausted bucket takes requests again; 0 when it is not exhausted or unknown. */
  exhaustedMs(method: string, path: string): number;
  /** The key by which requests of this path are counted until a response names their bucket; undefined after that. */
  unknownBucket(method: string, path: string): string | undefined;
  /** True while many requests are being sent, so that optional ones should wait. */
  isBusy(): boolean;
}

interface Bucket {
  remaining: number;
  resetAt: number;
  lastAt: number;
}

/** Servers and clocks differ a little, and a request that is a moment too early costs a 429. */
const MARGIN_MS = 60;
/** Discord takes 50 requests per second from one bot. The rest is reserved for posts, final edits and interactions. */
const IN_BETWEEN_PER_SECOND = 35;
const BUSY_PER_SECOND = 8;
const SECOND_MS = 1_000;
/** Maximum number of buckets; above it, those whose windows ended long ago are dropped. */
const MAX_BUCKETS = 2_000;

/**
 * @param now milliseconds of a monotonic clock
 * @param replicas how many processes share the limit of the whole bot
 */
export function createBudget(now: () => number, replicas: () => number = () => 1): Budget {
  const names = createBucketNames();
  const buckets = createBoundedMap<string, Bucket>(MAX_BUCKETS);
  /** When requests began whose bucket is not known yet. */
  const firsts = createBoundedMap<string, number>(MAX_BUCKETS);
  const recent: number[] = [];

  function countRecent(): number {
    while (recent[0] !== undefined && recent[0] <= now() - SECOND_MS) recent.shift();
    return recent.length;
  }

  function globalWaitMs(path: string): number {
    const at = now();
    countRecent();
    const oldest = recent[recent.length - Math.max(1, Math.floor(IN_BETWEEN_PER_SECOND / replicas()))];
    return oldest === undefined ? 0 : oldest + SECOND_MS - at + phaseMs(path);
  }

  return {
    isBusy: () => countRecent() >= BUSY_PER_SECOND,
    begun(method, path) {
      countRecent();
      recent.push(now());
      const key = names.keyOf(method, path);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        firsts.set(key, now());
        return;
      }
      bucket.remaining -= 1;
      bucket.lastAt = now();
    },
    answered(method, path, headers) {
      const told = read(headers);
      if (told === undefined) return;
      const earlier = names.keyOf(method, path);
      const lastAt = buckets.get(earlier)?.lastAt ?? firsts.get(earlier) ?? now();
      names.learn(method, path, told.hash);
      const resetAt = now() + told.resetAfterMs + MARGIN_MS;
      buckets.set(names.keyOf(method, path), { remaining: told.remaining, resetAt, lastAt });
    },
    exhaustedMs(method, path) {
      const bucket = buckets.get(names.keyOf(method, path));
      return bucket === undefined || bucket.remaining > 0 ? 0 : Math.max(0, bucket.resetAt - now());
    },
    unknownBucket: (method, path) => (names.isKnown(method, path) ? undefined : names.keyOf(method, path)),
    editWaitMs(path) {
      const at = now();
      const bucket = buckets.get(names.keyOf('PATCH', path));
      if (bucket === undefined || bucket.resetAt <= at) return globalWaitMs(path);
      const { remaining, resetAt, lastAt } = bucket;
      // Without the margin: an edit that comes a moment too early would take the request that is reserved for the final edit.
      const next = remaining < 1 ? resetAt : lastAt + (resetAt - MARGIN_MS - lastAt) / remaining;
      return Math.max(next - at, globalWaitMs(path), 0);
    },
  };
}

const nameOf = (method: string, path: string) => `${method} ${routeOf(path).route}`;

/** Maps paths to buckets, as far as responses have named them. */
function createBucketNames() {
  const hashes = new Map<string, string>();
  return {
    keyOf: (method: string, path: string) => {
      const name = nameOf(method, path);
      return `${hashes.get(name) ?? name}|${routeOf(path).major}`;
    },
    isKnown: (method: string, path: string) => hashes.has(nameOf(method, path)),
    learn: (method: string, path: string, hash: string | null) => {
      const name = nameOf(method, path);
      hashes.set(name, hash ?? name);
    },
  };
}

/** The state of a bucket from response headers; undefined when they do not name one. */
function read(headers: { get(name: string): string | null }) {
  const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
  const resetAfterMs = Number(headers.get('x-ratelimit-reset-after') ?? Number.NaN) * 1000;
  if (Number.isNaN(remaining) || Number.isNaN(resetAfterMs)) return undefined;
  return { remaining, resetAfterMs, hash: headers.get('x-ratelimit-bucket') };
}

/** Discord counts per route and per major parameter: the channel, or the webhook with its token. */
function routeOf(path: string): { route: string; major: string } {
  const major = /^\/(?:channels|guilds)\/(\d+)/.exec(path)?.[1] ?? /^\/webhooks\/\d+\/[^/]+/.exec(path)?.[0] ?? '';
  const route = path
    .replace(/^\/webhooks\/\d+\/[^/]+/, '/webhooks/:id/:token')
    .replace(/^\/interactions\/\d+\/[^/]+/, '/interactions/:id/:token')
    .replace(/\/reactions\/.*/, '/reactions/:reaction')
    .replaceAll(/\/\d{16,20}/g, '/:id');
  return { route, major };
}

/** Spreads replies that wait for the same moment, so that they do not all wake at once. */
function phaseMs(path: string): number {
  return Number(BigInt(/\d{5,}/.exec(path)?.[0] ?? '0') % 239n);
}
