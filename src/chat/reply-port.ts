import type { ReadFile, UnreadFile } from './inbound-message.ts';
import type { ThreadKey } from './thread-key.ts';

/** How a platform differs, as data. */
export interface ReplyLimits {
  /** Longest text of one post in UTF-16 code units; a longer reply is split into several posts. */
  readonly maxChars: number;
  /** Shortest pause between two in-between edits of one post, in milliseconds. */
  readonly minEditGapMs: number;
  /** The final edit itself can carry the file; otherwise the file is a post of its own after the text. */
  readonly canAttachByEdit: boolean;
  /** Files are shown with a picture. */
  readonly showsPictures?: boolean;
  /** The reader also runs Threadsmith, so a failure may name the setting that fixes it. */
  readonly showsHints?: boolean;
  /** A draft is shown while the model writes it. */
  readonly showsDrafts?: boolean;
  /** Only the person who is answered reads the replies, so `list` may show all workflows of that person. */
  readonly isPrivate?: boolean;
}

/** What a button or a link under a reply can do; each is also a command. */
export type ReplyAction =
  | 'stop'
  | 'validate'
  | 'show'
  | 'try'
  | 'undo'
  | 'regenerate'
  | 'retry'
  /** What a revision changed, for the one who asks alone. */
  | 'changes'
  /** Makes the revision the current one. */
  | 'restore';

/** The file posted with a revision, or with a draft that is not valid yet. */
export interface Attachment {
  readonly fileName: string;
  readonly content: string;
  /** The revision's number in its session; absent when the file is not a revision. */
  readonly revision?: number;
  /** Draws it, where `limits.showsPictures`. May take its time: the file never waits for it. Undefined where there is no picture; never rejects. */
  readonly picture?: () => Promise<AttachedPicture | undefined>;
  /** Its picture, once it is drawn; only in views. */
  readonly image?: AttachedPicture;
}

/** What a file looks like. */
export interface AttachedPicture {
  readonly fileName: string;
  /** A PNG in base64. */
  readonly content: string;
  /** What it shows, in words; at most 1,000 UTF-16 code units. */
  readonly alt: string;
}

/** A draft that is still being written. */
export interface GrowingDraft {
  readonly text: string;
  /** Ids of the steps so far, in order. */
  readonly steps: readonly string[];
}

/** Everything that one post shows at one moment. A later view of the same post replaces the whole of it. */
export interface ReplyView {
  /** Standard Markdown, untrusted: the port renders it for its platform and lets nothing in it come alive. */
  readonly text: string;
  /** One line on what is being done right now; only while `phase` is `working`. */
  readonly progress?: string;
  /** The draft so far, where `limits.showsDrafts`; only while `phase` is `working`. */
  readonly draft?: GrowingDraft;
  /** `final` is the last view of this post, whatever becomes of the turn. */
  readonly phase: 'working' | 'final';
  /** Only with `phase: 'final'`: the work ended before it was done, stopped or failed. */
  readonly unfinished?: boolean;
  /** The revision that the reply is about, and so its actions. */
  readonly revision?: number;
  /** Shown under the last post of a reply. */
  readonly actions: readonly ReplyAction[];
  /** Only with `phase: 'final'`, on the last post, where `limits.canAttachByEdit`. */
  readonly attachment?: Attachment;
}

/** Why a platform did not take a post, an edit or a file; thrown by ports, answered by the live reply. */
export class ReplyFailure extends Error {
  override readonly name = 'ReplyFailure';
  /**
   * `rate_limited`: refused for now, try after `retryAfterMs`. `unreachable`: no or an unclear answer, it may have arrived.
   * `gone`: the post does not exist any more. `refused`: it will never be taken (archived channel, no permission).
   */
  readonly kind: 'rate_limited' | 'unreachable' | 'gone' | 'refused';
  readonly retryAfterMs: number | undefined;
  /** All words of the post can be read already; only how it looks in the end is missing, and nothing that follows needs to wait for that. */
  readonly isReadable: boolean;

  constructor(
    kind: ReplyFailure['kind'],
    message: string,
    options?: { cause?: unknown; retryAfterMs?: number; isReadable?: boolean },
  ) {
    super(message, { cause: options?.cause });
    this.kind = kind;
    this.retryAfterMs = options?.retryAfterMs;
    this.isReadable = options?.isReadable ?? false;
  }
}

/** The bot's visible side of one turn. Every method throws `ReplyFailure` when the platform does not take it. */
export interface ReplyPort {
  readonly limits: ReplyLimits;
  /** Milliseconds until one more in-between edit may be sent; ports that share a budget read it from there. */
  editWaitMs(): number;
  /**
   * Shows how far the turn is, in addition to the posts: `waiting` behind an earlier turn, `working` (typing, status line; kept alive by the port until
   * `finished`). Best effort; never throws.
   */
  signal(state: 'waiting' | 'working' | 'finished'): Promise<void>;
  /**
   * Makes a new post and returns its id. `key` is the same whenever the same post is tried again, so that a platform which can
   * deduplicate does so.
   */
  post(view: ReplyView, key: string): Promise<string>;
  /** Replaces what a post shows. Also called after a restart, with ids that an earlier process was given. */
  edit(postId: string, view: ReplyView): Promise<void>;
  /**
   * Only where a reply can appear outside of its thread: whether the thread of this reply is gone together with the question, so that posts are seen in
   * the channel. False when that is not known; never throws.
   */
  isThreadGone?(): Promise<boolean>;
  /** Takes a post away that a shorter text no longer needs. */
  remove(postId: string): Promise<void>;
  /**
   * Announces a file that will be attached after the final text, so that a port may upload it early. May be called twice, and for a file that is then not
   * attached. Never throws; a failure shows in `attach`.
   */
  prepare?(attachment: Attachment): void;
  /** Posts the file after the text, where `limits.canAttachByEdit` is false. */
  attach(attachment: Attachment, key: string): Promise<void>;
  /**
   * Only where the adapter hands messages over with unread files: reads one, within the adapter's bounds of size and time. Never throws; what cannot be read
   * is refused with a sentence.
   */
  readFile?(file: UnreadFile, signal: AbortSignal): Promise<ReadFile>;
  /** Tells surfaces that show more than posts (the web page) how the turn ended. Called once, after everything was delivered. */
  ended(end: TurnEnd): Promise<void>;
}

/**
 * `revised`: a new valid revision; `answered`: words only; `invalid`: the draft is still invalid and was delivered as such;
 * `stopped`: by the user; `failed`: no answer could be made.
 */
export type TurnOutcome = 'revised' | 'answered' | 'invalid' | 'stopped' | 'failed';

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  /** Only where `outcome` is `failed`: why. */
  readonly message?: string;
  readonly revision?: { readonly number: number; readonly fileName: string };
}

/** The right of this process to write for one turn. A replica that was suspended may have lost its turn to another one. */
export interface WriteRight {
  /** Call it right before each request that changes what people see. Rejects once another replica may have taken the turn over. */
  confirm(): Promise<void>;
}

/** What a reply belongs to; all of it survives a restart. */
export interface ReplyTarget {
  readonly thread: ThreadKey;
  readonly sessionId: string;
  readonly turnId: string;
  /** The platform's id of the message that is answered; `undefined` where a button or a slash command asked. */
  readonly messageId?: string;
  readonly context: Readonly<Record<string, string>>;
  /** The platform's ids of the turn's messages, where they waited behind an earlier turn: this process or another one may have marked them so. */
  readonly waited?: readonly string[];
  /** When the turn was asked for, by the clock of this machine. */
  readonly askedAt?: Date;
  /** An earlier process worked on this turn: posts and files of it may be there without being recorded. */
  readonly resumed?: boolean;
}
