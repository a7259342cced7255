import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../../../src/log.ts';

/**
 * Writes the SDK's log to our log, one level lower: most of its errors are problems that it then handles itself. Its debug lines hold message texts and are
 * left out. `errorsAs` is for clients whose failures we log ourselves.
 */
export function boltLogger(log: Log, errorsAs: 'warn' | 'debug' = 'warn'): Logger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug(line(parts)),
    warn: (...parts) => log.debug(line(parts)),
    error: (...parts) => log[errorsAs](line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function line(parts: readonly unknown[]): string {
  return parts.map(String).join(' ');
}
