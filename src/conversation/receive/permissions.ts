import type { InboundCommand } from '../../chat/conversation-port.ts';
import { type InboundMessage, userIdentifier } from '../../chat/inbound-message.ts';
import { isAdmin, refusalFor } from '../../policy/policy.ts';
import type { ChatSession, MessageMetadata } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';

/** Commands that not everyone in a conversation may give. */
export function needsPermission(command: string | undefined): boolean {
  return command === 'undo' || command === 'restore' || command === 'forget';
}

/** Why a person may not use Threadsmith at all, in one sentence; the operator finds it in the log. */
export function policyRefusal(
  asker: Pick<InboundMessage | InboundCommand, 'author' | 'channels' | 'thread'>,
  { policy, log }: Pick<ConversationDependencies, 'policy' | 'log'>,
): string | undefined {
  const refusal = refusalFor(policy(), asker);
  if (refusal !== undefined) {
    const { author, channels, thread } = asker;
    log.info({ user: userIdentifier(author), channels, thread }, 'refused by the policy');
  }
  return refusal;
}

/** What is stored about the author of a message: enough to decide later what the message may do. */
export function authorship(
  { author }: Pick<InboundMessage, 'author'>,
  { policy }: Pick<ConversationDependencies, 'policy'>,
): Pick<MessageMetadata, 'author' | 'admin'> {
  return { author: userIdentifier(author), ...(isAdmin(policy(), author) ? { admin: true } : {}) };
}

/** The sentence for a person who may not undo or forget. */
export function noPermission({ policy }: Pick<ConversationDependencies, 'policy'>): string {
  return policy().changes === 'admins'
    ? 'Only admins can undo or forget here.'
    : 'Only people who took part in this conversation can undo or forget it.';
}

/** Whether a person may undo or forget in a conversation: admins, and unless the policy says otherwise, the one who started it and those who wrote in it. */
export async function mayChange(
  { author: user = '', admin = false }: Pick<MessageMetadata, 'author' | 'admin'>,
  session: Pick<ChatSession, 'id' | 'userIdentifier'>,
  { store, policy }: Pick<ConversationDependencies, 'store' | 'policy'>,
): Promise<boolean> {
  if (admin) return true;
  if (policy().changes === 'admins') return false;
  return session.userIdentifier === user || (await store.participants(session.id)).includes(user);
}
