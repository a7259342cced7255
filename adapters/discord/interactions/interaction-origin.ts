import type { APIInteraction } from 'discord.js';
import type { InboundMessage, Author } from '../../../src/chat/inbound-message.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';
import type { ChannelCache } from '../gateway/channel-cache.ts';
import { may } from '../setup/permissions.ts';
import { channelsOf } from '../receive/to-inbound-message.ts';
import { DIRECT_SCOPE, discordKey, isThread, type ReplyPlace } from '../reply/reply-context.ts';

/** Who triggered an interaction, and where. */
export interface InteractionOrigin {
  readonly author: Author;
  /** See `InboundMessage.channels`. */
  readonly channels: readonly string[];
  readonly guild: string | undefined;
  readonly channel: string;
  /**
   * `direct`: a direct conversation with us. `thread`, `channel`: in a guild that has us, where we may write. `guest`: only the person has installed us, or
   * we may not write there, so we can only answer the interaction.
   */
  readonly where: 'direct' | 'thread' | 'channel' | 'guest';
  /** The conversation of that place. A plain channel has none: otherwise everything said there would be taken as addressed to us. */
  readonly thread?: ThreadKey;
  readonly kind: InboundMessage['place'];
  readonly place: ReplyPlace;
}

const CAN_HAVE_THREADS = new Set<number | undefined>([0, 5]);
const BOT_DM = 1;

/** @param directory supplies the type of a channel when the interaction does not contain it */
export function interactionOrigin(
  interaction: APIInteraction,
  channelCache: Pick<ChannelCache, 'knownType' | 'knownParent'>,
): InteractionOrigin | undefined {
  const user = interaction.member?.user ?? interaction.user;
  const channel = interaction.channel?.id ?? ('channel_id' in interaction ? interaction.channel_id : undefined);
  if (user === undefined || channel === undefined) return undefined;
  const guild = interaction.guild_id;
  const roles: readonly string[] | undefined = interaction.member?.roles;
  const author = {
    platform: 'discord',
    scope: guild ?? DIRECT_SCOPE,
    id: user.id,
    name: user.global_name ?? user.username,
    ...(roles === undefined ? {} : { roles }),
  };
  const channels = channelsOf(channel, channelCache.knownParent(channel));
  const where = whereOf(interaction, interaction.channel?.type ?? channelCache.knownType(channel));
  if (where === 'guest') {
    return {
      author,
      channels,
      guild,
      channel,
      where,
      thread: threadKey('discord', '@user', `${channel}.${user.id}`),
      kind: 'direct',
      place: {
        kind: 'interaction',
        application: interaction.application_id,
        token: interaction.token,
        user: user.id,
      },
    };
  }
  return {
    author,
    channels,
    guild,
    channel,
    where,
    ...(where === 'channel' ? {} : { thread: discordKey(guild, channel) }),
    kind: where === 'direct' ? 'direct' : 'thread',
    place: { kind: 'channel', channel },
  };
}

function whereOf(interaction: APIInteraction, channelType: number | undefined): InteractionOrigin['where'] {
  const owners: Readonly<Record<string, string | undefined>> | undefined = interaction.authorizing_integration_owners;
  const context: number | undefined = interaction.context;
  if (interaction.guild_id === undefined) return context === undefined || context === BOT_DM ? 'direct' : 'guest';
  if (owners !== undefined && owners['0'] === undefined) return 'guest';
  if (!mayWrite(interaction.app_permissions, channelType)) return 'guest';
  return isThread(channelType) ? 'thread' : 'channel';
}

/** Commands can be invoked in channels the bot cannot post to. In a regular channel, permission to post in the threads it opens is enough. */
function mayWrite(permissions: string | undefined, channelType: number | undefined): boolean {
  if (permissions === undefined || permissions === '0') return true; // Left out by servers that are not Discord's.
  const inThreads = may(permissions, 'View Channels', 'Send Messages in Threads');
  if (isThread(channelType)) return inThreads;
  const canOpen = CAN_HAVE_THREADS.has(channelType) && may(permissions, 'Create Public Threads');
  return may(permissions, 'View Channels', 'Send Messages') || (inThreads && canOpen);
}
