import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';

/** The scope of direct messages, where Discord has no guild. */
export const DIRECT_SCOPE = '@me';

/**
 * Where a reply goes. Stored with the turn as its reply context, so it is a flat record of strings. `channel`: post here. `thread`: open a thread from the
 * message first, or post next to it if that is not allowed. `interaction`: where the bot is not a member, respond with the interaction's token, and in the
 * person's direct messages once the token has expired. `nowhere`: show nothing.
 */
export type ReplyPlace =
  | {
      readonly kind: 'channel';
      readonly channel: string;
      readonly message?: string;
      readonly quote?: 'once' | 'always';
    }
  | {
      readonly kind: 'thread';
      readonly channel: string;
      readonly message: string;
      readonly name: string;
      /** The message that is answered, if it is not the one that the thread was opened from. */
      readonly answers?: string;
    }
  | { readonly kind: 'interaction'; readonly application: string; readonly token: string; readonly user?: string }
  | { readonly kind: 'nowhere' };

/** Places that the bot can write to as itself. */
export type ChannelPlace = Extract<ReplyPlace, { channel: string }>;

export type ReplyContext = Readonly<Record<string, string>>;

/** The context of a place, without undefined fields. */
export function contextOf(place: ReplyPlace): ReplyContext {
  return Object.fromEntries(Object.entries(place).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Reads what `contextOf` wrote. Throws when the record has another shape. */
export function placeOf(context: ReplyContext): ReplyPlace {
  const { kind, channel, message, name, answers, application, token, user, quote } = context;
  if (kind === 'thread' && channel !== undefined && message !== undefined && name !== undefined) {
    return { kind, channel, message, name, ...(answers === undefined ? {} : { answers }) };
  }
  if (kind === 'interaction' && application !== undefined && token !== undefined) {
    return { kind, application, token, ...(user === undefined ? {} : { user }) };
  }
  if (kind === 'nowhere') return { kind };
  if (kind === 'channel' && channel !== undefined) {
    return {
      kind,
      channel,
      ...(message === undefined ? {} : { message }),
      ...(quote === 'once' || quote === 'always' ? { quote } : {}),
    };
  }
  throw new Error('The stored reply context of a Discord turn cannot be read');
}

/** The key of a conversation. A thread has the id of the message that it was opened from, so both give the same key. */
export function discordKey(guildId: string | undefined, conversationId: string): ThreadKey {
  return threadKey('discord', guildId ?? DIRECT_SCOPE, conversationId);
}

/** Reads what `discordKey` wrote: the guild or its placeholder, and the conversation's id. */
export function partsOfKey(thread: ThreadKey): { readonly scope: string; readonly id: string } {
  const [, scope = '', id = ''] = thread.split(':');
  return { scope, id };
}

const THREAD_TYPES = new Set<number | undefined>([10, 11, 12]);

/** Whether a channel of that type is a thread. */
export function isThread(type: number | undefined): boolean {
  return THREAD_TYPES.has(type);
}

const MAX_NAME_CHARS = 80;

/** Names a thread after its request: the first line without Markdown, cut at a word. */
export function threadName(text: string): string {
  const plain = text
    .replaceAll(/```[\s\S]*?(```|$)/g, ' ')
    .replaceAll(/[*_~`#>|[\]]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (plain === '') return 'Workflow';
  if (plain.length <= MAX_NAME_CHARS) return plain;
  const cut = plain.slice(0, MAX_NAME_CHARS - 1);
  const atWord = cut.lastIndexOf(' ') > MAX_NAME_CHARS / 2 ? cut.slice(0, cut.lastIndexOf(' ')) : cut;
  return `${atWord.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
