/**
 * The threads that may have work here. A thread is queued, taken, or with another replica, and never in two of these states, so this process never runs two
 * turns of one thread at the same time.
 */
export interface ThreadQueue {
  /** The thread has work: queues it, or queues it again after `putBack` if it is taken. */
  add(thread: string): void;
  /** Another replica released the thread: queues it if it was waiting for that. */
  released(thread: string): void;
  /** The next thread, which stays taken until `putBack`. */
  take(): string | undefined;
  /** `done`: no work is left. `more`: it is queued again, behind the others. `elsewhere`: another replica has it. */
  putBack(thread: string, left: 'done' | 'more' | 'elsewhere'): void;
}

export function createThreadQueue(): ThreadQueue {
  const queued = new Set<string>();
  const elsewhere = new Set<string>();
  /** The value: whether to queue it again. */
  const taken = new Map<string, boolean>();

  return {
    add(thread) {
      if (taken.has(thread)) {
        taken.set(thread, true);
        return;
      }
      elsewhere.delete(thread);
      queued.add(thread);
    },
    released(thread) {
      if (taken.has(thread)) taken.set(thread, true);
      else if (elsewhere.delete(thread)) queued.add(thread);
    },
    take() {
      const [thread] = queued;
      if (thread === undefined) return undefined;
      queued.delete(thread);
      taken.set(thread, false);
      return thread;
    },
    putBack(thread, left) {
      const again = taken.get(thread) === true;
      taken.delete(thread);
      if (again || left === 'more') queued.add(thread);
      else if (left === 'elsewhere') elsewhere.add(thread);
    },
  };
}
