import type { ReadFile, UnreadFile } from './inbound-message.ts';
import type { ThreadKey } from './thread-key.ts';

/** Differences between platforms, as data. */
export interface ReplyLimits {
  /** Longest text of one post in UTF-16 code units; a longer reply is split into several posts. */
  readonly maxChars: number;
  /** Minimum gap between two in-between edits of one post, in milliseconds. */
  readonly minEditGapMs: number;
  /** The final edit itself can carry the file; otherwise the file is a post of its own after the text. */
  readonly canAttachByEdit: boolean;
  /** Files are shown with a picture. */
  readonly showsPictures?: boolean;
  /** The reader also runs Threadsmith, so a failure may name the setting that fixes it. */
  readonly showsHints?: boolean;
  /** A draft is shown while the model writes it. */
  readonly showsDrafts?: boolean;
  /** Only the person who is answered can read the replies, so `list` may show all workflows of that person. */
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
  /** Shows what a revision changed, to the person who asks only. */
  | 'changes'
  /** Makes the revision the current one. */
  | 'restore';

/** The file posted with a revision, or with a draft that is not valid yet. */
export interface Attachment {
  readonly fileName: string;
  readonly content: string;
  /** The revision's number in its session; absent when the file is not a revision. */
  readonly revision?: number;
  /** Draws the config; set when `limits.showsPictures`. May be slow: the file never waits for it. Undefined when there is no picture; never rejects. */
  readonly picture?: () => Promise<AttachedPicture | undefined>;
  /** The picture, once it is drawn; only in views. */
  readonly image?: AttachedPicture;
}

/** A picture of an attached config. */
export interface AttachedPicture {
  readonly fileName: string;
  /** A PNG in base64. */
  readonly content: string;
  /** Alternative text; at most 1,000 UTF-16 code units. */
  readonly alt: string;
}

/** A draft that is still being written. */
export interface GrowingDraft {
  readonly text: string;
  /** Ids of the steps so far, in order. */
  readonly steps: readonly string[];
}

/** The whole content of one post at one moment. A later view of the same post replaces all of it. */
export interface ReplyView {
  /** Standard Markdown, untrusted: the port renders it for its platform so that nothing in it pings or misleads anybody. */
  readonly text: string;
  /** One line about the work in progress; only while `phase` is `working`. */
  readonly progress?: string;
  /** The draft so far, where `limits.showsDrafts`; only while `phase` is `working`. */
  readonly draft?: GrowingDraft;
  /** `final` marks the last view of this post, however the turn ends. */
  readonly phase: 'working' | 'final';
  /** Only with `phase: 'final'`: the work was stopped or failed. */
  readonly unfinished?: boolean;
  /** The revision that the reply and its actions are about. */
  readonly revision?: number;
  /** Shown under the last post of a reply. */
  readonly actions: readonly ReplyAction[];
  /** Only with `phase: 'final'`, on the last post, if `limits.canAttachByEdit`. */
  readonly attachment?: Attachment;
}

/** Why a platform did not accept a post, an edit or a file. Thrown by ports and handled by the live reply. */
export class ReplyFailure extends Error {
  override readonly name = 'ReplyFailure';
  /**
   * `rate_limited`: refused for now, retry after `retryAfterMs`. `unreachable`: no or an unclear response, it may have arrived. `gone`: the post no longer
   * exists. `refused`: it will never be accepted (archived channel, no permission).
   */
  readonly kind: 'rate_limited' | 'unreachable' | 'gone' | 'refused';
  readonly retryAfterMs: number | undefined;
  /** All text of the post is visible; only its final state is missing, and what follows need not wait for that. */
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

/** The bot's visible side of one turn. Every method throws `ReplyFailure` when the platform does not accept it. */
export interface ReplyPort {
  readonly limits: ReplyLimits;
  /** Milliseconds until another in-between edit may be sent. Ports that share a rate limit ask their budget. */
  editWaitMs(): number;
  /**
   * Shows the state of the turn outside its posts: `waiting` for an earlier turn, or `working` (typing indicator, status line; renewed by the port until
   * `finished`). Best effort; never throws.
   */
  signal(state: 'waiting' | 'working' | 'finished'): Promise<void>;
  /** Creates a post and returns its id. `key` is the same whenever the same post is retried, so that platforms can deduplicate it. */
  post(view: ReplyView, key: string): Promise<string>;
  /** Replaces the content of a post. May be called with ids from an earlier process. */
  edit(postId: string, view: ReplyView): Promise<void>;
  /**
   * For platforms where a reply can appear outside its thread: whether the thread was deleted together with the question, so that posts are visible in the
   * channel. False when that is unknown; never throws.
   */
  isThreadGone?(): Promise<boolean>;
  /** Removes a post that a shorter text no longer needs. */
  remove(postId: string): Promise<void>;
  /**
   * Announces a file that will be attached after the final text, so that a port may upload it early. May be called twice, or for a file that is never
   * attached. Never throws; a failure appears in `attach`.
   */
  prepare?(attachment: Attachment): void;
  /** Posts the file after the text, if `limits.canAttachByEdit` is false. */
  attach(attachment: Attachment, key: string): Promise<void>;
  /**
   * For adapters that pass on unread files: reads one, within limits of size and time. Never throws; a file that cannot be read is refused with a sentence.
   */
  readFile?(file: UnreadFile, signal: AbortSignal): Promise<ReadFile>;
  /** Reports how the turn ended to clients that show more than posts (the web page). Called once, after everything was delivered. */
  ended(end: TurnEnd): Promise<void>;
}

/**
 * `revised`: a new valid revision; `answered`: text only; `invalid`: the draft is still invalid and was delivered as such; `stopped`: by the user; `failed`:
 * there is no answer.
 */
export type TurnOutcome = 'revised' | 'answered' | 'invalid' | 'stopped' | 'failed';

export interface TurnEnd {
  readonly outcome: TurnOutcome;
  /** Why it failed; only when `outcome` is `failed`. */
  readonly message?: string;
  readonly revision?: { readonly number: number; readonly fileName: string };
}

/** This process's right to write for one turn. A replica that was suspended may have lost the turn to another one. */
export interface WriteRight {
  /** Call it immediately before each request that changes something visible. Rejects once another replica may have taken over the turn. */
  confirm(): Promise<void>;
}

/** Identifies the turn of a reply. Survives a restart. */
export interface ReplyTarget {
  readonly thread: ThreadKey;
  readonly sessionId: string;
  readonly turnId: string;
  /** The platform's id of the message that is answered; `undefined` for a button or a slash command. */
  readonly messageId?: string;
  readonly context: Readonly<Record<string, string>>;
  /** The platform's ids of the turn's messages if they waited for an earlier turn: this process or another may have marked them. */
  readonly waited?: readonly string[];
  /** When the turn was requested, by this machine's clock. */
  readonly askedAt?: Date;
  /** An earlier process worked on this turn, so there may be posts and files that were not recorded. */
  readonly resumed?: boolean;
}
