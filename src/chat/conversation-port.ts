import type { Author, InboundMessage, ReadFile } from './inbound-message.ts';
import type { AttachedPicture, Attachment, ReplyAction } from './reply-port.ts';
import type { ThreadKey } from './thread-key.ts';
import type { TrialForm, TrialProblems, TrialValues } from './trial-form.ts';

/** The commands of Threadsmith; adapters map buttons, slash commands and menus onto them. */
export const COMMANDS = [
  'help',
  'new',
  'list',
  'show',
  'validate',
  'try',
  'expect',
  'undo',
  'restore',
  'compare',
  'name',
  'regenerate',
  'stop',
  'forget',
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What became of an inbound message. Resolved only after it is stored. */
export type Receipt =
  | {
      readonly outcome: 'accepted' | 'redelivery';
      readonly sessionId: string;
      readonly messageId: string;
      readonly turnId: string;
      /** An earlier turn of the thread is still being answered, so this one waits. */
      readonly waiting: boolean;
    }
  | { readonly outcome: 'refused'; readonly sentence: string };

/** A command that did not come as a message: a button, a slash command, a menu. */
export interface InboundCommand {
  readonly name: CommandName;
  readonly thread: ThreadKey;
  readonly place: InboundMessage['place'];
  readonly author: Author;
  /** See `InboundMessage.channels`. */
  readonly channels?: readonly string[];
  /** Unique per press, so that a redelivered press does nothing twice. */
  readonly commandId: string;
  readonly replyContext: Readonly<Record<string, string>>;
  /** The session under whose answer the button stood, since another one may have its place by now. Without it the one that has the place is meant. */
  readonly sessionId?: string;
  /** The revision under whose answer a button for `validate`, `show`, `undo`, `compare` or `restore` stood. Without it the current one is meant. */
  readonly revision?: number;
  /** The platform's id of the post under which a button for `regenerate` stood. */
  readonly postId?: string;
  /** With `stop`: only this turn, not those that wait behind it. */
  readonly turnId?: string;
  /** With `forget`: all conversations of the author at this place, also earlier ones. */
  readonly all?: true;
  /**
   * With `try`: the inputs, in words such as `topic: solar power`. What is not given is what it was last time. With `show`, `restore`, `compare` and
   * `name`: which revision, such as `2` or `1 and 3`.
   */
  readonly words?: string;
  /** With `try`: what was written into its form. What the form did not ask for is what it was last time. */
  readonly inputs?: TrialValues;
  /** With `validate`: judge this in place of the current config. Nothing of it is kept. */
  readonly file?: ReadFile;
}

/**
 * `done`: carried out; the adapter shows `text` where the command was given. `queued`: it became a turn, which answers in the
 * thread through the reply port.
 */
export type CommandResult =
  | {
      readonly kind: 'done';
      readonly text: string;
      readonly attachment?: Attachment;
      /** What may be done next with `revision`, as buttons below the text. */
      readonly actions?: readonly ReplyAction[];
      readonly revision?: number;
    }
  | { readonly kind: 'queued'; readonly turnId: string };

/** Who wants to try what. */
export type TrialPlace = Pick<InboundCommand, 'thread' | 'author' | 'channels' | 'sessionId'>;

/** What a person thinks of an answer. */
export interface InboundFeedback {
  /** Of the answer's turn. */
  readonly turnId: string;
  readonly author: Author;
  /** The session that the answer has to belong to; any by default. */
  readonly sessionId?: string;
  readonly verdict: 'good' | 'bad';
}

/** How far a thread was heard. */
export interface HeardThread {
  readonly thread: ThreadKey;
  /** The platform's id of the newest message that was stored; of a command, the command's. */
  readonly messageId: string;
  /** When that was stored. */
  readonly at: Date;
}

/** Which threads and whose messages are meant; all of them by default. */
export interface HeardFilter {
  /** How the thread's key begins; only threads that have a session now. */
  readonly keyPrefix?: string;
  readonly author?: Author;
}

/** One of the workflows that a person began. */
export interface ListedWorkflow {
  readonly title: string;
  /** Undefined once another workflow has its place. */
  readonly thread?: ThreadKey;
  readonly updatedAt: Date;
  /** The current revision; undefined before the first. */
  readonly revision?: ListedRevision;
}

export interface ListedRevision {
  readonly number: number;
  readonly fileName: string;
  readonly createdAt: Date;
  /** Ids of the steps, in running order; none where the config cannot be read. */
  readonly steps: readonly string[];
  /** Draws it, without marks of what changed. Undefined where there is no picture; never rejects. */
  readonly picture: () => Promise<AttachedPicture | undefined>;
}

export type EditOutcome = 'restarted' | 'offer_redo' | 'kept' | 'unknown';

/** What an adapter is given: the way into the conversation. */
export interface ConversationPort {
  /** Stores the message and its turn in one transaction; acknowledge the platform's event only after this resolves. */
  receive(message: InboundMessage): Promise<Receipt>;
  command(command: InboundCommand): Promise<CommandResult>;
  /** What to ask before a trial. Undefined where `try` can be given at once: it needs no inputs, or it says why it is not possible. */
  trialForm(place: TrialPlace): Promise<TrialForm | undefined>;
  /** What is wrong with the values of such a form; nothing where the trial can begin. */
  checkTrial(place: TrialPlace, values: TrialValues): Promise<TrialProblems>;
  /**
   * The author changed a message. While it is being answered the turn begins again; afterwards `offer_redo`, or `kept` if later messages were answered,
   * too. A message that says that already, since the platform told of the edit before, is `unknown`, and so is one of a workflow that has left its place.
   */
  edited(thread: ThreadKey, messageId: string, text: string): Promise<EditOutcome>;
  /** The author deleted a message: its turn is stopped and the text is forgotten. */
  deleted(thread: ThreadKey, messageId: string): Promise<void>;
  /** Nothing can be written any more in the threads whose keys begin like this: their turns are stopped. */
  leave(keyPrefix: string): Promise<void>;
  /** Keeps it; what the same person thought of the answer before is replaced. `unknown`: the conversation was deleted. */
  feedback(feedback: InboundFeedback): Promise<'noted' | 'unknown'>;
  /** Whether it matters that an author is a guest; adapters look that up only then. */
  readonly refusesGuests?: () => boolean;
  /** Whether the thread has a session, so that an adapter may listen without being mentioned. */
  knows(thread: ThreadKey): Promise<boolean>;
  /**
   * The `limit` workflows of the author that were active last, the latest first; or a sentence for a person who may not use Threadsmith in these channels.
   */
  workflows(
    asker: Pick<InboundCommand, 'author' | 'channels' | 'thread'>,
    limit: number,
  ): Promise<readonly ListedWorkflow[] | { readonly refusal: string }>;
  /** People gave the conversation another name on the platform. Ignored where there is no session. */
  renamed(thread: ThreadKey, title: string): Promise<void>;
  /**
   * The newest stored message of each thread, for the `limit` most recently active sessions of the platform. The newest message comes
   * last. An adapter uses it to ask the platform for what was written while it was not connected.
   */
  heard(platform: string, limit: number, filter?: HeardFilter): Promise<readonly HeardThread[]>;
}
