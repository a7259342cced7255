import type { Author } from '../../../src/chat/inbound-message.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';

/** Everyone who uses the page: one person on their own machine, or a team that shares one token. */
export const WEB_AUTHOR: Author = { platform: 'web', scope: 'local', id: 'user' };

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** On the web each session is a thread of its own. */
export function webThread(sessionId: string): ThreadKey {
  return threadKey('web', WEB_AUTHOR.scope, sessionId);
}
