import { ApiError, invalidForm, type ApiCall, type ApiRoute } from './discord-http.ts';
import { blank, channelAt, may, messageAt, type MessageParts } from './discord-messages.ts';
import { ChannelType, MessageType, type Channel } from './discord-world.ts';

export function threadRoutes(parts: MessageParts): ApiRoute[] {
  const { world, wire } = parts;
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
    const thread = makeThread(parts, channel, body, message.id);
    message.thread = thread;
    world.addMessage({ ...blank(thread, world.bot), type: MessageType.threadStarter });
    return wire.channel(thread);
  }

  function threadIn({ params, body }: ApiCall): unknown {
    const channel = channelAt(world, params[0]);
    if (channel.type !== ChannelType.text) throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
    may(channel, 'CREATE_PUBLIC_THREADS');
    if (body['type'] !== ChannelType.publicThread) throw invalidForm('type', 'Give the type of a public thread');
    return wire.channel(makeThread(parts, channel, body, world.snowflake()));
  }
}

function makeThread({ world, wire, emit }: MessageParts, parent: Channel, body: Record<string, unknown>, id: string) {
  const name = body['name'];
  if (typeof name !== 'string' || name.length < 1 || name.length > 100) {
    throw invalidForm('name', 'Must be between 1 and 100 in length.');
  }
  const minutes = body['auto_archive_duration'];
  if (minutes !== undefined && ![60, 1440, 4320, 10_080].includes(minutes as number)) {
    throw invalidForm('auto_archive_duration', 'Value must be one of {60, 1440, 4320, 10080}.');
  }
  const thread = world.addChannel(parent.guild, ChannelType.publicThread, name, {
    id,
    parentId: parent.id,
    ownerId: world.bot.id,
    ...(minutes === undefined ? {} : { autoArchiveMinutes: minutes as number }),
  });
  for (const permission of parent.denied) thread.denied.add(permission);
  emit('THREAD_CREATE', thread, { ...wire.channel(thread), newly_created: true });
  return thread;
}
