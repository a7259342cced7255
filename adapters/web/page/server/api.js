/** A refusal of the server; `message` is a sentence for the user. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The server gave no answer at all. */
export class Unreachable extends Error {}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    throw new Unreachable('Threadsmith does not answer. Check that it is running.', { cause });
  }
  if (response.ok) return response;
  // The token was changed, or the login has run out: the same address now shows the login form.
  if (response.status === 401) location.reload();
  const { error } = await response.json().catch(() => ({}));
  throw new ApiError(response.status, error?.code ?? 'unknown', error?.message ?? 'The server could not do that.');
}

async function getJson(path) {
  return (await send(path)).json();
}

async function postJson(path, value) {
  const response = await send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value ?? {}),
  });
  return response.json();
}

const at = (sessionId) => `/api/sessions/${sessionId}`;

export const api = {
  listSessions: async () => (await getJson('/api/sessions?limit=100')).sessions,
  createSession: async () => (await postJson('/api/sessions')).sessionId,
  /** Only the newest messages, unless `all` are wanted. */
  readSession: (id, all = false) => getJson(all ? at(id) : `${at(id)}?messages=100`),
  sendMessage: (id, message) => postJson(`${at(id)}/messages`, message),
  stop: (id) => postJson(`${at(id)}/stop`),
  command: (id, name, commandId) => postJson(`${at(id)}/commands`, { name, commandId }),
  configPath: (id, revision) => `${at(id)}/config.yaml?revision=${revision}`,
  /** The stored bytes as text, nothing trimmed. */
  async readConfig(id, revision) {
    const response = await send(api.configPath(id, revision));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  },
  async validate(yaml) {
    const response = await send('/api/validate', {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: yaml,
    });
    return response.json();
  },
  isAlive: async () => {
    await send('/healthz');
  },
  openEvents: (id, { lastEventId, signal }) =>
    send(`${at(id)}/events`, { headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId }, signal }),
};

/** Unique; `crypto.randomUUID` is missing where the page does not come over HTTPS or from this machine. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
