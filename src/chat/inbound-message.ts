import type { ThreadKey } from './thread-key.ts';

/** The person who wrote a message; `id` is the platform's, `scope` the workspace or guild in which that id is unique. */
export interface Author {
  readonly platform: string;
  readonly scope: string;
  readonly id: string;
  readonly name?: string;
  /** Ids of the person's roles, where the platform has them. */
  readonly roles?: readonly string[];
  /** A guest account of the workspace. Only looked up where `ConversationPort.refusesGuests` says so. */
  readonly isGuest?: boolean;
  /** Of another organization than the one that runs the workspace. */
  readonly isExternal?: boolean;
  /** Not one person, but everybody who knows a shared secret: such authors are not told apart. */
  readonly isShared?: boolean;
}

/** A file of a message, read within the bounds of its adapter or refused with a sentence for the user. */
export type ReadFile = { readonly name: string; readonly text: string } | RefusedFile;

/** A file that was not read; `refusal` tells the user why, in one sentence. */
export interface RefusedFile {
  readonly name: string;
  readonly refusal: string;
}

/**
 * A file that is still at its platform, so that the message can be stored without waiting for it; its turn reads it by `ReplyPort.readFile`. `source` is
 * what the adapter needs for that: stored, handed back unread.
 */
export interface UnreadFile {
  readonly name: string;
  readonly source: string;
}

export type InboundFile = ReadFile | UnreadFile;

/** Longest text of a message in UTF-16 code units; longer text belongs in a file. */
export const MAX_MESSAGE_CHARS = 40_000;

/** One platform message, normalised by its adapter. Own posts, other bots and joins never become one. */
export interface InboundMessage {
  readonly thread: ThreadKey;
  /**
   * `thread`: the place stays one conversation (a Slack thread, a web session).
   * `direct`: a place without threads, where the word `new` begins the next session.
   */
  readonly place: 'thread' | 'direct';
  /** The platform's id of the message, unique within the thread: a redelivery or a twin event carries the same one. */
  readonly messageId: string;
  readonly author: Author;
  /** Plain Markdown, the mention of ourselves removed. */
  readonly text: string;
  readonly files: readonly InboundFile[];
  /** The platform's ids of the channel: a thread's own and its parent's. */
  readonly channels?: readonly string[];
  /** What the adapter needs to answer this message after a restart (channel, team, user): stored, handed back unread. */
  readonly replyContext: Readonly<Record<string, string>>;
}

/** `platform:scope:user`, the form in which a session remembers who began it. */
export function userIdentifier(author: Author): string {
  return `${author.platform}:${author.scope}:${author.id}`;
}
