import type {
  ChatMessage,
  ChatSession,
  Feedback,
  MessageMetadata,
  ReplyTargetRecord,
  Revision,
  Turn,
  TurnOutcome,
} from './session.ts';

/** What a session begins with beside its owner. */
interface NewSession {
  readonly id?: string;
  readonly platform?: string;
  readonly threadKey?: string;
  readonly title?: string;
}

/** An inbound message (or a command) that is to be stored together with its turn. */
export interface Acceptance {
  readonly threadKey: string;
  readonly platform: string;
  /** Owner and title of the session, should this message begin one. */
  readonly userIdentifier: string;
  readonly title?: string;
  readonly message: {
    readonly platformMessageId: string;
    readonly content: string;
    readonly metadata: MessageMetadata;
  };
  readonly turn: {
    readonly kind: Turn['kind'];
    readonly command?: string;
    readonly replyTarget: ReplyTargetRecord;
  };
}

export interface Accepted {
  readonly session: ChatSession;
  readonly message: ChatMessage;
  readonly turn: Turn;
  /** The message was stored before; nothing was written. */
  readonly redelivery: boolean;
  /** The thread has an earlier turn that has not ended. */
  readonly waiting: boolean;
}

/** The answer of a turn, stored with its revision in one transaction. */
export interface TurnAnswer {
  readonly turnId: string;
  readonly outcome: TurnOutcome;
  readonly content: string;
  readonly metadata: MessageMetadata;
  /** A new revision, which becomes the current one. */
  readonly revision?: {
    readonly yaml: string;
    readonly fileName: (number: number) => string;
    readonly basedOn?: number;
    readonly changes: string;
  };
  /** Makes an existing revision current instead (`undo`). */
  readonly currentRevision?: number;
  /** Sets the session's title where it has none. */
  readonly title?: string;
}

export interface AnsweredTurn {
  readonly turn: Turn;
  readonly message: ChatMessage;
  readonly revision?: Revision;
}

/** What delivery has achieved so far; fields left out stay as they are. */
export interface DeliveryProgress {
  readonly postIds?: readonly string[];
  readonly fileDelivered?: boolean;
}

/** How far a thread was heard. */
interface LatestMessage {
  readonly threadKey: string;
  readonly platformMessageId: string;
  readonly createdAt: Date;
}

/** Which threads and whose messages are meant. */
interface HeardFilter {
  /** Only threads that have a session whose key begins so. */
  readonly keyPrefix?: string;
  /** Only messages of this person (`platform:scope:user`). */
  readonly author?: string;
}

/**
 * Everything that outlives the process. Every method is one transaction: it has happened wholly when its promise resolves and
 * not at all when it rejects, also across `kill -9`. Ids are UUIDs (version 7, so that they sort by time); unknown ids give `undefined`, or reject
 * with a `ThreadsmithError` of code `store.unknown_session` or `store.unknown_turn` where there is nothing sensible to do.
 */
export interface SessionStore {
  createSession(userIdentifier: string, options?: NewSession): Promise<ChatSession>;
  getSession(id: string): Promise<ChatSession | undefined>;
  findSessionByThread(threadKey: string): Promise<ChatSession | undefined>;
  addMessage(
    sessionId: string,
    role: ChatMessage['role'],
    content: string,
    metadata?: MessageMetadata,
  ): Promise<ChatMessage>;
  /** All messages in order. For a prompt use `recentMessages`. */
  getMessages(sessionId: string): Promise<readonly ChatMessage[]>;
  /** The last `limit` messages in order, at the same cost however long the session is. */
  recentMessages(sessionId: string, limit: number): Promise<readonly ChatMessage[]>;
  updateConfig(sessionId: string, yaml: string): Promise<void>;
  /** Newest activity first. */
  listRecentSessions(userIdentifier: string, limit?: number): Promise<readonly ChatSession[]>;
  /**
   * The newest message that came from a platform in each of its threads, for the `limit` sessions that were last active among those that are meant.
   * The newest message comes last.
   */
  latestMessages(platform: string, limit: number, filter?: HeardFilter): Promise<readonly LatestMessage[]>;

  /**
   * Stores a message with its turn. Unique on (thread key, platform message id), also against writers at the same moment. The
   * message joins the thread's last turn where that one is of kind `message` and still `queued`, else it gets a turn of its own; a command
   * always gets its own.
   */
  accept(acceptance: Acceptance): Promise<Accepted>;
  getTurn(turnId: string): Promise<Turn | undefined>;
  /** The user's messages that a turn answers, in order. */
  turnMessages(turnId: string): Promise<readonly ChatMessage[]>;
  /** Turns of all threads that have not ended, oldest first: what a restart has to finish. */
  unfinishedTurns(): Promise<readonly Turn[]>;
  /** Unfinished turns of one thread, oldest first. */
  unfinishedTurnsOf(threadKey: string): Promise<readonly Turn[]>;
  /** `queued` or `running` -> `running`, one more attempt. Undefined where the turn is gone or no longer to be answered. */
  startTurn(turnId: string): Promise<Turn | undefined>;
  requestStop(turnId: string): Promise<void>;
  /** `running` -> `answered`, with the answer's message and the revision. */
  answerTurn(answer: TurnAnswer): Promise<AnsweredTurn>;
  recordDelivery(turnId: string, progress: DeliveryProgress): Promise<void>;
  /** `answered` -> `delivered`, `failed` or `stopped`, by its outcome. */
  finishTurn(turnId: string): Promise<Turn>;
  /** The last ended turn of kind `message` of a session, for `regenerate`. */
  lastMessageTurn(sessionId: string): Promise<Turn | undefined>;

  /** In ascending order, without their YAML being needed: `limit` newest. */
  listRevisions(sessionId: string, limit?: number): Promise<readonly Revision[]>;
  getRevision(sessionId: string, number: number): Promise<Revision | undefined>;

  /** Keeps what a person thinks of a turn's answer; what the same person thought of it before is replaced. False when the turn is unknown. */
  recordFeedback(feedback: Pick<Feedback, 'turnId' | 'userIdentifier' | 'verdict'>): Promise<boolean>;
  /** All of it, the oldest first. */
  listFeedback(): Promise<readonly Feedback[]>;

  /** Replaces the words of a stored message; undefined when it is unknown, or says that already: a platform tells of an edit more than once. */
  editMessage(threadKey: string, platformMessageId: string, content: string): Promise<ChatMessage | undefined>;
  /** Replaces what is kept beside a message's words; nothing happens where it is unknown or deleted. */
  setMetadata(messageId: string, metadata: MessageMetadata): Promise<void>;
  /** Blanks a stored message and takes it out of later prompts. */
  deleteMessage(threadKey: string, platformMessageId: string): Promise<ChatMessage | undefined>;
  /** Frees the thread key for the next session and closes this one (`new`). */
  detachSession(sessionId: string): Promise<void>;
  /** Deletes the session with its messages, turns and revisions. */
  forgetSession(sessionId: string): Promise<void>;
  /** Rejects when the database cannot be read at this moment. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
