import type { RefusedFile, UnreadFile } from '../chat/inbound-message.ts';
import type { TurnOutcome } from '../chat/reply-port.ts';

/** The persisted record of one thread. */
export interface ChatSession {
  readonly id: string;
  /** `platform:scope:user` of the person who began it. */
  readonly userIdentifier: string;
  readonly platform: string;
  /** Undefined once `new` has detached the session from its place. */
  readonly threadKey?: string;
  readonly title?: string;
  readonly status: SessionStatus;
  /** The YAML of the current revision. */
  readonly generatedConfig?: string;
  readonly currentRevision?: number;
  /** What each trial is checked against, in the words of the people. */
  readonly expectations?: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** `in_progress` until the thread's place was given to another session. */
export type SessionStatus = 'in_progress' | 'closed';

/** One line of the session's transcript. */
export interface ChatMessage {
  readonly id: string;
  readonly sessionId: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly createdAt: Date;
  readonly metadata: MessageMetadata;
  /** The platform's id; only on messages that came from a platform. */
  readonly platformMessageId?: string;
  readonly turnId?: string;
}

/** What is kept with a message's words. Stored as JSON, so only what JSON can say. */
export interface MessageMetadata {
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  readonly refusedFiles?: readonly RefusedFile[];
  readonly unreadFiles?: readonly UnreadFile[];
  /** Who wrote it, as `platform:scope:user`; on the user's messages. */
  readonly author?: string;
  /** The author is not one person, see `Author.isShared`. */
  readonly shared?: boolean;
  /** The author was an admin when the message was sent. */
  readonly admin?: boolean;
  /** On a command: it was given in a place without threads, where `new` begins the next session. */
  readonly direct?: boolean;
  /** The command that this message gave or answers; such lines are no part of later prompts. */
  readonly command?: string;
  /** On a `try` from a form: what was written into it, by the name of the input. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** On the answer of a `forget`: what is deleted once it is delivered. */
  readonly forgets?: 'conversation' | 'all';
  /** On answers. */
  readonly outcome?: TurnOutcome;
  readonly revision?: number;
  /** On answers: the revision that `revision` is compared with. */
  readonly against?: number;
  /** On answers: the revision that the user's own config became, before the words were carried out on it. */
  readonly imported?: number;
  readonly provider?: { readonly name: string; readonly model: string };
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedInputTokens: number };
  /** A draft that stayed invalid: handed over as a file, and what the next turn has to fix. */
  readonly invalidDraft?: {
    readonly fileName: string;
    readonly yaml: string;
    readonly issues: readonly string[];
    /** It is not a whole config, so the next turn cannot work on it. */
    readonly isPartial?: true;
    /** The user's own file. */
    readonly isSent?: true;
  };
  /** The prose of the model alone, without what we computed around it: what later prompts quote. */
  readonly prose?: string;
  /** On answers: a file that is handed over with the words. */
  readonly file?: { readonly fileName: string; readonly content: string };
  /** On the answer of a trial. */
  readonly trial?: TrialSummary;
}

/** What a trial of a revision came to; the next one is compared with it, and later prompts quote it. */
export interface TrialSummary {
  readonly revision: number;
  /** As text, by the name of the field. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The ids of the steps, in the order in which they ran. */
  readonly path: readonly string[];
  /** It got to the end. */
  readonly reachedEnd?: boolean;
  /** The results, shortened. */
  readonly results: Readonly<Record<string, string>>;
  /** What was said at its end. */
  readonly lines: readonly string[];
}

/** A validated draft, numbered from 1 in its session. Never changed once stored. */
export interface Revision {
  readonly sessionId: string;
  readonly number: number;
  readonly yaml: string;
  readonly fileName: string;
  /** The revision it was made from; `undo` goes back to it. */
  readonly basedOn?: number;
  /** What it changed, in words computed from the diff; part of later prompts. */
  readonly changes: string;
  /** The state fields that its author, a model, named as what the caller gets. */
  readonly results?: readonly string[];
  /** What its people call it, in lower case; no two revisions of a session have the same name. */
  readonly name?: string;
  readonly turnId?: string;
  readonly createdAt: Date;
}

/** The messages answered together and everything that is done to answer them. */
export interface Turn {
  readonly id: string;
  readonly sessionId: string;
  readonly threadKey: string;
  readonly kind: 'message' | 'command';
  /** Only where `kind` is `command`. */
  readonly command?: string;
  readonly state: TurnState;
  /** Set from `answered` on: how the turn ends once it is delivered. */
  readonly outcome?: TurnOutcome;
  /** Asked to stop; a restart does not answer it again but closes it as stopped. */
  readonly stopRequested: boolean;
  /** What the adapter needs to reply; opaque. */
  readonly replyTarget: ReplyTargetRecord;
  /** Platform ids of the reply's posts, in order, as far as they were made. */
  readonly postIds: readonly string[];
  /** The file of the revision has been posted. */
  readonly fileDelivered: boolean;
  /** The message that holds the answer; set from `answered` on. */
  readonly answerMessageId?: string;
  readonly revisionNumber?: number;
  /** How often a process has begun to answer it. */
  readonly attempts: number;
  /** Of an unfinished trial: how far it is, see `recordTrial`. */
  readonly trial?: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

/**
 * `queued -> running -> answered -> delivered | failed | stopped`. From `answered` on the answer is stored and only has to be
 * delivered; the last three are ends.
 */
export type TurnState = 'queued' | 'running' | 'answered' | 'delivered' | 'failed' | 'stopped';

export interface ReplyTargetRecord {
  readonly messageId?: string;
  /** An earlier turn of the thread was unfinished when this one was stored, so its messages may have been marked as waiting. */
  readonly waited?: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** What a person thinks of an answer. */
export type Verdict = 'good' | 'bad';

/** A verdict with what it was given on. */
export interface Feedback {
  readonly turnId: string;
  readonly sessionId: string;
  readonly threadKey: string;
  /** How the turn ended. */
  readonly outcome?: TurnOutcome;
  /** The revision that the answer brought. */
  readonly revisionNumber?: number;
  /** Who gave it, as `platform:scope:user`. */
  readonly userIdentifier: string;
  readonly verdict: Verdict;
  readonly givenAt: Date;
}

/** What one workspace of a platform gave us when it installed the app. */
export interface Installation {
  readonly platform: string;
  /** The workspace or organisation. */
  readonly scope: string;
  /** Encrypted, since it holds tokens. */
  readonly content: string;
}
