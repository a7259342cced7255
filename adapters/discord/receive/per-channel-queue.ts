/** Runs the work of one lane in order, and lanes side by side. */
export interface Lanes {
  run(lane: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when everything that was begun has ended. */
  idle(): Promise<void>;
}

/** @param onFailure told of work that failed; the lane goes on */
export function createLanes(onFailure: (error: unknown) => void): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(lane, work) {
      const before = tails.get(lane) ?? Promise.resolve();
      const tail = before.then(work).catch(onFailure);
      tails.set(lane, tail);
      await tail;
      if (tails.get(lane) === tail) tails.delete(lane);
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
