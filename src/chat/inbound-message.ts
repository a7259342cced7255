import type { ThreadKey } from './thread-key.ts';

/** The person who wrote a message. `id` is the platform's, and unique within `scope`, the workspace or guild. */
export interface Author {
  readonly platform: string;
  readonly scope: string;
  readonly id: string;
  readonly name?: string;
  /** Ids of the person's roles, if the platform has roles. */
  readonly roles?: readonly string[];
  /** A guest account of the workspace. Only set when `ConversationPort.refusesGuests` returns true. */
  readonly isGuest?: boolean;
  /** A member of another organization than the one that runs the workspace. */
  readonly isExternal?: boolean;
  /** Not one person, but everybody who knows a shared secret; such authors cannot be told apart. */
  readonly isShared?: boolean;
}

/** A file of a message: its text, or a sentence for the user that says why it was refused. */
export type ReadFile = { readonly name: string; readonly text: string } | RefusedFile;

/** A file that was not read; `refusal` tells the user why, in one sentence. */
export interface RefusedFile {
  readonly name: string;
  readonly refusal: string;
}

/**
 * A file that is still on its platform, so that the message can be stored without a download. The turn reads it with `ReplyPort.readFile`. `source` is opaque
 * data that the adapter needs for that.
 */
export interface UnreadFile {
  readonly name: string;
  readonly source: string;
}

export type InboundFile = ReadFile | UnreadFile;

/** Longest text of a message in UTF-16 code units; longer text belongs in a file. */
export const MAX_MESSAGE_CHARS = 40_000;

/** One message of a platform, normalised by its adapter. Our own posts, other bots and joins never become one. */
export interface InboundMessage {
  readonly thread: ThreadKey;
  /**
   * `thread`: the place has only one conversation (a Slack thread, a web session). `direct`: a place without threads, where the word `new` begins the next
   * session.
   */
  readonly place: 'thread' | 'direct';
  /** The platform's id of the message, unique within the thread. A redelivery, or a second event for the same message, has the same id. */
  readonly messageId: string;
  readonly author: Author;
  /** Plain Markdown, without the mention of the bot. */
  readonly text: string;
  readonly files: readonly InboundFile[];
  /** The platform's ids of the channel: the thread's and its parent's. */
  readonly channels?: readonly string[];
  /** Opaque data that the adapter needs to answer this message after a restart (channel, team, user). */
  readonly replyContext: Readonly<Record<string, string>>;
}

/** `platform:scope:user`, the form in which a session stores its owner. */
export function userIdentifier(author: Author): string {
  return `${author.platform}:${author.scope}:${author.id}`;
}
