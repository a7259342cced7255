import type { ReplicaLink } from './replica-connection.ts';
import type { Leadership, Replicas } from './replicas.ts';

/** Leaders by advisory lock: who has the lock leads, for as long as its connection lasts. */
export function createLeadership(link: ReplicaLink): Pick<Replicas, 'tryLead' | 'lead'> {
  /** By name, those that this replica leads in. */
  const leading = new Map<string, AbortController>();
  let { promise: change, resolve: changed } = Promise.withResolvers<void>();
  const look = (): void => {
    changed();
    ({ promise: change, resolve: changed } = Promise.withResolvers<void>());
  };
  link.listen({
    lost() {
      for (const ended of leading.values()) ended.abort();
      leading.clear();
    },
    told: ({ type }) => {
      if (type === 'resigned' || type === 'left') look();
    },
    restored: look,
    fewer: look,
    pulse: look,
  });

  async function tryLead(name: string): Promise<Leadership | undefined> {
    const lock = await link.tryLock(`leader:${name}`);
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
      signal.addEventListener('abort', look, { once: true });
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
