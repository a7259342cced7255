import {
  checkedBlocks,
  ownMessage,
  required,
  SlackRefusal,
  structured,
  text,
  threadOf,
  writableChannel,
  type SlackArguments,
  type SlackMethod,
} from './call.ts';
import type { SlackCallContext } from './call.ts';
import { fileObject } from './file-object.ts';
import type { SlackBlock, SlackMessage } from '../world.ts';

const MAX_MARKDOWN = 12_000;
const MAX_TEXT = 40_000;
const MAX_UPDATE_TEXT = 4_000;

export const chatMethods: Readonly<Record<string, SlackMethod>> = {
  'chat.postMessage': (args, context) => {
    const channel = writableChannel(args, context);
    const body = bodyOf(args);
    const threadTs = threadOf(args, channel, context);
    const message = context.world.add({
      channel: channel.id,
      user: context.world.botUserId,
      fromApp: true,
      text: body.text.slice(0, MAX_TEXT),
      blocks: body.blocks ?? [],
      ...(threadTs === undefined ? {} : { threadTs }),
      ...metadata(args),
    });
    announce(message, context);
    return { channel: channel.id, ts: message.ts, message: messageObject(message, context, true) };
  },

  'chat.update': (args, context) => {
    const message = ownMessage(args, context);
    if (message.stream === 'in_progress') throw new SlackRefusal('streaming_state_conflict');
    const body = bodyOf(args);
    if (text(args, 'markdown_text') === undefined && body.text.length > MAX_UPDATE_TEXT)
      throw new SlackRefusal('msg_too_long');
    const before = messageObject(message, context, true);
    message.text = body.text;
    message.blocks = body.blocks ?? [];
    message.tasks = [];
    message.replaced = true;
    Object.assign(message, metadata(args));
    context.world.show(message);
    context.emit({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: message.channel,
      ts: context.world.nextTs(),
      message: messageObject(message, context, true),
      previous_message: before,
    });
    return { channel: message.channel, ts: message.ts, text: message.text };
  },

  'chat.delete': (args, context) => {
    const message = ownMessage(args, context);
    message.deleted = true;
    return { channel: message.channel, ts: message.ts };
  },

  'chat.postEphemeral': (args, context) => {
    const channel = writableChannel(args, context);
    const body = bodyOf(args);
    const user = required(args, 'user');
    if (!channel.members.has(user)) throw new SlackRefusal('user_not_in_channel');
    const threadTs = threadOf(args, channel, context);
    const ts = context.world.nextTs();
    context.world.ephemerals.push({
      ts,
      channel: channel.id,
      user,
      text: body.text,
      blocks: body.blocks ?? [],
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    return { message_ts: ts };
  },
};

/** The content of a message: plain text, Markdown, or blocks with a fallback text. */
function bodyOf(args: SlackArguments): { text: string; blocks?: readonly SlackBlock[] } {
  const plain = text(args, 'text');
  const markdown = text(args, 'markdown_text');
  const blocks = checkedBlocks(args);
  if (markdown !== undefined) {
    if (plain !== undefined || blocks !== undefined) throw new SlackRefusal('markdown_text_conflict');
    if (markdown.length > MAX_MARKDOWN) throw new SlackRefusal('msg_too_long');
  }
  const words = markdown ?? plain ?? '';
  if (words === '' && (blocks === undefined || blocks.length === 0)) throw new SlackRefusal('no_text');
  return { text: words, ...(blocks === undefined ? {} : { blocks }) };
}

export function metadata(args: SlackArguments): { metadata?: unknown } {
  const value = structured(args, 'metadata');
  if (value === undefined) return {};
  const { event_type: type, event_payload: payload } = value as { event_type?: unknown; event_payload?: unknown };
  if (typeof type !== 'string' || typeof payload !== 'object') throw new SlackRefusal('invalid_metadata_format');
  return { metadata: value };
}

export function messageObject(
  message: SlackMessage,
  context: SlackCallContext,
  withMetadata = false,
): Record<string, unknown> {
  const { world } = context;
  return {
    type: 'message',
    ts: message.ts,
    text: message.text,
    user: message.user,
    team: world.teamId,
    ...(message.fromApp ? { bot_id: world.botId, app_id: world.appId } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.stream === undefined || !context.tellsStreaming
      ? {}
      : { streaming_state: message.stream === 'in_progress' ? 'in_progress' : 'completed' }),
    ...(message.files.length === 0 ? {} : { files: message.files.map((file) => fileObject(file, context)) }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

/** Slack sends the app events about its own messages, too. */
export function announce(message: SlackMessage, context: SlackCallContext): void {
  const channel = context.world.channels.get(message.channel);
  context.emit({
    ...messageObject(message, context),
    channel: message.channel,
    channel_type: channel?.kind ?? 'channel',
    event_ts: message.ts,
  });
}
