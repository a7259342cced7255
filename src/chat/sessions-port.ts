import type { Author } from './inbound-message.ts';
import type { Attachment } from './reply-port.ts';
import type { ThreadKey } from './thread-key.ts';

/** A session as it is shown to a person. */
export interface SessionView {
  readonly id: string;
  readonly title: string;
  readonly platform: string;
  readonly thread: ThreadKey;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The current revision; `undefined` before the first. */
  readonly currentRevision?: number;
}

export interface MessageView {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly createdAt: Date;
  readonly turnId?: string;
  /** The revision that this answer created. */
  readonly revision?: number;
  /** Only on answers: the outcome of their turn. */
  readonly outcome?: string;
  readonly files: readonly string[];
  /** On the answer to a command: its name. */
  readonly command?: string;
  /** Only on answers: a file that was delivered with the text. */
  readonly file?: { readonly fileName: string; readonly content: string };
  /** Only on answers with outcome `invalid`: the draft that did not become a revision. */
  readonly draft?: { readonly fileName: string; readonly content: string };
}

export interface RevisionView {
  readonly number: number;
  readonly fileName: string;
  readonly createdAt: Date;
  /** The revision it was made from. */
  readonly basedOn?: number;
  /** A summary of its changes. */
  readonly changes: string;
  /** What its people call it. */
  readonly name?: string;
}

/** A turn that has not been delivered yet, with the current content of its reply. */
interface PendingTurnView {
  readonly turnId: string;
  readonly state: 'queued' | 'running' | 'answered';
}

export interface SessionDetailView {
  readonly session: SessionView;
  readonly messages: readonly MessageView[];
  readonly revisions: readonly RevisionView[];
  readonly pending: readonly PendingTurnView[];
}

/** One problem of a config, as JSON: the fields of `Issue`. */
interface IssueView {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
}

interface ValidationView {
  /** `runs`, `makes_things_up`, `fails_when_run` or `not_valid`. */
  readonly verdict: string;
  readonly valid: boolean;
  readonly runnable: string;
  readonly issues: readonly IssueView[];
}

/** A picture of a workflow. */
export type PictureView =
  | { readonly ok: true; readonly svg: string }
  /** For people: why there is no picture. */
  | { readonly ok: false; readonly sentence: string };

/** One step of a revision, in running order. */
export interface StepView {
  readonly id: string;
  readonly description?: string;
  readonly prompt: string;
  readonly code?: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly tools: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly next: readonly { readonly to: string; readonly condition?: string }[];
  /** Its first and last line in the file, counted from 1. */
  readonly lines?: { readonly first: number; readonly last: number };
}

/** The differences between two revisions. */
interface ComparisonView {
  /** Differences in meaning, as Markdown. */
  readonly changes: readonly string[];
  /** Word differences of each rewritten prompt: `[-removed-]` and `{+added+}`. */
  readonly prompts: readonly { readonly step: string; readonly words: string }[];
  /** The places where the files differ, as in a unified difference; undefined where they have too little in common to tell. */
  readonly hunks?: readonly { readonly firstLine: number; readonly lines: readonly string[] }[];
}

export interface SessionListQuery {
  readonly limit: number;
  /** Only sessions whose title, messages or revisions contain this text. */
  readonly text?: string;
  /** Number of sessions to skip. */
  readonly offset?: number;
}

/** Queries of a client with its own session list (the web page). */
export interface SessionsPort {
  create(author: Author, makeThread: (sessionId: string) => ThreadKey): Promise<SessionView>;
  /** Whether the author began the session that is in this thread now. */
  belongsTo(author: Author, thread: ThreadKey): Promise<boolean>;
  /** Newest activity first. */
  list(author: Author, query: SessionListQuery): Promise<readonly SessionView[]>;
  /** Undefined for an unknown session. */
  rename(sessionId: string, title: string): Promise<SessionView | undefined>;
  /** With `newestMessages`, reads only that many of the last messages, at a cost that does not grow with the session. */
  read(sessionId: string, newestMessages?: number): Promise<SessionDetailView | undefined>;
  /** The current revision, or the one numbered `revision`. */
  config(sessionId: string, revision?: number): Promise<Attachment | undefined>;
  /**
   * A picture of a revision with its changes since `against`: by default since the revision that it was made from; with 0, without changes. Undefined when
   * there is no such revision.
   */
  picture(sessionId: string, revision: number, against?: number): Promise<PictureView | undefined>;
  /** Compares a revision with the revision `against`. Undefined when there is no such revision. */
  compare(sessionId: string, revision: number, against: number): Promise<ComparisonView | undefined>;
  /** The steps of a revision; empty when it cannot be read. Undefined for an unknown revision. */
  steps(sessionId: string, revision: number): Promise<readonly StepView[] | undefined>;
  validate(yaml: string): Promise<ValidationView>;
  /** A picture of any config, as far as it can be read, with its changes since `before` if both are valid. */
  draw(yaml: string, before?: string): Promise<PictureView>;
}
