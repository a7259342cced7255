import type { ReplyPort, ReplyTarget, WriteRight } from '../../chat/reply-port.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import { confirmWrites } from '../../reply/confirm-writes.ts';
import { createLiveReply, type LiveReply } from '../../reply/live-reply.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { Turn } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { observedReply } from './observed-turn.ts';

export interface TurnReply {
  readonly port: ReplyPort;
  readonly live: LiveReply;
}

type ReplyDependencies = Pick<ConversationDependencies, 'store' | 'clock' | 'log' | 'observe' | 'openReply'> & {
  readonly right: WriteRight;
};

/** Opens the reply of a turn, with the posts that an earlier process created for it. `signal` ends its delivery. */
export async function openTurnReply(
  turn: Turn,
  signal: AbortSignal,
  { store, log, openReply, right, ...observing }: ReplyDependencies,
): Promise<TurnReply> {
  const port = confirmWrites(observedReply(openReply(await targetOf(turn, store), right), turn, observing), right);
  const live = createLiveReply({
    port,
    key: turn.id,
    postIds: turn.postIds,
    fileDelivered: turn.fileDelivered,
    clock: observing.clock,
    signal,
    onDelivery: (progress) => store.recordDelivery(turn.id, progress),
    onDropped: (failure) => log.debug({ err: failure }, 'an in-between edit was dropped'),
  });
  return { port, live };
}

async function targetOf(turn: Turn, store: SessionStore): Promise<ReplyTarget> {
  const { context, messageId, waited } = turn.replyTarget;
  const messages = waited === true ? await store.turnMessages(turn.id) : [];
  return {
    thread: turn.threadKey as ThreadKey,
    sessionId: turn.sessionId,
    turnId: turn.id,
    context,
    askedAt: turn.createdAt,
    ...(turn.state === 'queued' ? {} : { resumed: true }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(messages.length === 0 ? {} : { waited: messages.flatMap(({ platformMessageId: id }) => id ?? []) }),
  };
}
