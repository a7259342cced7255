/** Monotonic time and waiting; a parameter wherever a rule depends on time. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Resolves after `ms`, or immediately when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The system clock. */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    sleep(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal?.aborted === true) return Promise.resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake, { once: true });
      return promise;
    },
  };
}
