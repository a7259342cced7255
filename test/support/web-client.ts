/** A minimal client of the HTTP API. */
export interface WebClient {
  createSession(): Promise<string>;
  post(sessionId: string, content: string): Promise<{ messageId: string; turnId: string }>;
  read(sessionId: string): Promise<SessionDetail>;
  config(sessionId: string): Promise<{ status: number; text: string; fileName: string }>;
  /** Events of the session until `until` returns true. */
  events(
    sessionId: string,
    until: (event: SessionEvent) => boolean,
    lastEventId?: string,
    onOpen?: () => void,
  ): Promise<SessionEvent[]>;
  /** Posts and waits for the end of the turn. */
  say(sessionId: string, content: string): Promise<SessionEvent[]>;
}

export interface SessionEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

interface SessionDetail {
  readonly session: Record<string, unknown>;
  readonly messages: readonly { role: string; content: string; turnId?: string }[];
  readonly revisions: readonly { number: number; fileName: string }[];
}

async function json(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

export function createWebClient(url: string): WebClient {
  const client: WebClient = {
    async createSession() {
      const body = (await json(await fetch(`${url}/api/sessions`, { method: 'POST' }))) as { sessionId: string };
      return body.sessionId;
    },
    async post(sessionId, content) {
      const response = await fetch(`${url}/api/sessions/${sessionId}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ content }),
      });
      return (await json(response)) as { messageId: string; turnId: string };
    },
    read: async (sessionId) => (await json(await fetch(`${url}/api/sessions/${sessionId}`))) as SessionDetail,
    async config(sessionId) {
      const response = await fetch(`${url}/api/sessions/${sessionId}/config.yaml`);
      const fileName = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '';
      return { status: response.status, text: await response.text(), fileName };
    },
    async events(sessionId, until, lastEventId, onOpen) {
      const stop = new AbortController();
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const response = await fetch(`${url}/api/sessions/${sessionId}/events`, { headers, signal: stop.signal });
      if (!response.ok || response.body === null) throw new Error(`${response.status}`);
      onOpen?.();
      const seen: SessionEvent[] = [];
      let buffer = '';
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        buffer += piece;
        const blocks = buffer.split('\n\n');
        buffer = blocks.pop() ?? '';
        for (const event of blocks.flatMap(parseEvent)) {
          seen.push(event);
          if (until(event)) {
            stop.abort();
            return seen;
          }
        }
      }
      return seen;
    },
    async say(sessionId, content) {
      const { turnId } = await client.post(sessionId, content);
      return client.events(
        sessionId,
        ({ event, data }) => ['done', 'failed'].includes(event) && data['turnId'] === turnId,
      );
    },
  };
  return client;
}

function parseEvent(block: string): SessionEvent[] {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
  const data = field('data');
  if (data === undefined) return [];
  return [
    { id: field('id') ?? '', event: field('event') ?? 'message', data: JSON.parse(data) as Record<string, unknown> },
  ];
}
