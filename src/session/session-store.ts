import type { HeardFilter, HeardThread } from '../chat/conversation-port.ts';
import type { TurnOutcome } from '../chat/reply-port.ts';
import type {
  ChatMessage,
  ChatSession,
  Feedback,
  Installation,
  MessageMetadata,
  ReplyTargetRecord,
  Revision,
  Turn,
} from './session.ts';
import type { AnswerUsage, PersonalRecord, StoreStatus } from './store-reports.ts';

/** The optional properties of a new session. */
interface NewSession {
  readonly id?: string;
  readonly platform?: string;
  readonly threadKey?: string;
  readonly title?: string;
}

/** Selects sessions of a person; the most recently active ones by default. */
export interface SessionQuery {
  readonly limit: number;
  /** Only sessions whose title, messages or revisions contain this text, ignoring case. */
  readonly text?: string;
  /** How many of the most recently active ones to skip. */
  readonly offset?: number;
}

/** An inbound message or command to be stored together with its turn. */
export interface Acceptance {
  readonly threadKey: string;
  readonly platform: string;
  /** The owner of the session, if this message begins one. */
  readonly userIdentifier: string;
  /** Becomes the title of the session if it has none. */
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
  /** The thread has an earlier unfinished turn. */
  readonly waiting: boolean;
}

/** The answer of a turn, stored with its revision in one transaction. */
export interface TurnAnswer {
  readonly turnId: string;
  readonly outcome: TurnOutcome;
  readonly content: string;
  readonly metadata: MessageMetadata;
  /** A config of the user that becomes a revision before `revision` does. */
  readonly imported?: TurnAnswer['revision'];
  /** A new revision, which becomes the current one. */
  readonly revision?: {
    readonly yaml: string;
    readonly fileName: (number: number) => string;
    readonly basedOn?: number;
    readonly changes: string;
    readonly results?: readonly string[];
  };
  /** Makes an existing revision current instead (`undo`). */
  readonly currentRevision?: number;
}

export interface AnsweredTurn {
  readonly turn: Turn;
  readonly message: ChatMessage;
  readonly revision?: Revision;
}

/** What has been delivered so far; omitted fields stay unchanged. */
export interface DeliveryProgress {
  readonly postIds?: readonly string[];
  readonly fileDelivered?: boolean;
}

/**
 * Everything that outlives the process. Every method is one transaction: all of it is on disk when the promise resolves, and none of it when the promise
 * rejects, even after `kill -9`. Ids are UUIDs (version 7, so that they sort by time). For an unknown id, a method returns `undefined`, or rejects with a
 * `ThreadsmithError` of code `store.unknown_session` or `store.unknown_turn`.
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
  /** The last `limit` messages in order, at a cost that does not grow with the session. */
  recentMessages(sessionId: string, limit: number): Promise<readonly ChatMessage[]>;
  updateConfig(sessionId: string, yaml: string): Promise<void>;
  /** Newest activity first. */
  listRecentSessions(userIdentifier: string, limit?: number): Promise<readonly ChatSession[]>;
  /** Newest activity first. */
  findSessions(userIdentifier: string, query: SessionQuery): Promise<readonly ChatSession[]>;
  /** Gives the session a title that later messages and edits do not change. Does not count as activity. */
  renameSession(sessionId: string, title: string): Promise<void>;
  /** Replaces the expectations that trials of the session are checked against. Does not count as activity. */
  setExpectations(sessionId: string, expectations: readonly string[]): Promise<void>;
  /** Closed sessions that were in this thread earlier (see `detachSession`), oldest first. */
  sessionsOnceAt(threadKey: string): Promise<readonly ChatSession[]>;
  /** The identifiers (`platform:scope:user`) of the authors of the session's existing messages, commands excluded. */
  participants(sessionId: string): Promise<readonly string[]>;
  /** See `ConversationPort.heard`. */
  latestMessages(platform: string, limit: number, filter?: HeardFilter): Promise<readonly HeardThread[]>;

  /**
   * Stores a message with its turn. Unique on (thread key, platform message id), also among concurrent writers. A message joins the
   * thread's last turn if that is of kind `message` and still `queued`; otherwise it gets a new turn. A command always gets a new turn.
   */
  accept(acceptance: Acceptance): Promise<Accepted>;
  getTurn(turnId: string): Promise<Turn | undefined>;
  /** The user's messages that a turn answers, in order. */
  turnMessages(turnId: string): Promise<readonly ChatMessage[]>;
  /** Who wrote these messages, in order, at little cost however large they are; undefined for one that does not tell. */
  turnAuthors(turnId: string): Promise<readonly (string | undefined)[]>;
  /** The unfinished turns of all threads, oldest first, which a restart has to finish. */
  unfinishedTurns(): Promise<readonly Turn[]>;
  /** Unfinished turns of one thread, oldest first. */
  unfinishedTurnsOf(threadKey: string): Promise<readonly Turn[]>;
  /** `queued` or `running` -> `running`, and counts the attempt. Undefined if the turn was deleted or is in another state. */
  startTurn(turnId: string): Promise<Turn | undefined>;
  /** The process has survived its attempts at a running turn, so they no longer count. */
  resetAttempts(turnId: string): Promise<void>;
  requestStop(turnId: string): Promise<void>;
  /** `running` -> `answered`, with the answer's message and the revision. */
  answerTurn(answer: TurnAnswer): Promise<AnsweredTurn>;
  recordDelivery(turnId: string, progress: DeliveryProgress): Promise<void>;
  /** Stores the progress of a running turn's trial in place of the earlier progress. */
  recordTrial(turnId: string, trial: string): Promise<void>;
  /** `answered` -> `delivered`, `failed` or `stopped`, according to its outcome. */
  finishTurn(turnId: string): Promise<Turn>;
  /** The last finished turn of kind `message` of a session, for `regenerate`. */
  lastMessageTurn(sessionId: string): Promise<Turn | undefined>;

  /** The `limit` newest (default: all), in ascending order. */
  listRevisions(sessionId: string, limit?: number): Promise<readonly Revision[]>;
  getRevision(sessionId: string, number: number): Promise<Revision | undefined>;
  /** Names a revision; an earlier revision with that name loses it. Does nothing if there is no such revision. */
  nameRevision(sessionId: string, number: number, name: string): Promise<void>;

  /** Stores a person's rating of a turn's answer and replaces that person's earlier one. False if the turn is unknown. */
  recordFeedback(feedback: Pick<Feedback, 'turnId' | 'userIdentifier' | 'verdict'>): Promise<boolean>;
  /** All feedback, oldest first. */
  listFeedback(): Promise<readonly Feedback[]>;

  /**
   * Replaces the text of a message. If the session's title came from this message, it becomes `title`. Undefined if the message is unknown or already has
   * this text, since platforms report an edit more than once.
   */
  editMessage(
    threadKey: string,
    platformMessageId: string,
    content: string,
    title?: string,
  ): Promise<ChatMessage | undefined>;
  /** Does nothing if the message is unknown or deleted. */
  setMetadata(messageId: string, metadata: MessageMetadata): Promise<void>;
  /**
   * Erases the text and the metadata of a message and removes it from every list. If the session's title came from this message, the session is untitled
   * until its next message.
   */
  deleteMessage(threadKey: string, platformMessageId: string): Promise<ChatMessage | undefined>;
  /** Closes the session and frees its thread key for the next one (`new`). */
  detachSession(sessionId: string): Promise<void>;
  /** Deletes the session with its messages, turns, revisions and feedback. */
  forgetSession(sessionId: string): Promise<void>;
  /**
   * Deletes up to `limit` sessions whose last activity is more than `days` ago, each with everything in it, and returns how many there were. Sessions
   * with an unfinished turn stay.
   */
  deleteIdleSessions(days: number, limit: number): Promise<number>;

  /** How long ago, in milliseconds, the person began each model turn of the last `withinMs`; the oldest first. */
  recentTurnAges(user: string, withinMs: number): Promise<readonly number[]>;
  /** Number of unfinished turns with messages of the person. */
  countUnfinishedTurns(user: string): Promise<number>;
  /** Number of unfinished model turns in threads whose key begins with `prefix`. */
  countUnfinishedTurnsAt(prefix: string): Promise<number>;
  /** Whether a message was stored before, also if it was deleted since. */
  hasMessage(threadKey: string, platformMessageId: string): Promise<boolean>;
  /** Usage of answers in the order in which they were stored: up to `limit` of those after `position`. */
  listUsage(position: number, limit: number): Promise<readonly AnswerUsage[]>;
  /** Usage of the answers that were stored at this time or later, in order. */
  usageSince(time: Date): Promise<readonly AnswerUsage[]>;

  /** The identifiers (`platform:scope:user`), equal to `id` or ending in `:id`, of everybody who began a session, wrote a message or rated an answer. */
  findPeople(id: string): Promise<readonly string[]>;
  /** The sessions that the person began or wrote in, oldest first. */
  sessionsWith(user: string): Promise<readonly ChatSession[]>;
  /** The person's messages in a session, and the turns, answers and revisions that resulted from them. */
  personalRecord(sessionId: string, user: string): Promise<PersonalRecord>;
  /**
   * Erases from a session what `personalRecord` returns, revisions excepted: text and metadata of the messages and answers, the reply targets of
   * the turns, and the title if it came from such a message. Unfinished turns keep their reply target until they are erased again.
   */
  erasePerson(sessionId: string, user: string): Promise<void>;
  /** Deletes the person's ratings and returns how many there were. */
  deleteFeedbackOf(user: string): Promise<number>;
  /** The size of the database and its unfinished turns. */
  status(): Promise<StoreStatus>;
  /** Stores the secrets of a workspace's installation in place of the earlier ones. */
  saveInstallation(installation: Installation): Promise<void>;
  getInstallation(platform: string, scope: string): Promise<Installation | undefined>;
  listInstallations(): Promise<readonly Installation[]>;
  /** Replaces the content if it has not changed. False if it has, or was deleted. */
  replaceInstallation(before: Installation, content: string): Promise<boolean>;
  /** Does nothing if there is none. */
  deleteInstallation(platform: string, scope: string): Promise<void>;
  /** Writes to the database. Rejects if that is impossible at the moment. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
