/** The server refused a request; `message` is a sentence for the user. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The server did not answer. */
export class Unreachable extends Error {}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    throw new Unreachable('Threadsmith does not answer. Check that it is running.', { cause });
  }
  if (response.ok) return response;
  // The token was changed, or the login has expired: the same address now shows the login form.
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
  /** Only the newest messages unless `all` is true. */
  readSession: (id, all = false) => getJson(all ? at(id) : `${at(id)}?messages=100`),
  sendMessage: (id, message) => postJson(`${at(id)}/messages`, message),
  stop: (id) => postJson(`${at(id)}/stop`),
  command: (id, name, commandId) => postJson(`${at(id)}/commands`, { name, commandId }),
  configPath: (id, revision) => `${at(id)}/config.yaml?revision=${revision}`,
  /** The stored bytes as text, a byte order mark included. */
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
  logout: () => send('/api/logout', { method: 'POST' }),
  isAlive: async () => {
    await send('/healthz');
  },
  openEvents: (id, { lastEventId, signal }) =>
    send(`${at(id)}/events`, { headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId }, signal }),
};

/** `crypto.randomUUID` exists only on pages from HTTPS or from this machine. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
