import type { SessionStore } from '../../../src/session/session-store.ts';
import { deliveredRevision, inbound, THREAD, USER } from '../../contract/store/harness.ts';

/** Every operation that a turn uses. */
export async function callTurnOperations(store: SessionStore): Promise<void> {
  const { sessionId, id } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
  await deliveredRevision(store, { id: 'm2' }, 'a: 2');
  await store.accept(inbound({ id: 'm2' }));
  await store.getSession(sessionId);
  await store.findSessionByThread(THREAD);
  await store.getTurn(id);
  await store.turnMessages(id);
  await store.turnAuthors(id);
  await store.recentMessages(sessionId, 20);
  await store.listRevisions(sessionId, 10);
  await store.getRevision(sessionId, 1);
  await store.recordDelivery(id, { postIds: ['p1'] });
  await store.requestStop(id);
  await store.unfinishedTurnsOf(THREAD);
  await store.lastMessageTurn(sessionId);
  await store.recordFeedback({ turnId: id, userIdentifier: USER, verdict: 'good' });
  await store.editMessage(THREAD, 'm1', 'edited', 'edited');
  await store.deleteMessage(THREAD, 'm1');
  const undo = await store.accept(inbound({ id: 'c1', command: 'undo' }));
  await store.startTurn(undo.turn.id);
  const base = { turnId: undo.turn.id, outcome: 'answered', content: '', metadata: {} } as const;
  await store.answerTurn({ ...base, currentRevision: 1 });
}

/** The operations on sessions outside a turn. */
export async function callSessionOperations(store: SessionStore): Promise<void> {
  const { id } = await store.createSession(USER);
  await store.listRecentSessions(USER, 10);
  await store.latestMessages('web', 10);
  await store.latestMessages('web', 10, {
    keyPrefix: 'web:',
    author: { platform: 'web', scope: 'local', id: 'alice' },
  });
  await store.participants(id);
  await store.getMessages(id);
  await store.addMessage(id, 'user', 'hello');
  await store.updateConfig(id, 'a: 1');
  await store.detachSession(id);
  await store.forgetSession(id);
}
