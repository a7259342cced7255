/** Runs work with the same key in order, and work with different keys in parallel. */
export interface KeyedQueue {
  /** Resolves or rejects as `work` does. Failed work does not block the work queued after it. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when all queued work has ended, including work that is added meanwhile. */
  idle(): Promise<void>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(key, work) {
      const result = (tails.get(key) ?? Promise.resolve()).then(work);
      const tail = result.then(
        () => undefined,
        () => undefined,
      );
      tails.set(key, tail);
      try {
        return await result;
      } finally {
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
