/** What the bot needs in a guild, as the bits of Discord's permission field, and what for. */
const PERMISSIONS = {
  'View Channels': 1n << 10n,
  'Send Messages': 1n << 11n,
  'Send Messages in Threads': 1n << 38n,
  'Create Public Threads': 1n << 35n,
  'Read Message History': 1n << 16n,
  'Attach Files': 1n << 15n,
  'Add Reactions': 1n << 6n,
} as const;

type PermissionName = keyof typeof PERMISSIONS;
const NAMES = Object.keys(PERMISSIONS) as readonly PermissionName[];
const ADMINISTRATOR = 1n << 3n;
const ALL = Object.values(PERMISSIONS).reduce((bits, bit) => bits | bit, 0n);

/** Names of what a bit field lacks. */
export function missingPermissions(field: string): readonly string[] {
  return NAMES.filter((name) => !may(field, name));
}

/** Whether a bit field grants all of these. */
export function may(field: string, ...names: readonly PermissionName[]): boolean {
  const bits = BigInt(field);
  return (bits & ADMINISTRATOR) !== 0n || names.every((name) => (bits & PERMISSIONS[name]) !== 0n);
}

/** The address at which a server's administrator invites the bot with just what it needs. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: ALL.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
