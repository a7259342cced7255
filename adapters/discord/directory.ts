import type { APIChannel } from 'discord.js';
import type { DiscordApi } from './api.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import { createRecent } from './recent.ts';

/** Who we are, and of what kind the channels are: learnt from the gateway, asked from the API where it did not say. */
export interface Directory {
  /** Our user id; undefined before the first READY. */
  readonly userId: string | undefined;
  /** The role that Discord gives us in each guild: people mention it by mistake, and mean us. */
  isOurRole(roleId: string): boolean;
  channelType(channelId: string): Promise<number | undefined>;
  parentOf(channelId: string): Promise<string | undefined>;
  learn(event: DispatchEvent): void;
}

interface KnownChannel {
  readonly type: number;
  readonly parentId?: string;
}

const MAX_CHANNELS = 20_000;

export function createDirectory(api: DiscordApi): Directory {
  const ourRoles = new Set<string>();
  const channels = createRecent<KnownChannel>(MAX_CHANNELS);
  let userId: string | undefined;

  function remember(channel: { id: string; type: number; parent_id?: string | null | undefined }): KnownChannel {
    const known = {
      type: channel.type,
      ...(typeof channel.parent_id === 'string' ? { parentId: channel.parent_id } : {}),
    };
    channels.set(channel.id, known);
    return known;
  }

  /** Without the right to look, or without an answer, the kind stays unknown: callers then try and see. */
  async function lookUp(channelId: string): Promise<KnownChannel | undefined> {
    const known = channels.get(channelId);
    if (known !== undefined) return known;
    const channel = await api.channel(channelId).catch((): APIChannel | undefined => undefined);
    return channel === undefined ? undefined : remember(channel);
  }

  return {
    get userId() {
      return userId;
    },
    isOurRole: (roleId) => ourRoles.has(roleId),
    channelType: async (channelId) => (await lookUp(channelId))?.type,
    parentOf: async (channelId) => (await lookUp(channelId))?.parentId,
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
