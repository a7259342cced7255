import { AsyncLocalStorage } from 'node:async_hooks';

type Fetch = typeof globalThis.fetch;

const ownFetch = new AsyncLocalStorage<Fetch>();
/** Maps each of our `fetch` functions to the one that it replaced. */
const replaced = new WeakMap<Fetch, Fetch>();

/**
 * Runs `work` with its own `fetch`, made from the global one. Google's SDK is the only one that accepts no `fetch`, so the global one is replaced by a
 * function that finds out which request it serves. All other requests pass through unchanged.
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
