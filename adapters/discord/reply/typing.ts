import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';

/** The typing indicator while a turn is being answered. Best effort: a failure is only logged at `debug`. */
export interface Typing {
  /** Shows the indicator in a channel, `afterMs` from now, until `stop` is called or the same turn types in another channel. */
  start(turnId: string, channelId: string, afterMs?: number): void;
  stop(turnId: string): void;
  stopAll(): void;
  /** Logs that the indicator could not be shown. */
  logFailure(this: void, error: unknown): void;
}

/** Discord shows the indicator for ten seconds. */
const REPEAT_MS = 8_000;
/** When many answers begin at once, their texts take precedence over typing indicators. */
const BUSY_PAUSE_MS = 1_000;

export interface TypingDependencies {
  readonly api: Pick<DiscordApi, 'type' | 'isBusy'>;
  readonly clock: Clock;
  readonly log: Log;
}

interface TypingTurn {
  readonly channelId: string;
  readonly afterMs: number;
  readonly ending: AbortController;
}

export function createTyping({ api, clock, log }: TypingDependencies): Typing {
  const turns = new Map<string, TypingTurn>();
  const logFailure = (error: unknown) => log.debug({ err: error }, 'the typing indicator could not be shown');

  async function keepTyping({ channelId, afterMs, ending: { signal } }: TypingTurn): Promise<void> {
    if (afterMs > 0) await clock.sleep(afterMs, signal);
    while (!signal.aborted) {
      const isBusy = api.isBusy();
      if (!isBusy) await api.type(channelId).catch(logFailure);
      await clock.sleep(isBusy ? BUSY_PAUSE_MS : REPEAT_MS, signal);
    }
  }

  function stop(turnId: string): void {
    turns.get(turnId)?.ending.abort();
    turns.delete(turnId);
  }

  return {
    logFailure,
    stop,
    start(turnId, channelId, afterMs = 0) {
      const known = turns.get(turnId);
      if (known?.channelId === channelId && known.afterMs <= afterMs) return;
      stop(turnId);
      const turn = { channelId, afterMs, ending: new AbortController() };
      turns.set(turnId, turn);
      keepTyping(turn).catch(logFailure);
    },
    stopAll() {
      for (const turnId of turns.keys()) stop(turnId);
    },
  };
}
