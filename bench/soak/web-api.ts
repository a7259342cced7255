/** The HTTP API calls of the soak. Each rejects when the process is gone. */
export interface SessionState {
  readonly messages: readonly StoredMessage[];
  readonly revisions: readonly { readonly number: number }[];
  readonly pending: readonly { readonly turnId: string }[];
}

export interface StoredMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly turnId?: string;
}

export async function createSession(url: string): Promise<string> {
  return ((await call(`${url}/api/sessions`, {})) as { sessionId: string }).sessionId;
}

/** Stores a message. The same id may be sent again after a failure; it is stored once. */
export async function postMessage(url: string, sessionId: string, id: string, content: string): Promise<void> {
  await call(`${url}/api/sessions/${sessionId}/messages`, { content, clientMessageId: id });
}

export async function readSession(url: string, sessionId: string): Promise<SessionState> {
  return (await call(`${url}/api/sessions/${sessionId}`)) as SessionState;
}

async function call(url: string, body?: object): Promise<unknown> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...(body === undefined ? {} : post), signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}
