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

/** What a command says, and what it changes. */
export interface CommandOutcome {
  readonly kind: 'command';
  readonly command: string;
  readonly text: string;
  /** The revision whose file goes with the text. */
  readonly revision?: number;
  /** The revision that `revision` is compared with. */
  readonly against?: number;
  /** The revision that becomes the current one. */
  readonly makeCurrent?: number;
  readonly forgets?: MessageMetadata['forgets'];
  /** A file that goes with the text. */
  readonly file?: MessageMetadata['file'];
  /** The model that was asked, and what it used. */
  readonly spent?: Pick<MessageMetadata, 'provider' | 'usage'>;
  /** Of a trial. */
  readonly trial?: TrialSummary;
  /** Where the command was not carried out to its end. */
  readonly outcome?: 'stopped' | 'failed';
}
