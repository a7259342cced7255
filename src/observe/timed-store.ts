import type { Clock } from '../async/clock.ts';
import type { Log } from '../log.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { Observe } from './observer.ts';

interface TimedStoreDependencies {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** An operation that takes longer is named in the log, in milliseconds. */
const SLOW_MS = 1_000;

type Operation = (...values: never[]) => Promise<unknown>;

/** A store whose operations are timed; slow ones are logged. */
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
      if (ms > SLOW_MS) log.warn({ operation, ms: Math.round(ms) }, 'the database took long');
      observe({ type: 'store_called', operation, failed, ms });
    }
  };
}
