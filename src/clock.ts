import type { Clock } from './conversation/parts.ts';

/** The machine's own time. */
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
