import type { InboundCommand } from '../../chat/conversation-port.ts';
import type { ChatSession } from '../../session/session.ts';

/** The session with its current revision set to the one whose button was pressed. */
export function atButtonRevision(
  session: ChatSession | undefined,
  { revision }: InboundCommand,
): ChatSession | undefined {
  return session === undefined || revision === undefined ? session : { ...session, currentRevision: revision };
}

/** Why an Undo button under an older answer is refused. */
export function undoRefusal({ name, revision }: InboundCommand, session: ChatSession): string | undefined {
  const current = session.currentRevision;
  if (name !== 'undo' || revision === undefined || current === undefined || revision === current) return undefined;
  return `Revision ${current} is the current one. Press Undo under that, or write \`undo\`.`;
}
