import type { Author, InboundMessage } from '../../../src/chat/inbound-message.ts';
import { addressingOf, quoted, wordsOf, type BotIdentity } from './addressing.ts';
import type { ChannelCache } from '../gateway/channel-cache.ts';
import type { FileReader } from './files.ts';
import type { Conversation } from './find-conversation.ts';
import type { GatewayMessage } from '../gateway/gateway-message.ts';
import { contextOf, DIRECT_SCOPE } from '../reply/reply-context.ts';
import { earlierMessages } from './earlier-messages.ts';

/** Builds an inbound message from what a person wrote, forwarded and attached. */
export function toInboundMessage(
  message: GatewayMessage,
  { thread, kind, place, isCalledIn = false }: Conversation,
  { files, channelCache }: { files: FileReader; channelCache: BotIdentity & Pick<ChannelCache, 'knownParent'> },
): InboundMessage {
  const above = messageAskedAbout(message, channelCache);
  const forwarded = (message.message_snapshots ?? []).map((one) => one.message);
  const attachments = [message, ...forwarded, ...(above === undefined ? [] : [above])].flatMap(
    (one) => one.attachments,
  );
  const taken = files.take(attachments);
  const text = textOf(message, channelCache);
  return {
    thread,
    place: kind,
    messageId: message.id,
    author: authorOf(message),
    channels: channelsOf(message.channel_id, channelCache.knownParent(message.channel_id)),
    text: text === '' && taken.length === 0 ? 'help' : text,
    // A single word is a command and does not refer to earlier messages.
    files: isCalledIn && /\s/.test(text) ? [...taken, earlierMessages(message)] : taken,
    replyContext: contextOf(place),
  };
}

/** The text of a message, with the message that it asks about. */
export function textOf(message: GatewayMessage, identity: BotIdentity): string {
  const above = messageAskedAbout(message, identity);
  const context = above === undefined ? '' : quoted(wordsOf(above, identity));
  return [wordsOf(message, identity), context].filter((piece) => piece !== '' && piece !== '> ').join('\n\n');
}

/** A mention in a reply to somebody else's message asks about that message. */
function messageAskedAbout(message: GatewayMessage, identity: BotIdentity): GatewayMessage | undefined {
  const { mentionsUs, repliesToUs } = addressingOf(message, identity);
  return mentionsUs && !repliesToUs ? (message.referenced_message ?? undefined) : undefined;
}

/** A channel's ids for the policy: its own, and those of its parent and category. */
export function channelsOf(channel: string, parent: string | undefined): readonly string[] {
  return parent === undefined ? [channel] : [channel, parent];
}

function authorOf({ author, guild_id: guild, member }: GatewayMessage): Author {
  const name = author.global_name ?? author.username;
  return {
    platform: 'discord',
    scope: guild ?? DIRECT_SCOPE,
    id: author.id,
    name,
    ...(member?.roles === undefined ? {} : { roles: member.roles }),
  };
}
