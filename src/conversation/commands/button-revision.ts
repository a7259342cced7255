import type { InboundCommand } from '../../chat/conversation-port.ts';
import type { ChatSession } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** The session as if the revision of the pressed button were its current one. */
export function atButtonRevision(
  session: ChatSession | undefined,
  { revision }: InboundCommand,
): ChatSession | undefined {
  return session === undefined || revision === undefined ? session : { ...session, currentRevision: revision };
}

const OLDER_ANSWER = 'That is an older answer. Press Regenerate under the newest one, or write again what you want.';
/** How many recent answers are searched for the post of a button. */
const RECENT_MESSAGES = 60;

/** Why a Regenerate button under an older answer is refused: it would answer the newest message. */
export async function regenerateRefusal(
  { name, revision, postId }: InboundCommand,
  session: ChatSession,
  store: Pick<SessionStore, 'recentMessages' | 'getTurn'>,
): Promise<string | undefined> {
  if (name !== 'regenerate') return undefined;
  const messages = await store.recentMessages(session.id, RECENT_MESSAGES);
  const answers = messages.filter(({ role, metadata }) => role === 'assistant' && metadata.command === undefined);
  const newest = answers.at(-1);
  if (revision !== undefined && newest?.metadata.revision !== revision) return OLDER_ANSWER;
  if (postId === undefined) return undefined;
  for (const { id, turnId } of answers.toReversed()) {
    const turn = turnId === undefined ? undefined : await store.getTurn(turnId);
    if (turn?.postIds.includes(postId)) return id === newest?.id ? undefined : OLDER_ANSWER;
  }
  return undefined;
}

/** Why an Undo button under an older answer is refused. */
export function undoRefusal({ name, revision }: InboundCommand, session: ChatSession): string | undefined {
  const current = session.currentRevision;
  if (name !== 'undo' || revision === undefined || current === undefined || revision === current) return undefined;
  return `Revision ${current} is the current one. Press Undo under that, or write \`undo\`.`;
}
