import type { Author } from './inbound-message.ts';
import type { Attachment } from './reply-port.ts';
import type { ThreadKey } from './thread-key.ts';

/** A session as a person is shown it. */
export interface SessionView {
  readonly id: string;
  readonly title: string;
  readonly platform: string;
  readonly thread: ThreadKey;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The revision that counts now; `undefined` before the first. */
  readonly currentRevision?: number;
}

export interface MessageView {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly createdAt: Date;
  readonly turnId?: string;
  /** The revision that this answer brought. */
  readonly revision?: number;
  /** Only on answers: how their turn ended. */
  readonly outcome?: string;
  readonly files: readonly string[];
  /** On the answer of a command: its name. */
  readonly command?: string;
  /** Only on answers: a file that was handed over with the words. */
  readonly file?: { readonly fileName: string; readonly content: string };
  /** Only on answers of outcome `invalid`: the draft that became no revision. */
  readonly draft?: { readonly fileName: string; readonly content: string };
}

export interface RevisionView {
  readonly number: number;
  readonly fileName: string;
  readonly createdAt: Date;
  /** The revision it was made from. */
  readonly basedOn?: number;
  /** What it changed, in words. */
  readonly changes: string;
  /** What its people call it. */
  readonly name?: string;
}

/** A turn that has not been delivered yet, with what its reply shows so far. */
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

/** One thing wrong with a config, as JSON: the fields of `Issue`. */
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
  /** Why there is none, for people. */
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
  /** Its lines in the file, from 1, both included. */
  readonly lines?: { readonly first: number; readonly last: number };
}

/** What distinguishes two revisions. */
interface ComparisonView {
  /** By meaning, in words; Markdown. */
  readonly changes: readonly string[];
  /** Of each step whose prompt was rewritten, the words: `[-gone-]` and `{+new+}`. */
  readonly prompts: readonly { readonly step: string; readonly words: string }[];
}

export interface SessionListQuery {
  readonly limit: number;
  /** Only sessions in whose title, messages or revisions this text occurs. */
  readonly text?: string;
  /** So many of the first are left out. */
  readonly offset?: number;
}

/** What a surface with its own session list (the web page) may ask beyond messages and commands. */
export interface SessionsPort {
  create(author: Author, makeThread: (sessionId: string) => ThreadKey): Promise<SessionView>;
  /** Whether the author began the session that has this thread now. */
  belongsTo(author: Author, thread: ThreadKey): Promise<boolean>;
  /** Newest activity first. */
  list(author: Author, query: SessionListQuery): Promise<readonly SessionView[]>;
  /** Undefined for an unknown session. */
  rename(sessionId: string, title: string): Promise<SessionView | undefined>;
  /** With `newestMessages`, only that many of the last messages, at the same cost however long the session is. */
  read(sessionId: string, newestMessages?: number): Promise<SessionDetailView | undefined>;
  /** The current revision, or the one numbered `revision`. */
  config(sessionId: string, revision?: number): Promise<Attachment | undefined>;
  /**
   * A revision with what changed since `against`; without `against`, since the revision that it was made from; with 0, without changes. Undefined where
   * there is no such revision.
   */
  picture(sessionId: string, revision: number, against?: number): Promise<PictureView | undefined>;
  /** What distinguishes a revision from the revision `against`. Undefined where there is no such revision. */
  compare(sessionId: string, revision: number, against: number): Promise<ComparisonView | undefined>;
  /** The steps of a revision; none where it cannot be read. Undefined for an unknown revision. */
  steps(sessionId: string, revision: number): Promise<readonly StepView[] | undefined>;
  validate(yaml: string): Promise<ValidationView>;
  /** A picture of any config, as far as it can be read; with what changed since `before` if both are valid. */
  draw(yaml: string, before?: string): Promise<PictureView>;
}
