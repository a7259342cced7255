import type { Author } from '../chat/inbound-message.ts';

/** Ids from the platforms. `direct` among the guilds or channels means direct messages. */
export interface PolicyLists {
  /** Ids of Slack workspaces. */
  readonly workspaces?: readonly string[];
  /** Ids of Discord guilds. */
  readonly guilds?: readonly string[];
  readonly channels?: readonly string[];
  /** Ids of Discord roles. */
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
}

/** `participants`: the person who began the conversation and the people who wrote to us in it. Admins may do everything. */
export type Permitted = (typeof PERMITTED)[number];

export const PERMITTED = ['everybody', 'participants', 'admins'] as const;

/** Who may use Threadsmith, and for what. Does not apply to authors that cannot be told apart, such as those who share the web chat's token. */
export interface PolicyRules {
  /** Each list that is given admits only its entries. */
  readonly allow: PolicyLists;
  /** Takes precedence over `allow` and over admins. */
  readonly deny: PolicyLists;
  /** Whether guest accounts of Slack are admitted. */
  readonly guests: boolean;
  /** Whether people of other companies, in channels shared by Slack Connect, are admitted. */
  readonly externals: boolean;
  /** Who may undo, restore and forget in a conversation. */
  readonly changes: Permitted;
  /** Who may change the workflow of a conversation that several people see. */
  readonly edits: Permitted;
  readonly admins: { readonly users: readonly string[]; readonly roles: readonly string[] };
}

/** Everybody may use it, and participants of a conversation may undo and forget there. */
export const OPEN_POLICY: PolicyRules = {
  allow: {},
  deny: {},
  guests: true,
  externals: true,
  changes: 'participants',
  edits: 'everybody',
  admins: { users: [], roles: [] },
};

/** The author of a request, and the ids of its channel: a thread's own and its parent's. */
export interface Asker {
  readonly author: Author;
  readonly channels?: readonly string[];
}

const REFUSAL = 'You cannot use me here. If you need to, ask the people who run me.';
const NO_GUESTS = 'Guests cannot use me in this workspace. If you need to, ask the people who run me.';
const NO_EXTERNALS = 'People from other organizations cannot use me here. If you need to, ask the people who run me.';

/** Why a person may not use Threadsmith there, in one sentence; undefined if they may. */
export function refusalFor(rules: PolicyRules, asker: Asker): string | undefined {
  const { author } = asker;
  if (author.isShared === true) return undefined;
  if (isDenied(rules.deny, asker)) return REFUSAL;
  if (isAdmin(rules, author)) return undefined;
  if (!rules.guests && author.isGuest === true) return NO_GUESTS;
  if (!rules.externals && author.isExternal === true) return NO_EXTERNALS;
  return isAllowed(rules.allow, asker) ? undefined : REFUSAL;
}

/** An admin is listed by the platform's id alone, by `platform:workspace:id`, or by a role. */
export function isAdmin({ admins }: PolicyRules, author: Author): boolean {
  return isListed(admins.users, author) || admins.roles.some((role) => author.roles?.includes(role));
}

function isListed(users: readonly string[], { platform, scope, id }: Author): boolean {
  const whole = `${platform}:${scope}:${id}`;
  return users.some((user) => user === id || whole === user || whole.endsWith(`:${user}`));
}

function isDenied(deny: PolicyLists, asker: Asker): boolean {
  const { author } = asker;
  return (
    isListed(deny.users ?? [], author) ||
    hasOne(deny.roles, author.roles) ||
    hasOne(scopeList(deny, author), [scopeOf(author)]) ||
    hasOne(deny.channels, channelsOf(asker))
  );
}

function isAllowed(allow: PolicyLists, asker: Asker): boolean {
  const { author } = asker;
  const scopes = scopeList(allow, author);
  if (scopes !== undefined && !scopes.includes(scopeOf(author))) return false;
  if (allow.channels !== undefined && hasChannels(author) && !hasOne(allow.channels, channelsOf(asker))) return false;
  if (allow.users === undefined && allow.roles === undefined) return true;
  return isListed(allow.users ?? [], author) || hasOne(allow.roles, author.roles);
}

function scopeList(lists: PolicyLists, { platform }: Author): readonly string[] | undefined {
  return { slack: lists.workspaces, discord: lists.guilds }[platform];
}

/** The web chat has only sessions. */
function hasChannels({ platform }: Author): boolean {
  return platform !== 'web';
}

/** Discord has no guild in a direct message. */
function scopeOf({ platform, scope }: Author): string {
  return platform === 'discord' && scope === '@me' ? 'direct' : scope;
}

/** The id of a direct channel is not known in advance. */
function channelsOf({ author, channels = [] }: Asker): readonly string[] {
  const isDirect =
    author.platform === 'slack' ? channels.some((id) => id.startsWith('D')) : scopeOf(author) === 'direct';
  return isDirect ? ['direct', ...channels] : channels;
}

function hasOne(list: readonly string[] | undefined, of: readonly string[] | undefined): boolean {
  return list !== undefined && of !== undefined && of.some((id) => list.includes(id));
}
