import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../../../src/log.ts';

/**
 * The SDK's log, into ours. Its information is our detail, and its errors mostly say what it is about to mend by itself, so each is taken one step
 * lower. Its debug lines hold message texts and are left out altogether. `errorsAs` is for parts whose failures we tell ourselves.
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
