import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import { isRefusal } from '../client/failure.ts';
import type { DiscordRetry } from '../client/retry.ts';
import { DIRECT_SCOPE, isThread, partsOfKey } from '../reply/reply-context.ts';

/** Our identity and the types of channels: learnt from the gateway, and fetched from the API where the gateway has not sent them. */
export interface ChannelCache {
  /** Our user id; undefined before the first READY. */
  readonly userId: string | undefined;
  /** Whether it is the role that Discord gives us in a guild. People mention it by mistake when they mean us. */
  isOurRole(roleId: string): boolean;
  /** Whether we opened this thread, as far as the gateway has told us. */
  isOurThread(channelId: string): boolean;
  /** The type of a channel, if the gateway has told us; for callers that cannot wait. */
  knownType(channelId: string): number | undefined;
  /** The parent channel of a thread, if the gateway has told us. */
  knownParent(channelId: string): string | undefined;
  channelType(channelId: string): Promise<number | undefined>;
  /** The parent channel of a thread; undefined for anything else, or when it cannot be found out. */
  parentOfThread(channelId: string): Promise<string | undefined>;
  /** The thread or direct channel of a conversation; undefined when it continues by replies or by interactions. */
  channelOf(thread: ThreadKey): Promise<string | undefined>;
  /** Link to a conversation's thread. A direct conversation needs none, since its person has no other place with us. */
  linkTo(thread: ThreadKey): Promise<string | undefined>;
  learn(event: DispatchEvent): void;
}

interface KnownChannel {
  readonly type: number;
  readonly parentId?: string;
  readonly ownerId?: string;
}

/** The fields of a channel that we use. */
interface ToldChannel {
  readonly id: string;
  readonly type: number;
  readonly parent_id?: string | null | undefined;
  readonly owner_id?: string | null | undefined;
}

export interface ChannelCacheDependencies {
  readonly api: Pick<DiscordApi, 'channel'>;
  readonly retry: DiscordRetry;
  readonly log: Log;
}

const MAX_CHANNELS = 20_000;

export function createChannelCache({ api, retry, log }: ChannelCacheDependencies): ChannelCache {
  const ourRoles = new Set<string>();
  const channels = createBoundedMap<string, KnownChannel>(MAX_CHANNELS);
  let userId: string | undefined;

  function remember({ id, type, parent_id: parentId, owner_id: ownerId }: ToldChannel): KnownChannel {
    const known = {
      type,
      ...(typeof parentId === 'string' ? { parentId } : {}),
      ...(typeof ownerId === 'string' ? { ownerId } : {}),
    };
    channels.set(id, known);
    return known;
  }

  /** Without the permission to view the channel, or without a timely response, the type stays unknown, and callers try anyway. */
  async function lookUp(channelId: string): Promise<KnownChannel | undefined> {
    const known = channels.get(channelId);
    if (known !== undefined) return known;
    try {
      return remember(await retry.forAMinute(() => api.channel(channelId)));
    } catch (error) {
      if (!isRefusal(error)) log.warn({ err: error }, 'the type of a channel could not be found out');
      return undefined;
    }
  }

  const typeOf = async (channelId: string) => (await lookUp(channelId))?.type;

  async function channelOf(thread: ThreadKey): Promise<string | undefined> {
    const { scope, id } = partsOfKey(thread);
    if (scope === DIRECT_SCOPE) return id;
    if (!/^\d+$/.test(scope)) return undefined;
    return isThread(await typeOf(id)) ? id : undefined;
  }

  return {
    get userId() {
      return userId;
    },
    isOurRole: (roleId) => ourRoles.has(roleId),
    isOurThread: (channelId) => userId !== undefined && channels.get(channelId)?.ownerId === userId,
    knownType: (channelId) => channels.get(channelId)?.type,
    knownParent: (channelId) => channels.get(channelId)?.parentId,
    channelType: typeOf,
    channelOf,
    async linkTo(thread) {
      const { scope } = partsOfKey(thread);
      const channel = scope === DIRECT_SCOPE ? undefined : await channelOf(thread);
      return channel === undefined ? undefined : `https://discord.com/channels/${scope}/${channel}`;
    },
    async parentOfThread(channelId) {
      const known = await lookUp(channelId);
      return isThread(known?.type) ? known?.parentId : undefined;
    },
    learn({ t, d }) {
      if (t === 'READY') userId = d.user.id;
      else if (t === 'GUILD_CREATE') {
        for (const role of d.roles ?? []) if (role.tags?.bot_id === userId) ourRoles.add(role.id);
        for (const channel of [...(d.channels ?? []), ...(d.threads ?? [])]) remember(channel);
      } else if (t === 'CHANNEL_CREATE' || t === 'CHANNEL_UPDATE' || t === 'THREAD_CREATE' || t === 'THREAD_UPDATE') {
        remember(d);
      } else if (t === 'CHANNEL_DELETE' || t === 'THREAD_DELETE') channels.delete(d.id);
    },
  };
}
