import { ApiError, invalidForm, type ApiCall, type ApiRoute } from './http.ts';
import {
  isThread,
  MessageType,
  type Channel,
  type Message,
  type Permission,
  type StoredFile,
  type World,
} from './world.ts';
import { pingsOf, type AllowedMentions, type Wire } from './wire.ts';
import { checkComponents, checkGallery, isOfComponents } from './components.ts';

export type Emit = (type: string, channel: Channel, data: Record<string, unknown> | Message) => void;

export interface MessageParts {
  readonly world: World;
  readonly wire: Wire;
  readonly emit: Emit;
  readonly typings: { readonly channelId: string; readonly at: number }[];
}

/** This flag cannot be changed by edits. */
const EPHEMERAL = 64;
const MAX_CONTENT = 2000;
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const NONCE_MS = 5 * 60 * 1000;

export function messageRoutes(parts: MessageParts): ApiRoute[] {
  const { world, wire } = parts;
  return [
    {
      method: 'GET',
      path: '/channels/:id',
      bucket: 'read',
      handle: ({ params }) => wire.channel(channelAt(world, params[0])),
    },
    {
      method: 'PATCH',
      path: '/channels/:id',
      bucket: 'channel',
      handle: ({ params, body }) => {
        const channel = channelAt(world, params[0]);
        if (channel.locked) throw new ApiError(403, 50013, 'Missing Permissions');
        if (body['archived'] === false) channel.archived = false;
        return wire.channel(channel);
      },
    },
    {
      method: 'POST',
      path: '/channels/:id/messages',
      bucket: 'send',
      handle: (call) => wire.message(send(parts, call)),
    },
    { method: 'GET', path: '/channels/:id/messages', bucket: 'read', handle: (call) => list(parts, call) },
    {
      method: 'GET',
      path: '/channels/:id/messages/:id',
      bucket: 'read',
      handle: ({ params }) => {
        may(channelAt(world, params[0]), 'READ_MESSAGE_HISTORY');
        return wire.message(messageAt(world, params[0], params[1]));
      },
    },
    {
      method: 'PATCH',
      path: '/channels/:id/messages/:id',
      bucket: 'edit',
      handle: (call) => wire.message(edit(parts, call)),
    },
    {
      method: 'DELETE',
      path: '/channels/:id/messages/:id',
      bucket: 'delete',
      handle: ({ params }) => {
        const message = messageAt(world, params[0], params[1]);
        removeMessage(parts, message);
      },
    },
    {
      method: 'POST',
      path: '/channels/:id/typing',
      bucket: 'typing',
      handle: ({ params }) => {
        const channel = channelAt(world, params[0]);
        may(channel, sendPermission(channel));
        parts.typings.push({ channelId: channel.id, at: Date.now() });
      },
    },
    {
      method: 'PUT',
      path: '/channels/:id/messages/:id/reactions/:any/@me',
      bucket: 'reaction',
      handle: (call) => react(parts, call),
    },
    {
      method: 'DELETE',
      path: '/channels/:id/messages/:id/reactions/:any/@me',
      bucket: 'reaction',
      handle: ({ params }) => {
        messageAt(world, params[0], params[1])
          .reactions.get(params[2] ?? '')
          ?.delete(world.bot.id);
      },
    },
  ];
}

export function blank(channel: Channel, author: World['bot']) {
  return { channel, author, content: '', components: [], files: [], flags: 0 };
}

function send({ world, emit }: MessageParts, { params, body, uploads }: ApiCall): Message {
  const channel = channelAt(world, params[0]);
  may(channel, sendPermission(channel));
  if (channel.locked) throw new ApiError(403, 50083, 'Thread is locked');
  const nonce = body['nonce'] as string | number | undefined;
  if (nonce !== undefined && String(nonce).length > 25) throw invalidForm('nonce', 'Must be 25 or fewer in length.');
  if (body['enforce_nonce'] === true && nonce !== undefined) {
    const known = channel.messages.find((one) => one.nonce === nonce && one.author.id === world.bot.id);
    const first = known?.sights[0];
    if (known !== undefined && first !== undefined && Date.now() - first.at < NONCE_MS) return known;
  }
  channel.archived = false;
  const files = takeUploads(world, channel, body, uploads);
  const content = checkContent(body['content'], files.length > 0);
  const reference = body['message_reference'] as { message_id: string; fail_if_not_exists?: boolean } | undefined;
  if (reference !== undefined && channel.denied.has('READ_MESSAGE_HISTORY')) {
    throw new ApiError(400, 160_002, 'Cannot reply without permission to read message history');
  }
  const replied = reference === undefined ? undefined : world.find(channel.id, reference.message_id);
  if (reference !== undefined && replied === undefined && reference.fail_if_not_exists !== false) {
    throw invalidForm('message_reference', 'Unknown message');
  }
  const message = world.addMessage(
    {
      ...blank(channel, world.bot),
      content,
      files,
      type: replied === undefined ? MessageType.normal : MessageType.reply,
      components: checkComponents(body['components']),
      flags: Number(body['flags'] ?? 0),
      ...(nonce === undefined ? {} : { nonce: String(nonce) }),
      ...(replied === undefined ? {} : { reference: { channelId: channel.id, messageId: replied.id } }),
    },
    pingsOf(content, body['allowed_mentions'] as AllowedMentions | undefined, replied?.author),
  );
  emit('MESSAGE_CREATE', channel, message);
  return message;
}

function edit(parts: MessageParts, { params, body, uploads }: ApiCall): Message {
  const { world } = parts;
  const message = messageAt(world, params[0], params[1]);
  if (message.author.id !== world.bot.id)
    throw new ApiError(403, 50005, 'Cannot edit a message authored by another user');
  if (message.channel.archived) throw new ApiError(400, 50083, 'Thread is archived');
  if (message.editsUsedUp === true) {
    throw new ApiError(400, 30046, 'Maximum number of edits to messages older than 1 hour reached. Try again later.');
  }
  return applyEdit(parts, message, body, uploads);
}

/** Also used for edits by an interaction's token. */
export function applyEdit(
  { world, emit }: Pick<MessageParts, 'world' | 'emit'>,
  message: Message,
  body: Record<string, unknown>,
  uploads: ApiCall['uploads'],
): Message {
  // Writes with an interaction's token do not depend on the bot's permissions in the channel.
  const channel =
    message.viaInteraction === true ? { ...message.channel, denied: new Set<Permission>() } : message.channel;
  const added = takeUploads(world, channel, body, uploads);
  const kept = body['attachments'] as { id: string }[] | undefined;
  const old = kept === undefined ? message.files : message.files.filter(({ id }) => kept.some((one) => one.id === id));
  const files = [...old, ...added];
  const isOfComponentsNow = isOfComponents(message.flags) || isOfComponents(body['flags']);
  const names = files.map(({ filename }) => filename);
  message.content = isOfComponentsNow
    ? ''
    : 'content' in body
      ? checkContent(body['content'], files.length > 0)
      : message.content;
  message.files = files;
  if ('components' in body)
    message.components = isOfComponentsNow ? checkGallery(body, names) : checkComponents(body['components']);
  if ('flags' in body) message.flags = (message.flags & EPHEMERAL) | (Number(body['flags']) & ~EPHEMERAL);
  message.editedAt = Date.now();
  world.see(message, pingsOf(message.content, body['allowed_mentions'] as AllowedMentions | undefined));
  emit('MESSAGE_UPDATE', message.channel, message);
  return message;
}

export function checkContent(content: unknown, hasFiles: boolean): string {
  const text = (content ?? '') as string;
  if (text.length > MAX_CONTENT) throw invalidForm('content', 'Must be 2000 or fewer in length.');
  if (text.trim() === '' && !hasFiles) throw new ApiError(400, 50006, 'Cannot send an empty message');
  return text;
}

export function takeUploads(
  world: World,
  channel: Channel,
  body: Record<string, unknown>,
  uploads: ApiCall['uploads'],
): StoredFile[] {
  if (uploads.size === 0) return [];
  may(channel, 'ATTACH_FILES');
  const named = new Map(
    ((body['attachments'] ?? []) as { id: unknown; filename?: string; description?: string }[]).map((one) => [
      String(one.id),
      one,
    ]),
  );
  return [...uploads].map(([index, { name, content }]) => {
    if (body['attachments'] !== undefined && !named.has(index)) {
      throw invalidForm('attachments', `files[${index}] is not listed`);
    }
    if (content.length > MAX_FILE_BYTES) throw new ApiError(413, 40005, 'Request entity too large');
    const description = named.get(index)?.description;
    if ((description?.length ?? 0) > 1024) throw invalidForm('attachments', 'Must be 1024 or fewer in length.');
    return world.addFile(named.get(index)?.filename ?? name, content, description === undefined ? {} : { description });
  });
}

function list({ world, wire }: MessageParts, { params, query }: ApiCall): unknown {
  const channel = channelAt(world, params[0]);
  may(channel, 'READ_MESSAGE_HISTORY');
  const limit = Number(query.get('limit') ?? 50);
  const after = query.get('after');
  const before = query.get('before');
  const all = channel.messages
    .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
    .filter(({ id }) => before === null || BigInt(id) < BigInt(before));
  const page = after === null ? all.slice(-limit) : all.slice(0, limit);
  return page.toReversed().map((message) => wire.message(message));
}

function react({ world }: MessageParts, { params }: ApiCall): undefined {
  const message = messageAt(world, params[0], params[1]);
  may(message.channel, 'READ_MESSAGE_HISTORY');
  may(message.channel, 'ADD_REACTIONS');
  const emoji = params[2] ?? '';
  message.reactions.set(emoji, new Set([...(message.reactions.get(emoji) ?? []), world.bot.id]));
}

export function removeMessage({ emit }: Pick<MessageParts, 'emit'>, message: Message): void {
  const { channel } = message;
  channel.messages.splice(channel.messages.indexOf(message), 1);
  emit('MESSAGE_DELETE', channel, {
    id: message.id,
    channel_id: channel.id,
    ...(channel.guild === undefined ? {} : { guild_id: channel.guild.id }),
  });
}

function sendPermission(channel: Channel): Permission {
  return isThread(channel) ? 'SEND_MESSAGES_IN_THREADS' : 'SEND_MESSAGES';
}

export function may(channel: Channel, permission: Permission): void {
  if (channel.denied.has('VIEW_CHANNEL')) throw new ApiError(403, 50001, 'Missing Access');
  if (channel.denied.has(permission)) throw new ApiError(403, 50013, 'Missing Permissions');
}

export function channelAt(world: World, id: string | undefined): Channel {
  const channel = world.channels.get(id ?? '');
  if (channel === undefined) throw new ApiError(404, 10003, 'Unknown Channel');
  return channel;
}

export function messageAt(world: World, channelId: string | undefined, id: string | undefined): Message {
  const message = channelAt(world, channelId).messages.find((one) => one.id === id && one.ephemeral !== true);
  if (message === undefined) throw new ApiError(404, 10008, 'Unknown Message');
  return message;
}
