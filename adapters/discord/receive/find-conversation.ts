import type { APIMessage } from 'discord.js';
import { ThreadsmithError } from '../../../src/errors.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import { addressingOf, wordsOf } from './addressing.ts';
import type { DiscordApi } from '../client/api.ts';
import { threadOfButtons } from '../format/buttons.ts';
import type { ChannelCache } from '../gateway/channel-cache.ts';
import { isRefusal } from '../client/failure.ts';
import type { GatewayMessage } from '../gateway/gateway-message.ts';
import type { DiscordRetry } from '../client/retry.ts';
import { discordKey, isThread, threadName, type ChannelPlace } from '../reply/reply-context.ts';

/** The conversation of a message, and where the reply goes. */
export interface Conversation {
  readonly thread: ThreadKey;
  readonly kind: InboundMessage['place'];
  readonly place: ChannelPlace;
  /** We are called into a thread in which others have talked. */
  readonly isCalledIn?: boolean;
}

export interface FindConversationDependencies {
  readonly conversation: Pick<ConversationPort, 'knows'>;
  readonly api: Pick<DiscordApi, 'message'>;
  readonly channelCache: ChannelCache;
  readonly retry: DiscordRetry;
}

/** `unreadable`: the message is part of one of our conversations, but Discord withheld its text. */
export type Finding = Conversation | 'not_for_us' | 'unreadable';

/** Text and announcement channels: a message there can have a thread. */
const CAN_HAVE_THREADS = new Set([0, 5]);
/** Used only for a thread that is being deleted at this moment. */
const THREAD_NAME = 'Workflow';
/** How many messages up a chain of replies is followed. */
const MAX_CHAIN = 4;

/** Decides whether a message is for us, and which conversation it belongs to. Throws when that cannot be found out, since the message may be for us. */
export async function findConversation(
  message: GatewayMessage,
  dependencies: FindConversationDependencies,
): Promise<Finding> {
  const { fromPerson, mentionsUs, repliesToUs, toOthers } = addressingOf(message, dependencies.channelCache);
  if (!fromPerson) return 'not_for_us';
  const { guild_id: guild, channel_id: channel, id } = message;
  const ofChannel = discordKey(guild, channel);
  if (guild === undefined) {
    return { thread: ofChannel, kind: 'direct', place: { kind: 'channel', channel, message: id } };
  }
  if (mayBeConversation(dependencies.channelCache.knownType(channel)) && (await known(ofChannel, dependencies))) {
    if (toOthers) return 'not_for_us';
    return isBlank(message) && !mentionsUs && !repliesToUs ? 'unreadable' : inPlace(message, ofChannel, 'once');
  }
  if (repliesToUs) {
    const thread = await threadOfReply(message, dependencies);
    if (thread !== undefined) return followUp(message, thread, dependencies.channelCache);
  }
  return mentionsUs ? begin(message, guild, dependencies.channelCache) : 'not_for_us';
}

/** A channel where people talk about other things is never a conversation, whatever was stored. */
function mayBeConversation(type: number | undefined): boolean {
  return type === undefined || isThread(type);
}

function known(thread: ThreadKey, { retry, conversation }: FindConversationDependencies): Promise<boolean> {
  return retry.forAMinute(() => conversation.knows(thread));
}

function inPlace(
  { channel_id: channel, id }: GatewayMessage,
  thread: ThreadKey,
  quote: 'once' | 'always',
): Conversation {
  return { thread, kind: 'thread', place: { kind: 'channel', channel, message: id, quote } };
}

/** A reply to us in a channel. Its conversation may have a thread, which has the id of the message that it was opened from. */
async function followUp(message: GatewayMessage, thread: ThreadKey, channelCache: ChannelCache): Promise<Conversation> {
  const root = await channelCache.channelOf(thread);
  if (root === undefined) return inPlace(message, thread, 'always');
  const { channel_id: channel, id } = message;
  return { thread, kind: 'thread', place: { kind: 'thread', channel, message: root, name: THREAD_NAME, answers: id } };
}

/** A mention begins a conversation: in its own thread, in the thread or forum post that it is in, or in place. */
async function begin(message: GatewayMessage, guild: string, channelCache: ChannelCache): Promise<Conversation> {
  const { channel_id: channel, id } = message;
  const type = await channelCache.channelType(channel);
  if (isThread(type)) {
    // A forum post begins with a message that has the id of its thread.
    return { ...inPlace(message, discordKey(guild, channel), 'once'), isCalledIn: id !== channel };
  }
  const thread = discordKey(guild, id);
  if (type !== undefined && !CAN_HAVE_THREADS.has(type)) return inPlace(message, thread, 'always');
  const name = threadName(wordsOf(message, channelCache));
  return { thread, kind: 'thread', place: { kind: 'thread', channel, message: id, name } };
}

/** In a channel without threads, a conversation continues by replies. Our buttons name it, or a message further up does. */
async function threadOfReply(
  message: GatewayMessage,
  dependencies: FindConversationDependencies,
): Promise<ThreadKey | undefined> {
  let above: APIMessage | null | undefined = message.referenced_message;
  for (let step = 0; step < MAX_CHAIN && above != null; step += 1) {
    const named = threadOfButtons(above.components);
    if (named !== undefined) return (await known(named, dependencies)) ? named : undefined;
    const next = above.message_reference?.message_id;
    const root = discordKey(message.guild_id, next ?? above.id);
    if (await known(root, dependencies)) return root;
    above = next === undefined ? undefined : await messageAbove(message.channel_id, next, dependencies);
  }
  return undefined;
}

/** Undefined when the message was deleted or we may not read it. */
async function messageAbove(
  channel: string,
  id: string,
  dependencies: FindConversationDependencies,
): Promise<APIMessage | undefined> {
  try {
    return await dependencies.retry.forAMinute(() => dependencies.api.message(channel, id));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new ThreadsmithError(
      'discord.no_answer',
      'Discord did not tell me which conversation this belongs to.',
      'It may be down for the moment.',
      { cause: error },
    );
  }
}

function isBlank(message: APIMessage): boolean {
  return message.content === '' && message.attachments.length === 0 && (message.message_snapshots ?? []).length === 0;
}
