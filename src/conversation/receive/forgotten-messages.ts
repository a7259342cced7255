import type { Receipt } from '../../chat/conversation-port.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** Messages kept in mind; a platform sends a message again within an hour or so. */
const MAX_REMEMBERED = 5_000;

/**
 * Which messages were forgotten by the wish of a person. Nothing is left of them in the store, so that one which the platform sends again would begin what
 * was forgotten anew. Holds ids alone, and no longer than the process lives.
 */
export interface Forgotten {
  /** Deletes a session. */
  forget(sessionId: string, thread: string): Promise<void>;
  /** What was said when the message came for the first time, if it is a forgotten one. */
  receiptOf(thread: string, messageId: string): Receipt | undefined;
}

export function createForgotten(store: Pick<SessionStore, 'getMessages' | 'forgetSession'>): Forgotten {
  const receipts = new Map<string, Receipt>();
  return {
    async forget(sessionId, thread) {
      for (const { id: messageId, turnId = '', platformMessageId } of await store.getMessages(sessionId)) {
        if (platformMessageId === undefined) continue;
        const receipt: Receipt = { outcome: 'redelivery', sessionId, messageId, turnId, waiting: false };
        receipts.set(keyOf(thread, platformMessageId), receipt);
        const oldest = receipts.size > MAX_REMEMBERED ? receipts.keys().next().value : undefined;
        if (oldest !== undefined) receipts.delete(oldest);
      }
      await store.forgetSession(sessionId);
    },
    receiptOf: (thread, messageId) => receipts.get(keyOf(thread, messageId)),
  };
}

function keyOf(thread: string, messageId: string): string {
  return `${thread} ${messageId}`;
}
