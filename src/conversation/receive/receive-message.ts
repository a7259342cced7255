import type { Receipt } from '../../chat/conversation-port.ts';
import { MAX_MESSAGE_CHARS, type InboundMessage } from '../../chat/inbound-message.ts';

import type { ConversationDependencies } from '../dependencies.ts';
import { acceptTurn } from './accept-turn.ts';
import { commandIn } from './command-words.ts';
import { toAcceptance } from './to-acceptance.ts';

/** Accepts a message as a new turn, or as part of one that waits. */
export async function receiveMessage(
  message: InboundMessage,
  dependencies: ConversationDependencies,
): Promise<Receipt> {
  if (message.text.length > MAX_MESSAGE_CHARS) {
    const sentence = `That message is longer than ${MAX_MESSAGE_CHARS} characters. Send it as a file.`;
    return { outcome: 'refused', sentence };
  }
  const command = message.files.length === 0 ? commandIn(message.text) : undefined;
  return acceptTurn(toAcceptance(message, command, message.messageId), message, dependencies);
}
