import type { CommandName, Receipt } from '../../chat/conversation-port.ts';
import { MAX_MESSAGE_CHARS, userIdentifier, type InboundMessage } from '../../chat/inbound-message.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { acceptTurn } from './accept-turn.ts';
import { commandIn } from './command-words.ts';
import { authorship, editRefusal, policyRefusal } from './permissions.ts';
import { limitRefusal } from './turn-limits.ts';
import { readRevisionWords } from './revision-words.ts';
import { toAcceptance } from './to-acceptance.ts';

/** Accepts a message as a new turn, or adds it to a waiting one. */
export async function receiveMessage(
  message: InboundMessage,
  dependencies: ConversationDependencies,
): Promise<Receipt> {
  if (message.text.length > MAX_MESSAGE_CHARS) {
    const sentence = `That message is longer than ${MAX_MESSAGE_CHARS} characters. Send it as a file.`;
    const { author, thread } = message;
    dependencies.observe({ type: 'refused', reason: 'too_long', user: userIdentifier(author), thread });
    return { outcome: 'refused', sentence };
  }
  const refusal = policyRefusal(message, dependencies);
  if (refusal !== undefined) return { outcome: 'refused', sentence: refusal };
  const command =
    message.files.length === 0
      ? (commandIn(message.text) ?? (await revisionCommand(message, dependencies)))
      : undefined;
  const notTheirs = await editRefusal(message, command, dependencies);
  if (notTheirs !== undefined) return { outcome: 'refused', sentence: notTheirs };
  const limit = await limitRefusal(message, command, dependencies);
  if (limit !== undefined) return { outcome: 'refused', sentence: limit };
  const by = authorship(message, dependencies);
  const acceptance = toAcceptance(message, command, { answers: message.messageId, by });
  return acceptTurn(acceptance, message, dependencies);
}

/** Reads plain words about a revision, if there is a revision. Going back to an unknown name is a request for a change. */
async function revisionCommand(
  { text, thread }: InboundMessage,
  { store }: ConversationDependencies,
): Promise<CommandName | undefined> {
  const request = readRevisionWords(text);
  const session = request && (await store.findSessionByThread(thread));
  if (request === undefined || session?.currentRevision === undefined) return undefined;
  if (request.command !== 'restore' || request.to.kind !== 'name') return request.command;
  const wanted = request.to.name;
  return (await store.listRevisions(session.id)).some(({ name }) => name === wanted) ? 'restore' : undefined;
}
