import type { ChatSession } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';

/** Commands that only people who took part in a conversation may give. */
export function needsPermission(command: string | undefined): boolean {
  return command === 'undo' || command === 'forget';
}

export const NO_PERMISSION = 'Only people who took part in this conversation can undo or forget it.';

/** Whether a person (`platform:scope:user`) may undo or forget in a conversation: the one who started it, those who wrote in it, and admins. */
export async function mayChange(
  user: string,
  session: Pick<ChatSession, 'id' | 'userIdentifier'>,
  { store, admins }: Pick<ConversationDependencies, 'store' | 'admins'>,
): Promise<boolean> {
  if (session.userIdentifier === user || admins.some((admin) => user === admin || user.endsWith(`:${admin}`)))
    return true;
  return (await store.participants(session.id)).includes(user);
}
