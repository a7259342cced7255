import type { Author } from '../chat/inbound-message.ts';

/** Ids of the platforms. `direct` among the guilds or channels means direct messages. */
export interface PolicyLists {
  /** Of Slack. */
  readonly workspaces?: readonly string[];
  /** Of Discord. */
  readonly guilds?: readonly string[];
  readonly channels?: readonly string[];
  /** Of Discord. */
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
}

/** `participants`: the person who began the conversation and those who wrote to us in it. Admins may do everything. */
export type Permitted = (typeof PERMITTED)[number];

export const PERMITTED = ['everybody', 'participants', 'admins'] as const;

/** Who may use Threadsmith, and what. Nothing applies to authors that are not told apart, such as those who share the web chat's token. */
export interface PolicyRules {
  /** A list that is given admits only what is in it. */
  readonly allow: PolicyLists;
  /** Comes before `allow`, and before admins. */
  readonly deny: PolicyLists;
  /** Guest accounts of Slack. */
  readonly guests: boolean;
  /** People of other companies in channels that Slack Connect shares. */
  readonly externals: boolean;
  /** Who may undo, restore and forget in a conversation. */
  readonly changes: Permitted;
  /** Who may have the workflow of a conversation changed, in a place that several people see. */
  readonly edits: Permitted;
  readonly admins: { readonly users: readonly string[]; readonly roles: readonly string[] };
}

/** Everybody may use it, and those who took part in a conversation may undo and forget there. */
export const OPEN_POLICY: PolicyRules = {
  allow: {},
  deny: {},
  guests: true,
  externals: true,
  changes: 'participants',
  edits: 'everybody',
  admins: { users: [], roles: [] },
};

/** Who asks, and the ids of the channel where that is: a thread's own and its parent's. */
export interface Asker {
  readonly author: Author;
  readonly channels?: readonly string[];
}

const REFUSAL = 'You cannot use me here. If you need to, ask the people who run me.';
const NO_GUESTS = 'Guests cannot use me in this workspace. If you need to, ask the people who run me.';
const NO_EXTERNALS = 'People from other organizations cannot use me here. If you need to, ask the people who run me.';

/** Why a person may not use Threadsmith there, in one sentence. Undefined if nothing is against it. */
export function refusalFor(rules: PolicyRules, asker: Asker): string | undefined {
  const { author } = asker;
  if (author.isShared === true) return undefined;
  if (isDenied(rules.deny, asker)) return REFUSAL;
  if (isAdmin(rules, author)) return undefined;
  if (!rules.guests && author.isGuest === true) return NO_GUESTS;
  if (!rules.externals && author.isExternal === true) return NO_EXTERNALS;
  return isAllowed(rules.allow, asker) ? undefined : REFUSAL;
}

/** By the platform's id alone, or with platform and workspace before it; or by a role. */
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

/** The web chat has sessions only. */
function hasChannels({ platform }: Author): boolean {
  return platform !== 'web';
}

/** Discord has no guild in a direct message. */
function scopeOf({ platform, scope }: Author): string {
  return platform === 'discord' && scope === '@me' ? 'direct' : scope;
}

/** A channel of a direct message has an id that nobody knows beforehand. */
function channelsOf({ author, channels = [] }: Asker): readonly string[] {
  const isDirect =
    author.platform === 'slack' ? channels.some((id) => id.startsWith('D')) : scopeOf(author) === 'direct';
  return isDirect ? ['direct', ...channels] : channels;
}

function hasOne(list: readonly string[] | undefined, of: readonly string[] | undefined): boolean {
  return list !== undefined && of !== undefined && of.some((id) => list.includes(id));
}
