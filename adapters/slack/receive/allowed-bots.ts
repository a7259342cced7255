import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { MessageEvent } from '../client/payloads.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import { mentionsIn, type WrittenEvent } from './inbound.ts';

/**
 * Decides which messages of other apps are answered, such as those of Slack's Workflow Builder. This cannot loop: a bot is answered only when it mentions us
 * at the top level of a channel, our answers are in threads and mention nobody, and each bot is answered at most `MOST_IN_AN_HOUR` times an hour.
 */
export interface AllowedBots {
  /** The message as if a person with the bot's id had written it; undefined when it must not be answered. */
  asWritten(event: MessageEvent): WrittenEvent | undefined;
}

const MOST_IN_AN_HOUR = 20;
const HOUR_MS = 60 * 60_000;
const MAX_REMEMBERED = 1_000;

export function createAllowedBots({
  allowed,
  identity,
  clock,
  log,
}: {
  /** Ids of bots, or `all`. */
  readonly allowed: readonly string[];
  readonly identity: SlackIdentity;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): AllowedBots {
  /** When each bot's latest messages were accepted. */
  const recent = createBoundedMap<string, readonly number[]>(MAX_REMEMBERED);
  const taken = createBoundedMap<string, boolean>(MAX_REMEMBERED);
  const told = createBoundedMap<string, true>(MAX_REMEMBERED);

  function tellOnce(bot: string, sentence: string): void {
    if (!told.has(`${bot} ${sentence}`)) log.info({ bot }, sentence);
    told.set(`${bot} ${sentence}`, true);
  }

  function isWithinLimit(bot: string): boolean {
    const now = clock.now();
    const latest = (recent.get(bot) ?? []).filter((at) => now - at < HOUR_MS);
    recent.set(bot, latest.length < MOST_IN_AN_HOUR ? [...latest, now] : latest);
    return latest.length < MOST_IN_AN_HOUR;
  }

  return {
    asWritten(event) {
      const bot = event.bot_id ?? '';
      const isOurs = bot === identity.botId || event.user === identity.botUserId;
      const isPost = event.subtype === 'bot_message' || event.subtype === undefined || event.subtype === null;
      const isTop = typeof event.thread_ts !== 'string' || event.thread_ts === event.ts;
      const isMention = mentionsIn(event.text ?? '', identity).mentionsUs;
      if (bot === '' || isOurs || !isPost || !isTop || !isMention) return undefined;
      if (!allowed.includes('all') && !allowed.includes(bot)) {
        tellOnce(bot, 'a bot mentioned this app and was not answered; add its id to ALLOW_BOTS to have it answered');
        return undefined;
      }
      const key = `${event.channel}:${event.ts}`;
      const isTaken = taken.get(key) ?? isWithinLimit(bot);
      taken.set(key, isTaken);
      if (!isTaken) tellOnce(bot, 'a bot mentioned this app too often and is not answered for an hour');
      return isTaken ? { ...event, user: bot, isBot: true } : undefined;
    },
  };
}
