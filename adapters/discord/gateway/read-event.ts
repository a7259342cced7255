import type { Log } from '../../../src/log.ts';
import { withoutNulls } from '../client/without-nulls.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** Passes events on. An event without a field that Discord documents is logged once per type, and has no other effect. */
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
