import type { ReplicaConnection } from './replica-connection.ts';
import type { Leadership, Replicas } from './replicas.ts';

/** Leadership by advisory lock: the holder of the lock leads for as long as its connection is open. */
export function createLeadership(connection: ReplicaConnection): Pick<Replicas, 'tryLead' | 'lead'> {
  /** The names in which this replica leads. */
  const leading = new Map<string, AbortController>();
  let { promise: change, resolve: changed } = Promise.withResolvers<void>();
  const tryAgain = (): void => {
    changed();
    ({ promise: change, resolve: changed } = Promise.withResolvers<void>());
  };
  connection.listen({
    lost() {
      for (const ended of leading.values()) ended.abort();
      leading.clear();
    },
    told: ({ type }) => {
      if (type === 'resigned' || type === 'left') tryAgain();
    },
    restored: tryAgain,
    fewer: tryAgain,
    pulse: tryAgain,
  });

  async function tryLead(name: string): Promise<Leadership | undefined> {
    const lock = await connection.tryLock(`leader:${name}`);
    if (lock === undefined || !lock.isHeld()) return undefined;
    const ended = new AbortController();
    leading.set(name, ended);
    return {
      lost: ended.signal,
      async resign() {
        ended.abort();
        leading.delete(name);
        await lock.release({ type: 'resigned', name });
      },
    };
  }

  return {
    tryLead,
    async lead(name, signal) {
      signal.addEventListener('abort', tryAgain, { once: true });
      while (!signal.aborted) {
        const next = change;
        const leadership = await tryLead(name);
        if (leadership !== undefined && !signal.aborted) return leadership;
        await leadership?.resign();
        if (!signal.aborted) await next;
      }
      return undefined;
    },
  };
}
