import type { EditOutcome } from '../../chat/conversation-port.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { stopTurn } from './stop-turns.ts';
import { titleOf } from './to-acceptance.ts';

type ChangeDependencies = Pick<ConversationDependencies, 'store' | 'queue'>;

/** The author edited a message: restarts a turn that is answering it. */
export async function editMessage(
  thread: ThreadKey,
  messageId: string,
  text: string,
  { store, queue }: ChangeDependencies,
): Promise<EditOutcome> {
  const message = await store.editMessage(thread, messageId, text, titleOf({ text, files: [] }));
  const turn = message?.turnId === undefined ? undefined : await store.getTurn(message.turnId);
  if (turn === undefined) return 'unknown';
  if (turn.state === 'queued') return 'restarted';
  if (turn.state === 'running' && (await queue.interrupt(turn.id, 'restart'))) return 'restarted';
  const session = await store.getSession(turn.sessionId);
  if (session?.threadKey !== thread) return 'unknown';
  // `regenerate` answers the newest message, so only that can be offered.
  const newest = await store.lastMessageTurn(turn.sessionId);
  return newest === undefined || newest.id === turn.id ? 'offer_redo' : 'kept';
}

/** The author deleted a message: stops its turn, or continues with the other messages that it answers. */
export async function deleteMessage(
  thread: ThreadKey,
  messageId: string,
  dependencies: ChangeDependencies,
): Promise<void> {
  const { store, queue } = dependencies;
  const message = await store.deleteMessage(thread, messageId);
  if (message?.turnId === undefined) return;
  const others = await store.turnMessages(message.turnId);
  if (others.length > 0) void queue.interrupt(message.turnId, 'restart');
  else await stopTurn(message.turnId, dependencies);
}
