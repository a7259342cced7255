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

/** The outcome for an inbound message. Resolved only after it is stored. */
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

/** A command that was not given as a message: a button, a slash command, a menu. */
export interface InboundCommand {
  readonly name: CommandName;
  readonly thread: ThreadKey;
  readonly place: InboundMessage['place'];
  readonly author: Author;
  /** See `InboundMessage.channels`. */
  readonly channels?: readonly string[];
  /** Unique per press, so that a redelivered press has no further effect. */
  readonly commandId: string;
  readonly replyContext: Readonly<Record<string, string>>;
  /** The session whose answer has the button, since another session may have taken its place. By default the current one. */
  readonly sessionId?: string;
  /** The revision whose answer has the button, for `validate`, `show`, `undo`, `compare` and `restore`. By default the current one. */
  readonly revision?: number;
  /** For `regenerate`: the platform's id of the post with the button. */
  readonly postId?: string;
  /** For `stop`: only this turn, not those that wait behind it. */
  readonly turnId?: string;
  /** For `forget`: all conversations of the author in this place, including earlier ones. */
  readonly all?: true;
  /**
   * For `try`: the inputs as text, such as `topic: solar power`; the others keep their last values. For `show`, `restore`, `compare` and `name`: which
   * revisions, such as `2` or `1 and 3`.
   */
  readonly words?: string;
  /** For `try`: the values from its form; inputs that the form did not ask for keep their last values. */
  readonly inputs?: TrialValues;
  /** For `validate`: check this file instead of the current config. It is not stored. */
  readonly file?: ReadFile;
}

/**
 * `done`: carried out; the adapter shows `text` where the command was given. `queued`: it became a turn, which answers in the thread through the reply port.
 */
export type CommandResult =
  | {
      readonly kind: 'done';
      readonly text: string;
      readonly attachment?: Attachment;
      /** Actions for `revision` that are offered as buttons below the text. */
      readonly actions?: readonly ReplyAction[];
      readonly revision?: number;
    }
  | { readonly kind: 'queued'; readonly turnId: string };

/** Identifies a trial: who runs it, in which conversation. */
export type TrialPlace = Pick<InboundCommand, 'thread' | 'author' | 'channels' | 'sessionId'>;

/** A person's rating of an answer. */
export interface InboundFeedback {
  /** The turn of the answer. */
  readonly turnId: string;
  readonly author: Author;
  /** The session that the answer must belong to; any by default. */
  readonly sessionId?: string;
  readonly verdict: 'good' | 'bad';
}

/** The last message of a thread that we received. */
export interface HeardThread {
  readonly thread: ThreadKey;
  /** The platform's id of the newest message that was stored; for a command, the command's id. */
  readonly messageId: string;
  /** When that was stored. */
  readonly at: Date;
}

/** Selects threads and messages; all of them by default. */
export interface HeardFilter {
  /** Prefix of the thread key. Selects only threads that have a session now. */
  readonly keyPrefix?: string;
  readonly author?: Author;
}

/** One of the workflows that a person began. */
export interface ListedWorkflow {
  readonly title: string;
  /** Undefined once another workflow has taken its place. */
  readonly thread?: ThreadKey;
  readonly updatedAt: Date;
  /** The current revision; undefined before the first. */
  readonly revision?: ListedRevision;
}

export interface ListedRevision {
  readonly number: number;
  readonly fileName: string;
  readonly createdAt: Date;
  /** Ids of the steps in running order; empty when the config cannot be read. */
  readonly steps: readonly string[];
  /** Draws it without change marks. Undefined when there is no picture; never rejects. */
  readonly picture: () => Promise<AttachedPicture | undefined>;
}

export type EditOutcome = 'restarted' | 'offer_redo' | 'kept' | 'unknown';

/** What adapters call to pass on messages, commands and feedback. */
export interface ConversationPort {
  /** Stores the message and its turn in one transaction; acknowledge the platform's event only after this resolves. */
  receive(message: InboundMessage): Promise<Receipt>;
  command(command: InboundCommand): Promise<CommandResult>;
  /** The form to show before a trial. Undefined when `try` can be given directly: it needs no inputs, or its answer says why it is not possible. */
  trialForm(place: TrialPlace): Promise<TrialForm | undefined>;
  /** Problems with the values of such a form; empty when the trial can begin. */
  checkTrial(place: TrialPlace, values: TrialValues): Promise<TrialProblems>;
  /**
   * Called when the author changed a message. A turn that is being answered restarts. Afterwards the result is `offer_redo`, or `kept` if later messages were
   * answered, too. `unknown`: the message already has this text, because the platform reported the edit before, or its workflow is no longer in this place.
   */
  edited(thread: ThreadKey, messageId: string, text: string): Promise<EditOutcome>;
  /** Called when the author deleted a message: its turn is stopped and its text deleted. */
  deleted(thread: ThreadKey, messageId: string): Promise<void>;
  /** Stops all turns in threads whose key has this prefix, because nothing can be written there any more. */
  leave(keyPrefix: string): Promise<void>;
  /** Stores it in place of the same person's earlier rating of the answer. `unknown`: the conversation was deleted. */
  feedback(feedback: InboundFeedback): Promise<'noted' | 'unknown'>;
  /** Whether the policy depends on authors being guests; only then do adapters look it up. */
  readonly refusesGuests?: () => boolean;
  /** Whether the thread has a session, so that an adapter may listen without a mention. */
  knows(thread: ThreadKey): Promise<boolean>;
  /** The author's `limit` most recently active workflows, the latest first; or a sentence for a person who may not use Threadsmith in these channels. */
  workflows(
    asker: Pick<InboundCommand, 'author' | 'channels' | 'thread'>,
    limit: number,
  ): Promise<readonly ListedWorkflow[] | { readonly refusal: string }>;
  /** Called when people renamed the conversation on the platform. Ignored when there is no session. */
  renamed(thread: ThreadKey, title: string): Promise<void>;
  /**
   * The newest stored message of each thread, for the `limit` most recently active sessions of the platform, the newest last. Adapters use it to fetch
   * messages that were sent while they were not connected.
   */
  heard(platform: string, limit: number, filter?: HeardFilter): Promise<readonly HeardThread[]>;
}
