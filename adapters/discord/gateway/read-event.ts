import type { Log } from '../../../src/log.ts';
import { withoutNulls } from '../client/without-nulls.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** Hands events on. An event that lacks what Discord documents is logged, once for each type, and does no harm. */
export function createEventReader(handle: (event: DispatchEvent) => void, log: Log): (event: DispatchEvent) => void {
  const logged = new Set<string>();
  return (event) => {
    try {
      handle(withoutNulls(event));
    } catch (error) {
      const level = logged.has(event.t) ? 'debug' : 'warn';
      logged.add(event.t);
      log[level]({ err: error, event: event.t }, 'an event from Discord could not be read');
    }
  };
}
