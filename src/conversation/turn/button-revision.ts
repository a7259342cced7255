import type { InboundCommand } from '../../chat/conversation-port.ts';
import type { ChatSession } from '../../session/session.ts';

/** The session as it was when the answer was given under which a button was pressed. */
export function asOf(session: ChatSession | undefined, { revision }: InboundCommand): ChatSession | undefined {
  return session === undefined || revision === undefined ? session : { ...session, currentRevision: revision };
}

/** What is said where somebody would undo what is not the last any more. */
export function undoRefusal({ name, revision }: InboundCommand, session: ChatSession | undefined): string | undefined {
  const current = session?.currentRevision;
  if (name !== 'undo' || revision === undefined || current === undefined || revision === current) return undefined;
  return `Revision ${current} is the current one. Press Undo under that, or write \`undo\`.`;
}
