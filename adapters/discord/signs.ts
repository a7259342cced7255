import type { Log } from '../../src/log.ts';
import type { DiscordApi } from './api.ts';

export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What a person sees beside the posts: the typing line while a turn is worked on, an hourglass on messages that wait. */
export interface Signs {
  /** Shows the typing line of a channel until `stop` with the same turn. */
  type(turnId: string, channelId: string): void;
  /** Marks a message that waits behind an earlier turn. */
  mark(turnId: string, channelId: string, messageId: string): void;
  /** The turn's messages wait no longer. */
  unmark(turnId: string): void;
  stop(turnId: string): void;
  stopAll(): void;
  /** Notes a sign that could not be shown. */
  unessential(this: void, error: unknown): void;
}

/** Discord shows the typing line for ten seconds. */
const TYPING_EVERY_MS = 8_000;
/** When many answers begin at once their words go before their typing lines. */
const BUSY_PAUSE_MS = 1_000;
const HOURGLASS = '\u{23F3}';

/** Failures are noted at `debug` and nothing more: signs are never essential, and a missing permission would repeat with every message. */
export interface SignsParts {
  readonly api: Pick<DiscordApi, 'type' | 'react' | 'unreact' | 'isBusy'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createSigns({ api, clock, log }: SignsParts): Signs {
  const typing = new Map<string, AbortController>();
  const marks = new Map<string, Set<string>>();
  const unessential = (error: unknown) => log.debug({ err: error }, 'Discord did not take a sign');

  async function keepTyping(channelId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isBusy = api.isBusy();
      if (!isBusy) await api.type(channelId).catch(unessential);
      await clock.sleep(isBusy ? BUSY_PAUSE_MS : TYPING_EVERY_MS, signal);
    }
  }

  const signs: Signs = {
    unessential,
    type(turnId, channelId) {
      if (typing.has(turnId)) return;
      const controller = new AbortController();
      typing.set(turnId, controller);
      keepTyping(channelId, controller.signal).catch(unessential);
    },
    mark(turnId, channelId, messageId) {
      const marked = marks.get(turnId) ?? new Set();
      const message = `${channelId}/${messageId}`;
      if (marked.has(message)) return;
      marks.set(turnId, marked.add(message));
      api.react(channelId, messageId, HOURGLASS).catch(unessential);
    },
    unmark(turnId) {
      for (const message of marks.get(turnId) ?? []) {
        const [channelId = '', messageId = ''] = message.split('/');
        api.unreact(channelId, messageId, HOURGLASS).catch(unessential);
      }
      marks.delete(turnId);
    },
    stop(turnId) {
      typing.get(turnId)?.abort();
      typing.delete(turnId);
      signs.unmark(turnId);
    },
    stopAll() {
      for (const turnId of typing.keys()) signs.stop(turnId);
    },
  };
  return signs;
}
