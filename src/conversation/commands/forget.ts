import type { ChatSession, MessageMetadata, Turn } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { ForgottenMessages } from '../receive/forgotten-messages.ts';
import { mayChange } from '../receive/permissions.ts';

type ForgetDependencies = Pick<ConversationDependencies, 'store' | 'policy'>;

/** Earlier conversations in the place of a `forget` that its author may delete. */
export async function earlierSessions(turn: Turn, dependencies: ForgetDependencies): Promise<readonly ChatSession[]> {
  const [message] = await dependencies.store.turnMessages(turn.id);
  const sessions = await dependencies.store.sessionsOnceAt(turn.threadKey);
  const permitted = await Promise.all(
    sessions.map((session) => mayChange(message?.metadata ?? {}, session, dependencies)),
  );
  return sessions.filter(({ id }, index) => id !== turn.sessionId && permitted[index] === true);
}

/** Deletes the sessions of a delivered `forget`. The session of the turn comes last, so that a process that is killed in between starts again. */
export async function forgetSessions(
  turn: Turn,
  forgets: NonNullable<MessageMetadata['forgets']>,
  { forgotten, ...dependencies }: ForgetDependencies & { readonly forgotten: ForgottenMessages },
): Promise<void> {
  const earlier = forgets === 'all' ? await earlierSessions(turn, dependencies) : [];
  for (const { id } of earlier) await forgotten.forget(id, turn.threadKey);
  await forgotten.forget(turn.sessionId, turn.threadKey);
}
