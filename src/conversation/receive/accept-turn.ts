import type { Receipt } from '../../chat/conversation-port.ts';
import type { InboundMessage } from '../../chat/inbound-message.ts';
import type { Acceptance, Accepted } from '../../session/session-store.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { subjectOf } from '../turn/observed-turn.ts';
import { mayChange } from './permissions.ts';
import { stopThread } from './stop-turns.ts';

type Origin = Pick<InboundMessage, 'thread' | 'place'>;

/** Stores a message or a command with its turn, and enqueues the turn. Redeliveries are dropped by the store. */
export async function acceptTurn(
  acceptance: Acceptance,
  origin: Origin,
  dependencies: ConversationDependencies,
): Promise<Extract<Receipt, { turnId: string }>> {
  const accepted = await dependencies.store.accept(acceptance);
  const { session, message, turn, waiting, redelivery } = accepted;
  if (!redelivery) {
    observeAccepted(accepted, acceptance, origin, dependencies);
    try {
      await takeImmediateEffect(accepted, origin, dependencies);
    } finally {
      // The message is stored, so the platform will not send it again.
      await dependencies.queue.enqueue(origin.thread, turn.id);
    }
    // Not awaited: the platform's waiting signal must not delay this message or the next.
    if (waiting && turn.command !== 'stop') void signalWaiting(acceptance, accepted, origin, dependencies);
  }
  return {
    outcome: redelivery ? 'redelivery' : 'accepted',
    sessionId: session.id,
    messageId: message.id,
    turnId: turn.id,
    waiting,
  };
}

function observeAccepted(
  { session, message, turn }: Accepted,
  { userIdentifier: user }: Acceptance,
  { thread }: Origin,
  { observe }: ConversationDependencies,
): void {
  // Both were written with the same timestamp.
  const isFirst = session.createdAt.getTime() === message.createdAt.getTime();
  if (isFirst) observe({ type: 'session_started', sessionId: session.id, thread, user });
  observe({ type: 'message_accepted', turn: subjectOf(turn), user });
}

/** Applies commands that take effect when they are accepted, before their turn runs. */
async function takeImmediateEffect(
  { turn, session, message }: Accepted,
  { thread, place }: Origin,
  dependencies: ConversationDependencies,
): Promise<void> {
  const { command } = turn;
  if (command === 'forget' && !(await mayChange(message.metadata, session, dependencies))) return;
  if (command === 'stop' || command === 'forget') await stopThread(thread, { before: turn.id }, dependencies);
  // Later messages must go to a new session; with `forget` they would be deleted with this one.
  const detaches = command === 'forget' || (command === 'new' && place === 'direct');
  if (detaches) await dependencies.store.detachSession(session.id);
}

/** The reply target is that of the new message, which may have joined a waiting turn. */
async function signalWaiting(
  { turn: { replyTarget } }: Acceptance,
  { turn }: Accepted,
  { thread }: Origin,
  { openReply }: ConversationDependencies,
): Promise<void> {
  const { messageId, context } = replyTarget;
  const target = { thread, sessionId: turn.sessionId, turnId: turn.id, context };
  await openReply({ ...target, ...(messageId === undefined ? {} : { messageId }) }).signal('waiting');
}
