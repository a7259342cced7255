import { AsyncLocalStorage } from 'node:async_hooks';

type Fetch = typeof globalThis.fetch;

const ownFetch = new AsyncLocalStorage<Fetch>();
/** The `fetch` that each of ours has replaced. */
const replaced = new WeakMap<Fetch, Fetch>();

/**
 * Runs `work` with a `fetch` of its own, made from that of the process. Google's SDK is the only one that takes no `fetch`, so the global one is replaced
 * by one that asks which request it serves; all other requests go through as before.
 */
export function withFetch<T>(create: (send: Fetch) => Fetch, work: () => Promise<T>): Promise<T> {
  const current = globalThis.fetch;
  const original = replaced.get(current) ?? current;
  if (original === current) {
    const routed: Fetch = (input, init) => (ownFetch.getStore() ?? original)(input, init);
    replaced.set(routed, original);
    globalThis.fetch = routed;
  }
  return ownFetch.run(create(original), work);
}
