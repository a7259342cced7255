import { ApplicationFlags } from 'discord-api-types/v10';
import type { APIApplication, APIGatewayBotInfo } from 'discord.js';
import { statusOf } from '../client/failure.ts';
import { channelCheck } from './channel-permissions.ts';
import { inviteLink, missingPermissions } from './permissions.ts';
import { presentGuilds, type PresentGuild } from './present-guilds.ts';
import type { DiscordCheck } from './doctor-check.ts';
import { createRestClient, type DiscordOptions, type RestClient } from '../client/rest-client.ts';

/** The intent is granted, fully or for a bot in few servers. */
const MESSAGE_CONTENT_FLAGS = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;

/**
 * Checks everything that the bot needs from Discord: token, intents, gateway, and its permissions in each server and in the given channels. The last
 * check is the invite link.
 * @param channels ids of channels, or links to them
 */
export async function checkDiscord(
  options: DiscordOptions,
  channels: readonly string[] = [],
): Promise<readonly DiscordCheck[]> {
  const client = createRestClient({ ...options, now: () => performance.now() });
  const application = await attempt(() => client.call('get', '/applications/@me') as Promise<APIApplication>);
  if ('error' in application) return [tokenFailure(application.error)];
  const { id, name, flags } = application.value;
  return [
    { name: 'token', ok: true, detail: `Connected as ${name}.` },
    contentCheck(flags),
    await gatewayCheck(client),
    ...(await guildChecks(client)),
    ...(await Promise.all(channels.map((channel) => channelCheck(client, channel)))),
    { name: 'invite', ok: true, detail: `Invite the bot to a server: ${inviteLink(id)}` },
  ];
}

/** One sentence for each server in which the bot lacks permissions. */
export function permissionSentences(guilds: readonly PresentGuild[]): readonly string[] {
  return guilds.flatMap(({ name, permissions }) => {
    const missing = permissions === undefined ? [] : missingPermissions(permissions);
    return missing.length === 0 ? [] : [`In the server ${name} I lack the permissions ${missing.join(', ')}.`];
  });
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function tokenFailure(error: unknown): DiscordCheck {
  if (statusOf(error) === 401) {
    return {
      name: 'token',
      ok: false,
      detail: 'Discord does not accept DISCORD_TOKEN.',
      remedy: 'Reset the token in the developer portal under Bot and set it again.',
    };
  }
  return unreachable('token');
}

function unreachable(name: string): DiscordCheck {
  return {
    name,
    ok: false,
    detail: 'Discord does not answer.',
    remedy: 'Check the network, and DISCORD_API_URL if it is set.',
  };
}

function contentCheck(flags: number): DiscordCheck {
  const name = 'message content';
  if ((flags & MESSAGE_CONTENT_FLAGS) !== 0) return { name, ok: true, detail: 'The Message Content intent is on.' };
  return {
    name,
    ok: false,
    detail: 'The Message Content intent is off: in servers I can read only mentions and replies to me.',
    remedy: 'Turn it on in the developer portal under Bot, Privileged Gateway Intents.',
  };
}

async function gatewayCheck(client: RestClient): Promise<DiscordCheck> {
  const name = 'gateway';
  const gateway = await attempt(() => client.call('get', '/gateway/bot') as Promise<APIGatewayBotInfo>);
  if ('error' in gateway) return unreachable(name);
  const { shards, session_start_limit: limit } = gateway.value;
  if (limit.remaining >= shards) {
    return {
      name,
      ok: true,
      detail: `${shards} ${shards === 1 ? 'shard' : 'shards'}, ${limit.remaining} starts left today.`,
    };
  }
  return {
    name,
    ok: false,
    detail: `Only ${limit.remaining} starts are left today, and ${shards} are needed.`,
    remedy: `Wait ${Math.ceil(limit.reset_after / 60_000)} minutes, and find out what restarts the bot so often.`,
  };
}

async function guildChecks(client: RestClient): Promise<readonly DiscordCheck[]> {
  const name = 'servers';
  const guilds = await attempt(() => presentGuilds(client));
  if ('error' in guilds) return [unreachable(name)];
  if (guilds.value.length === 0) {
    return [{ name, ok: false, detail: 'The bot is in no server yet.', remedy: 'Open the invite link below.' }];
  }
  const lacking = permissionSentences(guilds.value);
  if (lacking.length === 0) return [{ name, ok: true, detail: `In ${guilds.value.length} with all permissions.` }];
  const remedy = 'Open the invite link below again, or give the role these permissions in the server settings.';
  return lacking.map((detail) => ({ name, ok: false, detail, remedy }));
}
