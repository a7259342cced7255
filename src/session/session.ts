import type { RefusedFile, UnreadFile } from '../chat/inbound-message.ts';
import type { TurnOutcome } from '../chat/reply-port.ts';

/** The persisted record of one thread. */
export interface ChatSession {
  readonly id: string;
  /** `platform:scope:user` of the person who began it. */
  readonly userIdentifier: string;
  readonly platform: string;
  /** Undefined once `new` has detached the session from its thread. */
  readonly threadKey?: string;
  readonly title?: string;
  readonly status: SessionStatus;
  /** The YAML of the current revision. */
  readonly generatedConfig?: string;
  readonly currentRevision?: number;
  /** What each trial is checked against, in people's own words. */
  readonly expectations?: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** `in_progress` until another session takes over the thread. */
export type SessionStatus = 'in_progress' | 'closed';

/** One line of the session's transcript. */
export interface ChatMessage {
  readonly id: string;
  readonly sessionId: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly createdAt: Date;
  readonly metadata: MessageMetadata;
  /** The platform's id; only on messages from a platform. */
  readonly platformMessageId?: string;
  readonly turnId?: string;
}

/** Data stored with a message's text, as JSON. */
export interface MessageMetadata {
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  readonly refusedFiles?: readonly RefusedFile[];
  readonly unreadFiles?: readonly UnreadFile[];
  /** Who wrote it, as `platform:scope:user`; only on user messages. */
  readonly author?: string;
  /** The author is not one person; see `Author.isShared`. */
  readonly shared?: boolean;
  /** The author was an admin when the message was sent. */
  readonly admin?: boolean;
  /** On a command: it was given in a place without threads, where `new` begins the next session. */
  readonly direct?: boolean;
  /** The command that this message gave or answers. Such messages are left out of later prompts. */
  readonly command?: string;
  /** On a `try` from a form: its values by input name. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** On the answer to `forget`: what is deleted after its delivery. */
  readonly forgets?: 'conversation' | 'all';
  /** On answers. */
  readonly outcome?: TurnOutcome;
  readonly revision?: number;
  /** On answers: the revision that `revision` is compared with. */
  readonly against?: number;
  /** On answers: the revision made from the user's own config, before the request was applied to it. */
  readonly imported?: number;
  readonly provider?: { readonly name: string; readonly model: string };
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedInputTokens: number };
  /** A draft that stayed invalid. It was delivered as a file, and the next turn fixes it. */
  readonly invalidDraft?: {
    readonly fileName: string;
    readonly yaml: string;
    readonly issues: readonly string[];
    /** It is only a part of a config, so the next turn cannot work on it. */
    readonly isPartial?: true;
    /** The user's own file. */
    readonly isSent?: true;
  };
  /** The model's own prose without our additions, for later prompts. */
  readonly prose?: string;
  /** On answers: a file that was delivered with the text. */
  readonly file?: { readonly fileName: string; readonly content: string };
  /** On the answer of a trial. */
  readonly trial?: TrialSummary;
}

/** The outcome of a trial. The next trial is compared with it, and later prompts quote it. */
export interface TrialSummary {
  readonly revision: number;
  /** As text, by field name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The ids of the steps in the order in which they ran. */
  readonly path: readonly string[];
  /** It reached the end. */
  readonly reachedEnd?: boolean;
  /** The results, shortened. */
  readonly results: Readonly<Record<string, string>>;
  /** The lines that were shown at its end. */
  readonly lines: readonly string[];
}

/** A validated draft, numbered from 1 in its session. Never changed once stored. */
export interface Revision {
  readonly sessionId: string;
  readonly number: number;
  readonly yaml: string;
  readonly fileName: string;
  /** The revision it was made from; `undo` returns to it. */
  readonly basedOn?: number;
  /** A summary computed from the diff; part of later prompts. */
  readonly changes: string;
  /** The state fields that the model named as results for the caller. */
  readonly results?: readonly string[];
  /** A name given by people, in lower case, unique in the session. */
  readonly name?: string;
  readonly turnId?: string;
  readonly createdAt: Date;
}

/** The messages that are answered together, and everything done to answer them. */
export interface Turn {
  readonly id: string;
  readonly sessionId: string;
  readonly threadKey: string;
  readonly kind: 'message' | 'command';
  /** Only when `kind` is `command`. */
  readonly command?: string;
  readonly state: TurnState;
  /** Set from `answered` on: how the turn ends once it is delivered. */
  readonly outcome?: TurnOutcome;
  /** A stop was requested: a restart closes the turn as stopped instead of answering it again. */
  readonly stopRequested: boolean;
  /** Opaque data that the adapter needs to reply. */
  readonly replyTarget: ReplyTargetRecord;
  /** Platform ids of the reply's posts that were created so far, in order. */
  readonly postIds: readonly string[];
  /** The file of the revision has been posted. */
  readonly fileDelivered: boolean;
  /** The message with the answer; set from `answered` on. */
  readonly answerMessageId?: string;
  readonly revisionNumber?: number;
  /** How often a process has started to answer it. */
  readonly attempts: number;
  /** The progress of an unfinished trial; see `recordTrial`. */
  readonly trial?: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

/**
 * `queued -> running -> answered -> delivered | failed | stopped`. From `answered` on, the answer is stored and only has to be delivered; the last three
 * states are final.
 */
export type TurnState = 'queued' | 'running' | 'answered' | 'delivered' | 'failed' | 'stopped';

export interface ReplyTargetRecord {
  readonly messageId?: string;
  /** An earlier turn of the thread was unfinished when this one was stored, so its messages may have been marked as waiting. */
  readonly waited?: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** A person's rating of an answer. */
export type Verdict = 'good' | 'bad';

/** A rating with the answer that it is for. */
export interface Feedback {
  readonly turnId: string;
  readonly sessionId: string;
  readonly threadKey: string;
  /** The outcome of the turn. */
  readonly outcome?: TurnOutcome;
  /** The revision that the answer created. */
  readonly revisionNumber?: number;
  /** Who gave it, as `platform:scope:user`. */
  readonly userIdentifier: string;
  readonly verdict: Verdict;
  readonly givenAt: Date;
}

/** The secrets of one workspace's installation. */
export interface Installation {
  readonly platform: string;
  /** The workspace or organisation. */
  readonly scope: string;
  /** Encrypted, since it contains tokens. */
  readonly content: string;
}
