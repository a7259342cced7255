import {
  checkKnown,
  required,
  SlackRefusal,
  structured,
  text,
  type SlackArguments,
  type SlackCallContext,
  type SlackMethod,
} from './call.ts';
import { checkView } from './forms.ts';
import { messageObject } from './methods-chat.ts';

const MAX_STATUS_MESSAGES = 10;
const MAX_PROMPTS = 4;
const SESSION_STATES = new Set(['active', 'processing', 'suspended', 'closed']);

export const restMethods: Readonly<Record<string, SlackMethod>> = {
  'auth.test': (_args, { world, baseUrl }) => ({
    url: baseUrl,
    team: 'Fake team',
    user: 'threadsmith',
    team_id: world.teamId,
    user_id: world.botUserId,
    bot_id: world.botId,
    enterprise_id: world.organisation?.id,
    is_enterprise_install: world.organisation !== undefined,
  }),

  'apps.connections.open': (_args, { socketUrl }) => ({ url: socketUrl }),

  'apps.manifest.export': (args, { world, manifest }) => {
    if (required(args, 'app_id') !== world.appId) throw new SlackRefusal('app_not_eligible');
    return { manifest };
  },

  'bots.info': (args, { world }) => {
    if (required(args, 'bot') !== world.botId) throw new SlackRefusal('bot_not_found');
    return { bot: { id: world.botId, app_id: world.appId, user_id: world.botUserId, name: 'threadsmith' } };
  },

  'conversations.replies': (args, context) => {
    const channel = readableChannel(args, context);
    const root = required(args, 'ts');
    const oldest = Number(text(args, 'oldest') ?? '0');
    const latest = Number(text(args, 'latest') ?? 'Infinity');
    const isInclusive = text(args, 'inclusive') === 'true';
    const all = context.world.messages.filter(
      (message) =>
        message.channel === channel &&
        !message.deleted &&
        (message.ts === root || message.threadTs === root) &&
        Number(message.ts) >= oldest &&
        (Number(message.ts) < latest || (isInclusive && Number(message.ts) === latest)),
    );
    if (all.length === 0) throw new SlackRefusal('thread_not_found');
    return page(args, all, context);
  },

  'conversations.history': (args, context) => {
    const channel = readableChannel(args, context);
    const oldest = Number(text(args, 'oldest') ?? '0');
    const all = context.world.messages.filter(
      (message) =>
        message.channel === channel &&
        !message.deleted &&
        message.threadTs === undefined &&
        Number(message.ts) > oldest,
    );
    return page(args, all.toReversed(), context);
  },

  'conversations.info': (args, { world }) => {
    const channel = world.channels.get(required(args, 'channel'));
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    return {
      channel: {
        id: channel.id,
        is_im: channel.kind === 'im',
        is_mpim: channel.kind === 'mpim',
        is_private: channel.kind !== 'channel',
        is_archived: channel.archived,
        is_ext_shared: channel.isExtShared,
        is_member: channel.members.has(world.botUserId),
      },
    };
  },

  'conversations.open': (args, { world }) => {
    const user = required(args, 'users');
    const found = [...world.channels.values()].find(({ kind, members }) => kind === 'im' && members.has(user));
    const channel = found ?? {
      id: `D0${user}`,
      kind: 'im' as const,
      members: new Set([user, world.botUserId]),
      archived: false,
      isExtShared: false,
    };
    world.channels.set(channel.id, channel);
    return { channel: { id: channel.id } };
  },

  'users.info': (args, { world }) => {
    const user = required(args, 'user');
    const known = [...world.channels.values()].some(({ members }) => members.has(user));
    if (!known) throw new SlackRefusal('user_not_found');
    const isGuest = world.guests.has(user);
    return {
      user: { id: user, is_restricted: isGuest, name: user.toLowerCase(), profile: { display_name: `Person ${user}` } },
    };
  },

  'reactions.add': (args, context) =>
    react(args, context, (reactions, name) => {
      if (reactions.has(name)) throw new SlackRefusal('already_reacted');
      reactions.add(name);
    }),

  'reactions.remove': (args, context) =>
    react(args, context, (reactions, name) => {
      if (!reactions.delete(name)) throw new SlackRefusal('no_reaction');
    }),

  'views.open': (args, context) => {
    const { world } = context;
    required(args, 'trigger_id');
    checkKnown(args, context);
    const view = checkView(structured(args, 'view'));
    world.views.push({ ...view, id: `V0${world.views.length}` });
    return { view: world.views.at(-1) };
  },

  'assistant.threads.setStatus': (args, { world }) => {
    const channel = required(args, 'channel_id');
    const threadTs = required(args, 'thread_ts');
    const status = text(args, 'status') ?? '';
    const messages = structured(args, 'loading_messages');
    if (Array.isArray(messages) && messages.length > MAX_STATUS_MESSAGES) throw new SlackRefusal('invalid_arguments');
    if (world.message(channel, threadTs) === undefined) throw new SlackRefusal('invalid_thread_ts');
    const entry = { channel, threadTs, status, at: world.now() };
    world.statusLog.push(entry);
    if (status === '') world.statuses.delete(`${channel}:${threadTs}`);
    else world.statuses.set(`${channel}:${threadTs}`, entry);
    return {};
  },

  'assistant.threads.setTitle': (args, { world }) => {
    const key = `${required(args, 'channel_id')}:${required(args, 'thread_ts')}`;
    world.sessions.set(key, { status: 'active', ...world.sessions.get(key), title: required(args, 'title') });
    return {};
  },

  'assistant.threads.setSuggestedPrompts': (args, { world, isAgent }) => {
    const channel = required(args, 'channel_id');
    const threadTs = text(args, 'thread_ts');
    if (!isAgent && threadTs === undefined) throw new SlackRefusal('not_agent_app');
    const prompts = structured(args, 'prompts') as readonly { title: string; message: string }[];
    if (!Array.isArray(prompts) || prompts.length === 0 || prompts.length > MAX_PROMPTS)
      throw new SlackRefusal('invalid_arguments');
    world.prompts.push({ channel, prompts, ...(threadTs === undefined ? {} : { threadTs }) });
    return {};
  },

  'agents.sessions.setStatus': (args, { world, isAgent }) => {
    if (!isAgent) throw new SlackRefusal('not_authorized');
    const channel = required(args, 'channel_id');
    const threadTs = text(args, 'thread_ts');
    const status = required(args, 'status');
    if (threadTs === undefined) throw new SlackRefusal('thread_ts_required');
    if (!SESSION_STATES.has(status)) throw new SlackRefusal('invalid_arguments');
    const key = `${channel}:${threadTs}`;
    const title = text(args, 'title');
    const before = world.sessions.get(key);
    world.sessions.set(key, { ...(title === undefined ? {} : { title }), ...before, status });
    return {};
  },

  'agents.sessions.rename': (args, { world, isAgent }) => {
    if (!isAgent) throw new SlackRefusal('not_authorized');
    const key = `${required(args, 'channel_id')}:${required(args, 'thread_ts')}`;
    const session = world.sessions.get(key);
    if (session === undefined) throw new SlackRefusal('session_not_found');
    world.sessions.set(key, { ...session, title: required(args, 'title') });
    return {};
  },
};

function readableChannel(args: SlackArguments, { world }: SlackCallContext): string {
  const channel = world.channels.get(required(args, 'channel'));
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  if (!channel.members.has(world.botUserId)) throw new SlackRefusal('not_in_channel');
  return channel.id;
}

function page(
  args: SlackArguments,
  all: readonly Parameters<typeof messageObject>[0][],
  context: SlackCallContext,
): Record<string, unknown> {
  const limit = Number(args['limit'] ?? 100);
  if (limit > 1000) throw new SlackRefusal('invalid_limit');
  const start = Number(text(args, 'cursor') ?? '0');
  const withMetadata = text(args, 'include_all_metadata') === 'true';
  const next = start + limit < all.length ? String(start + limit) : '';
  return {
    messages: all.slice(start, start + limit).map((message) => messageObject(message, context, withMetadata)),
    has_more: next !== '',
    response_metadata: { next_cursor: next },
  };
}

function react(
  args: SlackArguments,
  { world }: SlackCallContext,
  change: (reactions: Set<string>, name: string) => void,
): Record<string, unknown> {
  const message = world.message(required(args, 'channel'), required(args, 'timestamp'));
  if (message === undefined) throw new SlackRefusal('message_not_found');
  change(message.reactions, required(args, 'name'));
  return {};
}
