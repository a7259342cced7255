import type { CommandName, InboundCommand } from '../../chat/conversation-port.ts';
import { type InboundMessage, userIdentifier } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import { isAdmin, refusalFor, type Permitted } from '../../policy/policy.ts';
import type { ChatSession, MessageMetadata } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';

/** Whether the policy may restrict this command to some people in a conversation. */
export function needsPermission(command: string | undefined): boolean {
  return command === 'undo' || command === 'restore' || command === 'forget';
}

/** Why a person may not use Threadsmith at all, in one sentence. Logged for the operator. */
export function policyRefusal(
  asker: Pick<InboundMessage | InboundCommand, 'author' | 'channels' | 'thread'>,
  { policy, log, observe }: Pick<ConversationDependencies, 'policy' | 'log' | 'observe'>,
): string | undefined {
  const refusal = refusalFor(policy(), asker);
  if (refusal !== undefined) {
    const { author, channels, thread } = asker;
    const user = userIdentifier(author);
    log.info({ user, channels, thread }, 'refused by the policy');
    observe({ type: 'refused', reason: 'policy', user, thread });
  }
  return refusal;
}

/** The stored data about the author of a message, to decide later what the message may do. */
export function authorship(
  { author }: Pick<InboundMessage, 'author'>,
  { policy }: Pick<ConversationDependencies, 'policy'>,
): Pick<MessageMetadata, 'author' | 'admin' | 'shared'> {
  return {
    author: userIdentifier(author),
    ...(isAdmin(policy(), author) ? { admin: true } : {}),
    ...(author.isShared === true ? { shared: true } : {}),
  };
}

/** The sentence for a person who may not undo or forget. */
export function noPermission(
  asked: { readonly command: string; readonly user: string; readonly thread: ThreadKey },
  { policy, observe }: Pick<ConversationDependencies, 'policy' | 'observe'>,
): string {
  observe({ type: 'refused', reason: 'permission', ...asked });
  return policy().changes === 'admins'
    ? 'Only admins can undo or forget here.'
    : 'Only people who took part in this conversation can undo or forget it.';
}

/** Whether a person may undo or forget in a conversation. */
export function mayChange(
  by: Pick<MessageMetadata, 'author' | 'admin'>,
  session: Pick<ChatSession, 'id' | 'userIdentifier'>,
  dependencies: Pick<ConversationDependencies, 'store' | 'policy'>,
): Promise<boolean> {
  return isPermitted(dependencies.policy().changes, by, session, dependencies);
}

/** Commands that do not change the workflow, or that the policy's `changes` covers. All others, and messages, may change it. */
const NO_EDITS: ReadonlySet<string> = new Set<CommandName>([
  'help',
  'new',
  'list',
  'show',
  'validate',
  'try',
  'undo',
  'restore',
  'compare',
  'stop',
  'forget',
]);

type Edit = Pick<InboundMessage | InboundCommand, 'author' | 'channels' | 'thread' | 'place'>;

/** Why a person may not change the workflow of a thread, in one sentence. Everyone may begin a conversation. */
export async function editRefusal(
  edit: Edit,
  command: CommandName | undefined,
  dependencies: Pick<ConversationDependencies, 'store' | 'policy' | 'log' | 'observe'>,
): Promise<string | undefined> {
  const { store, policy, log, observe } = dependencies;
  const { edits } = policy();
  if (edits === 'everybody' || edit.place === 'direct' || (command !== undefined && NO_EDITS.has(command)))
    return undefined;
  const { author, channels, thread } = edit;
  const session = await store.findSessionByThread(thread);
  if (session === undefined || (await isPermitted(edits, authorship(edit, dependencies), session, dependencies)))
    return undefined;
  const user = userIdentifier(author);
  log.info({ user, channels, thread }, 'refused by the policy');
  observe({ type: 'refused', reason: 'permission', user, thread, ...(command === undefined ? {} : { command }) });
  return edits === 'admins'
    ? 'Only admins can change the workflow of this conversation; start a conversation of your own for another workflow.'
    : 'Only people who took part in this conversation can change its workflow; start a conversation of your own for another workflow.';
}

async function isPermitted(
  permitted: Permitted,
  { author: user = '', admin = false }: Pick<MessageMetadata, 'author' | 'admin'>,
  session: Pick<ChatSession, 'id' | 'userIdentifier'>,
  { store }: Pick<ConversationDependencies, 'store'>,
): Promise<boolean> {
  if (admin || permitted === 'everybody') return true;
  if (permitted === 'admins') return false;
  return session.userIdentifier === user || (await store.participants(session.id)).includes(user);
}
