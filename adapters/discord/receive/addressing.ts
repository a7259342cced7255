import type { APIMessage } from 'discord.js';
import { splitAtCode } from '../format/code-spans.ts';

/** The part of our identity that addressing needs. */
export interface BotIdentity {
  readonly userId: string | undefined;
  isOurRole(roleId: string): boolean;
}

/** Whether a message is for the bot, judged from the message alone. */
export interface Addressing {
  /** A person wrote it. False for bots (including ourselves), webhooks and Discord's own messages. */
  readonly fromPerson: boolean;
  /** It mentions us, or the role that Discord gave us. */
  readonly mentionsUs: boolean;
  /** It is a reply to a message of ours. */
  readonly repliesToUs: boolean;
  /** It is meant for other people: it mentions them, everybody or a role, or replies to one of them. */
  readonly toOthers: boolean;
}

const NORMAL = 0;
const REPLY = 19;
export function addressingOf(message: APIMessage, identity: BotIdentity): Addressing {
  const { userId } = identity;
  const type: number = message.type;
  const { id: author, bot, system } = message.author;
  const isSpoken = type === NORMAL || type === REPLY;
  // Discord marks our own messages as a bot's. If that mark were ever missing, the bot would talk to itself endlessly.
  const fromPerson =
    isSpoken && author !== userId && bot !== true && system !== true && message.webhook_id === undefined;
  const repliedTo = type === REPLY ? message.referenced_message?.author.id : undefined;
  const repliesToUs = repliedTo !== undefined && repliedTo === userId;
  const mentionsUs =
    namesUser(message.content, userId) ||
    message.mention_roles.some((role) => identity.isOurRole(role)) ||
    (message.mentions.some(({ id }) => id === userId) && !repliesToUs);
  const isOther = (id: string) => id !== userId && id !== author;
  const toOthers =
    !mentionsUs &&
    !repliesToUs &&
    (message.mention_everyone ||
      message.mention_roles.length > 0 ||
      message.mentions.some(({ id }) => isOther(id)) ||
      (repliedTo !== undefined && isOther(repliedTo)));
  return { fromPerson, mentionsUs, repliesToUs, toOthers };
}

/** A mention inside code mentions nobody. The text is only searched for code if it contains the mention at all. */
function namesUser(text: string, userId: string | undefined): boolean {
  const mentions = [`<@${userId}>`, `<@!${userId}>`];
  const isIn = (part: string) => mentions.some((mention) => part.includes(mention));
  return isIn(text) && splitAtCode(text).some((piece) => !piece.isCode && isIn(piece.text));
}

/** The text of a message for the model: without our mention, with names instead of user ids, and with unchanged code. */
export function wordsOf(message: APIMessage, identity: BotIdentity): string {
  const names = new Map(message.mentions.map((user) => [user.id, user.global_name ?? user.username]));
  const named = (mention: string, kind: string, id: string): string => {
    if (kind === '&') return identity.isOurRole(id) ? '' : mention;
    return id === identity.userId ? '' : `@${names.get(id) ?? mention}`;
  };
  const said = splitAtCode(message.content)
    .map(({ text, isCode }) => (isCode ? text : text.replaceAll(/<@([!&]?)(\d+)>/g, named)))
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
  const forwarded = (message.message_snapshots ?? []).map(({ message: snapshot }) => snapshot.content).filter(Boolean);
  return [said, ...forwarded.map(quoted)].filter(Boolean).join('\n\n');
}

/** Text as a Markdown quotation. */
export function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
