/** How many requests a bucket takes in one window. */
interface BucketRule {
  readonly limit: number;
  readonly windowMs: number;
}

interface Verdict {
  readonly allowed: boolean;
  readonly global: boolean;
  readonly retryAfterMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limits {
  /** Counts a request against its bucket, and against the global limit unless it is exempt. */
  take(bucket: string, major: string, exempt: boolean): Verdict;
}

/** By bucket name. A string names the bucket whose requests are shared. */
export type Rules = Readonly<Record<string, BucketRule | string>>;

/** Limits that are commonly observed on Discord; a bot must follow the headers. */
export const DEFAULT_RULES: Rules = {
  send: { limit: 5, windowMs: 5_000 },
  edit: { limit: 5, windowMs: 5_000 },
  delete: { limit: 5, windowMs: 1_000 },
  typing: { limit: 5, windowMs: 5_000 },
  reaction: { limit: 1, windowMs: 250 },
  thread: { limit: 10, windowMs: 10_000 },
  read: { limit: 50, windowMs: 1_000 },
  webhook: { limit: 5, windowMs: 5_000 },
};

const GLOBAL_PER_SECOND = 50;

/** Fixed windows that begin with their first request, like Discord's. */
export function createLimits(rules: Rules, now: () => number = Date.now): Limits {
  const windows = new Map<string, { used: number; endsAt: number }>();

  function use(key: string, rule: BucketRule): { left: number; endsInMs: number } {
    const at = now();
    const known = windows.get(key);
    const window = known === undefined || known.endsAt <= at ? { used: 0, endsAt: at + rule.windowMs } : known;
    windows.set(key, window);
    window.used += 1;
    return { left: rule.limit - window.used, endsInMs: window.endsAt - at };
  }

  return {
    take(bucket, major, exempt) {
      if (!exempt) {
        const whole = use('global', { limit: GLOBAL_PER_SECOND, windowMs: 1_000 });
        if (whole.left < 0) {
          const seconds = (whole.endsInMs / 1000).toFixed(3);
          const headers = { 'retry-after': seconds, 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
          return { allowed: false, global: true, retryAfterMs: whole.endsInMs, headers };
        }
      }
      const named = rules[bucket];
      const name = typeof named === 'string' ? named : bucket;
      const rule = rules[name];
      if (rule === undefined || typeof rule === 'string')
        return { allowed: true, global: false, retryAfterMs: 0, headers: {} };
      const { left, endsInMs } = use(`${name}:${major}`, rule);
      const headers = {
        'x-ratelimit-limit': String(rule.limit),
        'x-ratelimit-remaining': String(Math.max(0, left)),
        'x-ratelimit-reset': ((now() + endsInMs) / 1000).toFixed(3),
        'x-ratelimit-reset-after': (endsInMs / 1000).toFixed(3),
        'x-ratelimit-bucket': `bucket-${name}`,
        ...(left < 0 ? { 'retry-after': (endsInMs / 1000).toFixed(3), 'x-ratelimit-scope': 'user' } : {}),
      };
      return { allowed: left >= 0, global: false, retryAfterMs: endsInMs, headers };
    },
  };
}
