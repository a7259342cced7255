const LIST_LENGTH = 40;

/** The server refused a request; `message` is a sentence for the user. */
export class ApiError extends Error {
  constructor(status, code, message, fields) {
    super(message);
    /** What is wrong with each value of a form. */
    this.fields = fields;
    this.status = status;
    this.code = code;
  }
}

/** The server did not answer. */
export class Unreachable extends Error {}

/** A request that has no answer by then is given up, in milliseconds: a browser that has used up its connections never says so. */
const TIME_LIMIT_MS = 30_000;

async function send(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(TIME_LIMIT_MS), ...options });
  } catch (cause) {
    throw new Unreachable('Threadsmith does not answer. Check that it is running.', { cause });
  }
  if (response.ok) return response;
  // The token was changed, or the login has expired: the same address now shows the login form.
  if (response.status === 401) location.reload();
  const { error } = await response.json().catch(() => ({}));
  throw new ApiError(
    response.status,
    error?.code ?? 'unknown',
    error?.message ?? 'The server could not do that.',
    error?.fields,
  );
}

async function getJson(path) {
  return (await send(path)).json();
}

async function sendJson(method, path, value) {
  const response = await send(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value ?? {}),
  });
  return response.json();
}

const postJson = (path, value) => sendJson('POST', path, value);

const at = (sessionId) => `/api/sessions/${sessionId}`;

export const api = {
  /** `{sessions, more}`, without the first `offset`. */
  listSessions: ({ query = '', offset = 0 } = {}) =>
    getJson(`/api/sessions?${new URLSearchParams({ limit: String(LIST_LENGTH), query, offset: String(offset) })}`),
  rename: (id, title) => sendJson('PATCH', at(id), { title }),
  createSession: async () => (await postJson('/api/sessions')).sessionId,
  /** Only the newest messages unless `all` is true. */
  readSession: (id, all = false) => getJson(all ? at(id) : `${at(id)}?messages=100`),
  sendMessage: (id, message) => postJson(`${at(id)}/messages`, message),
  forget: (id) => api.command(id, { name: 'forget', commandId: newClientId() }),
  /** Only the turn, not those that wait behind it. */
  stop: (id, turnId) => postJson(`${at(id)}/stop`, turnId === undefined ? {} : { turnId }),
  rate: (id, turnId, verdict) => postJson(`${at(id)}/feedback`, { turnId, verdict }),
  /** `{changes, prompts}`: what distinguishes two revisions, in words. */
  readChanges: (id, revision, against) => getJson(`${at(id)}/revisions/${revision}/changes?against=${against}`),
  readSteps: async (id, revision) => (await getJson(`${at(id)}/revisions/${revision}/steps`)).steps,
  /** `{fields}`: what to ask before a trial. */
  readTrialForm: (id) => getJson(`${at(id)}/trial`),
  command: (id, command) => postJson(`${at(id)}/commands`, command),
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
  /** The name of the person who is signed in; null where nobody is told apart. */
  whoIsSignedIn: async () => (await getJson('/api/person')).person,
  logout: () => send('/api/logout', { method: 'POST' }),
  isAlive: async () => {
    await send('/healthz');
  },
  async openEvents(id, { lastEventId, signal }) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), TIME_LIMIT_MS);
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await send(`${at(id)}/events?deltas=1`, {
      headers,
      signal: AbortSignal.any([signal, late.signal]),
    });
    clearTimeout(timer);
    return response;
  },
};

/** `crypto.randomUUID` exists only on pages from HTTPS or from this machine. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
