import { createBoundedMap } from '../../async/bounded-map.ts';
import type { Receipt } from '../../chat/conversation-port.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** Maximum number of remembered messages; a platform redelivers a message within about an hour. */
const MAX_REMEMBERED = 5_000;

/**
 * Ids of messages that `forget` deleted. The store no longer knows them, so a redelivery would start the conversation again. In memory only: they are lost
 * when the process ends.
 */
export interface ForgottenMessages {
  /** Deletes a session. */
  forget(sessionId: string, thread: string): Promise<void>;
  /** The receipt for a redelivered message that was forgotten. */
  receiptOf(thread: string, messageId: string): Receipt | undefined;
}

export function createForgottenMessages(store: Pick<SessionStore, 'getMessages' | 'forgetSession'>): ForgottenMessages {
  const receipts = createBoundedMap<string, Receipt>(MAX_REMEMBERED);
  return {
    async forget(sessionId, thread) {
      for (const { id: messageId, turnId = '', platformMessageId } of await store.getMessages(sessionId)) {
        if (platformMessageId === undefined) continue;
        const receipt: Receipt = { outcome: 'redelivery', sessionId, messageId, turnId, waiting: false };
        receipts.set(keyOf(thread, platformMessageId), receipt);
      }
      await store.forgetSession(sessionId);
    },
    receiptOf: (thread, messageId) => receipts.get(keyOf(thread, messageId)),
  };
}

function keyOf(thread: string, messageId: string): string {
  return `${thread} ${messageId}`;
}
