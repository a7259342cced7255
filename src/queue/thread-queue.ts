/**
 * The threads that may have something to run here. A thread is in line, taken, or with another replica; each is in one place only, so
 * that this process never works twice on one.
 */
export interface ThreadLine {
  /** The thread has something to run: it comes up, again if it is taken right now. */
  add(thread: string): void;
  /** Another replica let go of the thread: it comes up if it was waited for. */
  freed(thread: string): void;
  /** The next thread, which is taken until `putBack`. */
  take(): string | undefined;
  /** `done`: nothing more to run. `more`: it comes up again, after the others. `elsewhere`: another replica has it. */
  putBack(thread: string, left: 'done' | 'more' | 'elsewhere'): void;
}

export function createThreadLine(): ThreadLine {
  const inLine = new Set<string>();
  const elsewhere = new Set<string>();
  /** With whether to look at it once more. */
  const taken = new Map<string, boolean>();

  return {
    add(thread) {
      if (taken.has(thread)) {
        taken.set(thread, true);
        return;
      }
      elsewhere.delete(thread);
      inLine.add(thread);
    },
    freed(thread) {
      if (taken.has(thread)) taken.set(thread, true);
      else if (elsewhere.delete(thread)) inLine.add(thread);
    },
    take() {
      const [thread] = inLine;
      if (thread === undefined) return undefined;
      inLine.delete(thread);
      taken.set(thread, false);
      return thread;
    },
    putBack(thread, left) {
      const again = taken.get(thread) === true;
      taken.delete(thread);
      if (again || left === 'more') inLine.add(thread);
      else if (left === 'elsewhere') elsewhere.add(thread);
    },
  };
}
