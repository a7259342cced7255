import { PermissionFlagsBits } from 'discord-api-types/v10';

/** The permissions that the bot needs in a server, by the names that Discord shows. */
const PERMISSIONS = {
  'View Channels': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Add Reactions': PermissionFlagsBits.AddReactions,
} as const;

type PermissionName = keyof typeof PERMISSIONS;
const NAMES = Object.keys(PERMISSIONS) as readonly PermissionName[];
const ALL = Object.values(PERMISSIONS).reduce((bits, bit) => bits | bit, 0n);

/** The permissions that a bit field lacks. */
export function missingPermissions(field: string): readonly string[] {
  return NAMES.filter((name) => !may(field, name));
}

/** Whether a bit field grants all of these. */
export function may(field: string, ...names: readonly PermissionName[]): boolean {
  const bits = BigInt(field);
  return (bits & PermissionFlagsBits.Administrator) !== 0n || names.every((name) => (bits & PERMISSIONS[name]) !== 0n);
}

/** The link with which an administrator invites the bot to a server, with only the permissions that it needs. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: ALL.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
