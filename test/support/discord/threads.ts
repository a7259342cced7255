import { ApiError, invalidForm, type ApiCall, type ApiRoute } from './http.ts';
import { blank, channelAt, checkContent, may, messageAt, type MessageParts } from './messages.ts';
import { pingsOf, type AllowedMentions } from './wire.ts';
import { ChannelType, MessageType, type Channel } from './world.ts';

export function threadRoutes(parts: MessageParts): ApiRoute[] {
  const { world, wire, emit } = parts;
  return [
    { method: 'POST', path: '/channels/:id/messages/:id/threads', bucket: 'thread', handle: threadFrom },
    { method: 'POST', path: '/channels/:id/threads', bucket: 'thread', handle: threadIn },
  ];

  function threadFrom({ params, body }: ApiCall): unknown {
    const message = messageAt(world, params[0], params[1]);
    const { channel } = message;
    if (channel.type !== ChannelType.text && channel.type !== ChannelType.announcement) {
      throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
    }
    may(channel, 'CREATE_PUBLIC_THREADS');
    if (message.thread !== undefined) {
      throw new ApiError(400, 160004, 'A thread has already been created for this message');
    }
    const type = FREE_THREADS.get(channel.type) ?? ChannelType.publicThread;
    const thread = makeThread(parts, channel, body, message.id, type);
    message.thread = thread;
    world.addMessage({ ...blank(thread, world.bot), type: MessageType.threadStarter });
    return wire.channel(thread);
  }

  function threadIn({ params, body }: ApiCall): unknown {
    const channel = channelAt(world, params[0]);
    if (channel.type === ChannelType.forum) return postIn(channel, body);
    const type = FREE_THREADS.get(channel.type);
    if (type === undefined) throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
    may(channel, 'CREATE_PUBLIC_THREADS');
    if (body['type'] !== type) throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
    return wire.channel(makeThread(parts, channel, body, world.snowflake(), type));
  }

  /** A forum post: a thread and its first message in one. */
  function postIn(forum: Channel, body: Record<string, unknown>): unknown {
    may(forum, 'SEND_MESSAGES');
    const first = body['message'] as Record<string, unknown> | undefined;
    if (first === undefined) throw invalidForm('message', 'This field is required');
    const content = checkContent(first['content'], false);
    const thread = makeThread(parts, forum, body, world.snowflake(), ChannelType.publicThread);
    const { id } = thread;
    const pings = pingsOf(content, first['allowed_mentions'] as AllowedMentions | undefined);
    const message = world.addMessage({ ...blank(thread, world.bot), id, type: MessageType.normal, content }, pings);
    emit('MESSAGE_CREATE', thread, message);
    return { ...wire.channel(thread), message: wire.message(message) };
  }
}

/** The type of a thread without a message, by the type of its channel. */
const FREE_THREADS = new Map<number, number>([
  [ChannelType.text, ChannelType.publicThread],
  [ChannelType.announcement, ChannelType.announcementThread],
]);

function makeThread(
  { world, wire, emit }: MessageParts,
  parent: Channel,
  body: Record<string, unknown>,
  id: string,
  type: number,
) {
  const name = body['name'];
  if (typeof name !== 'string' || name.length < 1 || name.length > 100) {
    throw invalidForm('name', 'Must be between 1 and 100 in length.');
  }
  const minutes = body['auto_archive_duration'];
  if (minutes !== undefined && ![60, 1440, 4320, 10_080].includes(minutes as number)) {
    throw invalidForm('auto_archive_duration', 'Value must be one of {60, 1440, 4320, 10080}.');
  }
  const thread = world.addChannel(parent.guild, type, name, {
    id,
    parentId: parent.id,
    ownerId: world.bot.id,
    ...(minutes === undefined ? {} : { autoArchiveMinutes: minutes as number }),
  });
  for (const permission of parent.denied) thread.denied.add(permission);
  emit('THREAD_CREATE', thread, { ...wire.channel(thread), newly_created: true });
  return thread;
}
