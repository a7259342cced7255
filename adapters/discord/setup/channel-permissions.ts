import { OverwriteType, PermissionFlagsBits, type APIOverwrite } from 'discord-api-types/v10';
import { isRefusal } from '../client/failure.ts';
import type { RestClient } from '../client/rest-client.ts';
import { isThread } from '../reply/reply-context.ts';
import type { DiscordCheck } from './doctor-check.ts';
import { presentGuilds } from './present-guilds.ts';
import { missingPermissions } from './permissions.ts';

interface GuildChannel {
  readonly name?: string;
  readonly type: number;
  readonly guild_id?: string;
  readonly parent_id?: string;
  readonly permission_overwrites?: readonly APIOverwrite[];
}

/** The member that a channel's overwrites apply to. */
export interface Member {
  readonly guild: string;
  readonly user: string;
  readonly roles: readonly string[];
}

/** Checks the bot's permissions in one channel: those of the server, changed by the channel's overwrites. */
export async function channelCheck({ call }: RestClient, idOrLink: string): Promise<DiscordCheck> {
  const last = idOrLink.split('/').findLast((part) => part !== '') ?? '';
  const id = /^\d+$/.test(last) ? last : undefined;
  const name = `channel ${idOrLink}`;
  if (id === undefined) {
    const remedy = 'Copy its link from the menu of the channel.';
    return { name, ok: false, detail: 'This is not the id of a channel, nor a link to one.', remedy };
  }
  try {
    const channel = (await call('get', `/channels/${id}`)) as GuildChannel;
    if (channel.guild_id === undefined)
      return { name, ok: true, detail: 'A direct conversation needs no permissions.' };
    return checkOf(name, channel, await permissionsOf(channel, channel.guild_id, call));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const remedy = 'Give the role of the bot View Channels there, or check the id.';
    return { name, ok: false, detail: 'I cannot see this channel.', remedy };
  }
}

function checkOf(name: string, channel: GuildChannel, permissions: bigint): DiscordCheck {
  const missing = missingPermissions(permissions.toString());
  const shown = `#${channel.name ?? 'unnamed'}`;
  if (missing.length === 0) return { name, ok: true, detail: `In ${shown} I have all permissions.` };
  const detail = `In ${shown} I lack the permissions ${missing.join(', ')}.`;
  return { name, ok: false, detail, remedy: 'Give them to the role of the bot in the settings of the channel.' };
}

async function permissionsOf(channel: GuildChannel, guild: string, call: RestClient['call']): Promise<bigint> {
  const user = ((await call('get', '/users/@me')) as { readonly id: string }).id;
  const [guilds, member, { permission_overwrites: overwrites = [] }] = await Promise.all([
    presentGuilds({ call }),
    call('get', `/guilds/${guild}/members/${user}`) as Promise<{ readonly roles?: readonly string[] }>,
    // Threads have the overwrites of their channel.
    isThread(channel.type) && channel.parent_id !== undefined
      ? (call('get', `/channels/${channel.parent_id}`) as Promise<GuildChannel>)
      : channel,
  ]);
  const base = guilds.find(({ id }) => id === guild)?.permissions ?? '0';
  return permissionsIn(BigInt(base), overwrites, { guild, user, roles: member.roles ?? [] });
}

/** Discord's order: overwrites for everyone, then those for roles together, then the one for the member. */
export function permissionsIn(
  base: bigint,
  overwrites: readonly APIOverwrite[],
  { guild, user, roles }: Member,
): bigint {
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return base;
  const ofRoles = overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guild);
  const steps = [
    overwrites.filter(({ id }) => id === guild),
    ofRoles.filter(({ id }) => roles.includes(id)),
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === user),
  ];
  const allowed = steps.reduce((sum, list) => (sum & ~bits(list, 'deny')) | bits(list, 'allow'), base);
  return (allowed & PermissionFlagsBits.ViewChannel) === 0n ? 0n : allowed;
}

function bits(overwrites: readonly APIOverwrite[], field: 'allow' | 'deny'): bigint {
  return overwrites.reduce((sum, overwrite) => sum | BigInt(overwrite[field]), 0n);
}
