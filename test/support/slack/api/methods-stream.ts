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
  type SlackCallContext,
  type SlackMethod,
} from './call.ts';
import { announce, metadata } from './methods-chat.ts';
import type { SlackMessage, SlackTask } from '../world.ts';

const MAX_MARKDOWN = 12_000;
const TASK_STATES = new Set(['pending', 'in_progress', 'complete', 'error']);

/** Native streaming: started as a reply, appended to while in progress, and ended by the app, the user or Slack's timeout. */
export const streamMethods: Readonly<Record<string, SlackMethod>> = {
  'chat.startStream': (args, context) => {
    const channel = writableChannel(args, context);
    const threadTs = text(args, 'thread_ts');
    const root = threadTs === undefined ? undefined : context.world.message(channel.id, threadTs);
    if (root === undefined || (root.deleted && !context.streamsAnywhere)) throw new SlackRefusal('invalid_thread_ts');
    const inThread = threadOf(args, channel, context);
    if (channel.kind !== 'im') checkRecipient(args, context);
    const added = contentOf(args);
    const message = context.world.add({
      channel: channel.id,
      ...(inThread === undefined ? {} : { threadTs: inThread }),
      user: context.world.botUserId,
      fromApp: true,
      text: added.text,
      tasks: added.tasks,
      stream: 'in_progress',
    });
    const session = `${channel.id}:${message.threadTs}`;
    context.world.sessions.set(session, { ...context.world.sessions.get(session), status: 'processing' });
    context.later(context.streamExpiryMs, () => endStream(message, 'expired', context));
    announce(message, context);
    return { channel: channel.id, ts: message.ts };
  },

  'chat.appendStream': (args, context) => {
    const message = streaming(args, context);
    const added = contentOf(args);
    if (added.text === '' && added.tasks.length === 0) throw new SlackRefusal('no_text');
    message.text += added.text;
    message.tasks = merged(message.tasks, added.tasks);
    context.world.show(message);
    return { channel: message.channel, ts: message.ts };
  },

  'chat.stopStream': (args, context) => {
    const message = streaming(args, context);
    const added = contentOf(args);
    const blocks = checkedBlocks(args);
    message.text += added.text;
    message.tasks = merged(message.tasks, added.tasks);
    message.blocks = blocks ?? [];
    Object.assign(message, metadata(args));
    endStream(message, 'completed', context);
    const session = `${message.channel}:${message.threadTs}`;
    context.world.sessions.set(session, {
      ...context.world.sessions.get(session),
      status: text(args, 'session_status') ?? 'active',
    });
    return { channel: message.channel, ts: message.ts, message: { text: message.text, streaming_state: 'completed' } };
  },
};

export function endStream(
  message: SlackMessage,
  state: 'completed' | 'expired' | 'stopped_by_user',
  { world }: Pick<SlackCallContext, 'world'>,
): void {
  if (message.stream !== 'in_progress') return;
  message.stream = state;
  world.show(message);
}

function streaming(args: SlackArguments, context: SlackCallContext): SlackMessage {
  const message = ownMessage(args, context);
  if (message.stream === 'stopped_by_user') throw new SlackRefusal('stopped_by_user');
  if (message.stream !== 'in_progress') throw new SlackRefusal('message_not_in_streaming_state');
  return message;
}

function checkRecipient(args: SlackArguments, { world }: SlackCallContext): void {
  if (text(args, 'recipient_user_id') === undefined) throw new SlackRefusal('missing_recipient_user_id');
  if (text(args, 'recipient_team_id') === undefined) throw new SlackRefusal('missing_recipient_team_id');
  const channel = world.channels.get(required(args, 'channel'));
  if (channel?.members.has(required(args, 'recipient_user_id')) !== true) throw new SlackRefusal('user_not_found');
}

function contentOf(args: SlackArguments): { text: string; tasks: readonly SlackTask[] } {
  const markdown = text(args, 'markdown_text');
  const chunks = structured(args, 'chunks');
  if (markdown !== undefined && chunks !== undefined) throw new SlackRefusal('invalid_arguments');
  if (markdown !== undefined) {
    if (markdown.length > MAX_MARKDOWN) throw new SlackRefusal('msg_too_long');
    return { text: markdown, tasks: [] };
  }
  if (chunks === undefined) return { text: '', tasks: [] };
  if (!Array.isArray(chunks)) throw new SlackRefusal('invalid_chunks');
  const given = chunks as Record<string, unknown>[];
  return {
    text: given.flatMap((chunk) => (chunk['type'] === 'markdown_text' ? [chunkText(chunk)] : [])).join(''),
    tasks: given.flatMap((chunk) => (chunk['type'] === 'markdown_text' ? [] : [taskOf(chunk)])),
  };
}

function chunkText(chunk: Record<string, unknown>): string {
  const words = chunk['text'];
  if (typeof words !== 'string') throw new SlackRefusal('invalid_chunks');
  if (words.length > MAX_MARKDOWN) throw new SlackRefusal('msg_too_long');
  return words;
}

function taskOf(chunk: Record<string, unknown>): SlackTask {
  const { type, id, title, status } = chunk;
  const isTask = type === 'task_update' && typeof id === 'string' && typeof title === 'string' && title !== '';
  if (!isTask || typeof status !== 'string' || !TASK_STATES.has(status)) throw new SlackRefusal('invalid_chunks');
  return { id, title, status };
}

function merged(tasks: readonly SlackTask[], changed: readonly SlackTask[]): readonly SlackTask[] {
  const byId = new Map([...tasks, ...changed].map((task) => [task.id, task]));
  return [...byId.values()];
}
