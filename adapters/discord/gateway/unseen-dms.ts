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
 * Direct conversations without a stored session: new ones and forgotten ones. Discord does not list them to a bot, so messages that were missed there are
 * found only when the person writes again.
 */
export interface UnseenDms {
  follow(event: DispatchEvent): void;
  /** Call it before a message is stored, and the function that it returns afterwards. */
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

/** An older message is no longer urgent, and may belong to another installation of the bot. */
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
      // A new session: messages may have been sent before it.
      if (t === 'READY') met = createBoundedMap(MAX_MET);
    },
    async meet(message) {
      const { guild_id: guild, channel_id: channel, author } = message;
      if (guild !== undefined || author.id === channelCache.userId || met.get(channel) === true) return () => undefined;
      met.set(channel, true);
      // If that cannot be found out, storing the message fails as well, and the person gets an error.
      if (await conversation.knows(discordKey(guild, channel)).catch(() => true)) return () => undefined;
      return () =>
        void takeEarlier(message).catch((error: unknown) =>
          log.info({ err: error, channel }, 'earlier messages of a direct conversation could not be read'),
        );
    },
  };
}

/** Stops at the last message that we answered: older ones were answered or forgotten. */
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
