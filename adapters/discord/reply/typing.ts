import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';

/** The typing line while a turn is worked on. */
export interface Signs {
  /** Shows the typing line of a channel until `stop` or another channel of the same turn; not before `afterMs` have passed. */
  type(turnId: string, channelId: string, afterMs?: number): void;
  stop(turnId: string): void;
  stopAll(): void;
  /** Notes a sign that could not be shown. */
  unessential(this: void, error: unknown): void;
}

/** Discord shows the typing line for ten seconds. */
const TYPING_EVERY_MS = 8_000;
/** When many answers begin at once their words go before their typing lines. */
const BUSY_PAUSE_MS = 1_000;

/** Failures are noted at `debug` and nothing more: signs are never essential, and a missing permission would repeat with every message. */
export interface SignsParts {
  readonly api: Pick<DiscordApi, 'type' | 'isBusy'>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Typing {
  readonly channelId: string;
  readonly afterMs: number;
  readonly ending: AbortController;
}

export function createSigns({ api, clock, log }: SignsParts): Signs {
  const typing = new Map<string, Typing>();
  const unessential = (error: unknown) => log.debug({ err: error }, 'Discord did not take a sign');

  async function keepTyping(channelId: string, afterMs: number, signal: AbortSignal): Promise<void> {
    if (afterMs > 0) await clock.sleep(afterMs, signal);
    while (!signal.aborted) {
      const isBusy = api.isBusy();
      if (!isBusy) await api.type(channelId).catch(unessential);
      await clock.sleep(isBusy ? BUSY_PAUSE_MS : TYPING_EVERY_MS, signal);
    }
  }

  const signs: Signs = {
    unessential,
    type(turnId, channelId, afterMs = 0) {
      const known = typing.get(turnId);
      if (known?.channelId === channelId && known.afterMs <= afterMs) return;
      signs.stop(turnId);
      const ending = new AbortController();
      typing.set(turnId, { channelId, afterMs, ending });
      keepTyping(channelId, afterMs, ending.signal).catch(unessential);
    },
    stop(turnId) {
      typing.get(turnId)?.ending.abort();
      typing.delete(turnId);
    },
    stopAll() {
      for (const turnId of typing.keys()) signs.stop(turnId);
    },
  };
  return signs;
}
