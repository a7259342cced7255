import type { Author } from '../../../src/chat/inbound-message.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';

const PLATFORM = 'web';
const THREAD_SCOPE = 'local';

/** Everyone who uses the page without being signed in: one person on their own machine, or a team that shares one token. */
export const TEAM: Author = { platform: PLATFORM, scope: THREAD_SCOPE, id: 'user', isShared: true };

/** Somebody whom a proxy has signed in. The scope of their own keeps a person called `user` apart from the team. */
export function person(name: string): Author {
  return { platform: PLATFORM, scope: 'people', id: name };
}

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** On the web each session is a thread of its own. */
export function webThread(sessionId: string): ThreadKey {
  return threadKey(PLATFORM, THREAD_SCOPE, sessionId);
}
