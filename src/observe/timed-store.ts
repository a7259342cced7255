import type { Clock } from '../async/clock.ts';
import type { Log } from '../log.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { Observe } from './observer.ts';

interface TimedStoreDependencies {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** A slower operation is logged, in milliseconds. */
const SLOW_MS = 1_000;

type Operation = (...values: never[]) => Promise<unknown>;

/** A store that measures its operations and logs slow ones. */
export function timedStore(store: SessionStore, dependencies: TimedStoreDependencies): SessionStore {
  const operations = Object.entries<Operation>({ ...store });
  return Object.fromEntries(
    operations.map(([name, operation]) => [name, timed(name, operation, dependencies)]),
  ) as unknown as SessionStore;
}

function timed(operation: string, call: Operation, { observe, clock, log }: TimedStoreDependencies): Operation {
  return async (...values) => {
    const began = clock.now();
    let failed = true;
    try {
      const result = await call(...values);
      failed = false;
      return result;
    } finally {
      const ms = clock.now() - began;
      if (ms > SLOW_MS) log.warn({ operation, ms: Math.round(ms) }, 'a database operation was slow');
      observe({ type: 'store_called', operation, failed, ms });
    }
  };
}
