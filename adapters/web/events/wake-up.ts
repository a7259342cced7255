/** Wakes any number of waiters at the next change. */
export interface WakeUp {
  wake(): void;
  /** True when woken or aborted, false when nothing happened for `ms`. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

export function createWakeUp(): WakeUp {
  const sleepers = new Set<() => void>();
  return {
    wake() {
      for (const rouse of sleepers) rouse();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        const end = (woken: boolean): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', rouse);
          sleepers.delete(rouse);
          resolve(woken);
        };
        const rouse = (): void => end(true);
        const timer = setTimeout(end, ms, false);
        if (signal.aborted) {
          end(true);
          return;
        }
        signal.addEventListener('abort', rouse);
        sleepers.add(rouse);
      });
    },
  };
}
