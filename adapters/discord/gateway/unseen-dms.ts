import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { APIMessage } from 'discord.js';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import { idOfMoment, newerThan } from './channel-gaps.ts';
import type { ChannelCache } from './channel-cache.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import type { GatewayMessage } from './gateway-message.ts';
import type { DiscordRetry } from '../client/retry.ts';
import { discordKey } from '../reply/reply-context.ts';

/**
 * Direct conversations of which nothing is stored: the very first, and those that were forgotten. Discord does not list them to a bot, so what was said there
 * while nobody listened is found when the person writes again.
 */
export interface UnseenDms {
  follow(event: DispatchEvent): void;
  /** To be asked before a message is stored; what it returns is to be called after that. */
  meet(message: GatewayMessage): Promise<() => void>;
}

export interface UnseenDmsDependencies {
  readonly conversation: Pick<ConversationPort, 'knows'>;
  readonly api: Pick<DiscordApi, 'messagesBefore'>;
  readonly channelCache: Pick<ChannelCache, 'userId'>;
  readonly take: (message: GatewayMessage) => Promise<void>;
  readonly retry: DiscordRetry;
  readonly wallClock: { now(): number };
  readonly log: Log;
}

/** What is older has lost its urgency, and may belong to another installation of the bot. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
const MAX_MET = 5_000;

export function createUnseenDms(dependencies: UnseenDmsDependencies): UnseenDms {
  const { conversation, channelCache, log } = dependencies;
  let met = createBoundedMap<string, true>(MAX_MET);

  async function takeEarlier(message: GatewayMessage): Promise<void> {
    for (const earlier of await unansweredBefore(message, dependencies)) await dependencies.take(earlier);
  }

  return {
    follow({ t }) {
      // A fresh session: something may have been said before it.
      if (t === 'READY') met = createBoundedMap(MAX_MET);
    },
    async meet(message) {
      const { guild_id: guild, channel_id: channel, author } = message;
      if (guild !== undefined || author.id === channelCache.userId || met.get(channel) === true) return () => undefined;
      met.set(channel, true);
      // Where that cannot be told, the message itself fares no better, and is answered with a sentence.
      if (await conversation.knows(discordKey(guild, channel)).catch(() => true)) return () => undefined;
      return () =>
        void takeEarlier(message).catch((error: unknown) =>
          log.info({ err: error, channel }, 'what was said here before is not known'),
        );
    },
  };
}

/** What we have answered ends what is looked at, and with it all that was forgotten. */
async function unansweredBefore(
  message: GatewayMessage,
  dependencies: UnseenDmsDependencies,
): Promise<readonly APIMessage[]> {
  const { api, channelCache, retry, wallClock } = dependencies;
  const before = await retry.forAMinute(() => api.messagesBefore(message.channel_id, message.id));
  const oldest = idOfMoment(wallClock.now() - MAX_AGE_MS);
  return before
    .slice(before.findLastIndex(({ author }) => author.id === channelCache.userId) + 1)
    .filter(({ id }) => newerThan(id, oldest));
}
