import { shortenText } from '../../text/cut-text.ts';
import type { CommandName } from '../../chat/conversation-port.ts';
import { userIdentifier, type InboundMessage } from '../../chat/inbound-message.ts';
import { platformOf } from '../../chat/thread-key.ts';
import type { Acceptance } from '../../session/session-store.ts';
import type { MessageMetadata } from '../../session/session.ts';

const TITLE_CHARS = 80;

/**
 * Converts a message or a command into its stored form. `answers` is the platform's id of the message that the reply belongs to; a pressed button has none.
 */
export function toAcceptance(
  message: InboundMessage,
  command: CommandName | undefined,
  {
    answers,
    by,
  }: { readonly answers: string | undefined; readonly by: Pick<MessageMetadata, 'author' | 'admin' | 'inputs'> },
): Acceptance {
  const title = titleOf(message);
  return {
    threadKey: message.thread,
    platform: platformOf(message.thread),
    userIdentifier: userIdentifier(message.author),
    ...(title === undefined || command !== undefined ? {} : { title }),
    message: {
      platformMessageId: message.messageId,
      content: message.text.trim(),
      metadata: { ...by, ...metadataOf(message, command) },
    },
    turn: {
      kind: command === undefined ? 'message' : 'command',
      ...(command === undefined ? {} : { command }),
      replyTarget: { context: message.replyContext, ...(answers === undefined ? {} : { messageId: answers }) },
    },
  };
}

function metadataOf({ files, place }: InboundMessage, command: CommandName | undefined): MessageMetadata {
  const readable = files.filter((file) => 'text' in file);
  const refused = files.filter((file) => 'refusal' in file);
  const unread = files.filter((file) => 'source' in file);
  return {
    ...(readable.length === 0 ? {} : { files: readable }),
    ...(refused.length === 0 ? {} : { refusedFiles: refused }),
    ...(unread.length === 0 ? {} : { unreadFiles: unread }),
    ...(command === undefined ? {} : { command, direct: place === 'direct' }),
  };
}

/** The title of a session that begins with this message: its text on one line, or the name of its first file. */
export function titleOf({ text, files }: Pick<InboundMessage, 'text' | 'files'>): string | undefined {
  const line = text.replaceAll(/\s+/g, ' ').trim() || files[0]?.name;
  return line ? shortenText(line, TITLE_CHARS) : undefined;
}
