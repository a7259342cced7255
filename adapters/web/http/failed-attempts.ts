import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';

/** Different wrong secrets that one address may try per window; the same one again is not another guess. */
const MAX_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/** Limits how many wrong tokens can be tried from one address. */
export interface FailedAttempts {
  /** Milliseconds until the address may try again; 0 if it may now. */
  waitMs(address: string): number;
  /** Counts a wrong secret; true when the address is refused from now on. */
  add(address: string, secret: string): boolean;
}

interface Failures {
  readonly since: number;
  /** Digests, so that no secret is kept. */
  readonly secrets: Set<string>;
}

export function createFailedAttempts(clock: Pick<Clock, 'now'>): FailedAttempts {
  const byNetwork = createBoundedMap<string, Failures>(MAX_ADDRESSES);

  const failuresOf = (address: string): Failures => {
    const known = byNetwork.get(networkOf(address));
    const isCurrent = known !== undefined && clock.now() - known.since < WINDOW_MS;
    return isCurrent ? known : { since: clock.now(), secrets: new Set() };
  };

  return {
    waitMs(address) {
      const { since, secrets } = failuresOf(address);
      return secrets.size < MAX_ATTEMPTS ? 0 : since + WINDOW_MS - clock.now();
    },
    add(address, secret) {
      const failures = failuresOf(address);
      failures.secrets.add(createHash('sha256').update(secret).digest('base64'));
      byNetwork.set(networkOf(address), failures);
      return failures.secrets.size === MAX_ATTEMPTS;
    },
  };
}

/** One IPv6 caller commonly has all addresses of a /64, so they count as one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const groups = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const [before = [], after = []] = groups;
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(':');
}
