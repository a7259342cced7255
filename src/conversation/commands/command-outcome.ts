import type { CommandName } from '../../chat/conversation-port.ts';
import type { ChatMessage, ChatSession, MessageMetadata, TrialSummary, Turn } from '../../session/session.ts';

/** A command that became a turn. */
export interface CommandInput {
  readonly kind: 'command';
  readonly name: CommandName;
  readonly turn: Turn;
  readonly session: ChatSession | undefined;
  /** The message that gave the command. */
  readonly message: ChatMessage | undefined;
}

/** The answer of a command and its effects. */
export interface CommandOutcome {
  readonly kind: 'command';
  readonly command: string;
  readonly text: string;
  /** The revision whose file is attached. */
  readonly revision?: number;
  /** The revision that `revision` is compared with. */
  readonly against?: number;
  /** The revision that becomes the current one. */
  readonly makeCurrent?: number;
  readonly forgets?: MessageMetadata['forgets'];
  /** A file to attach. */
  readonly file?: MessageMetadata['file'];
  /** The model that was asked, and its usage. */
  readonly spent?: Pick<MessageMetadata, 'provider' | 'usage'>;
  /** The summary of a trial. */
  readonly trial?: TrialSummary;
  /** Set when the command did not finish. */
  readonly outcome?: 'stopped' | 'failed';
}
