import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createWebAdapter, type WebOptions } from '../../../adapters/web/adapter.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import { createPictures } from '../../../src/picture/pictures.ts';
import { createSessions } from '../../../src/conversation/session-views.ts';
import { threadedWorkflowTasks } from '../../../src/conversation/threaded-tasks.ts';
import { createLog, silentLog } from '../../../src/log.ts';
import type { SessionStore } from '../../../src/session/session-store.ts';

const SESSION = '01900000-0000-7000-8000-000000000000';

/** An adapter without a conversation: what is tested here ends before it, or is about its failure. */
function createAdapter(
  options: Partial<WebOptions> = {},
  conversation: Partial<ConversationPort> = {},
  log = silentLog(),
  sessions: Partial<SessionsPort> = {},
) {
  const adapter = createWebAdapter({
    conversation: conversation as ConversationPort,
    sessions: { belongsTo: async () => false, ...sessions } as SessionsPort,
    options: { host: '127.0.0.1', port: 0, mounts: [], ...options },
    readiness: async () => ({ ready: false, parts: { database: { ready: false, detail: 'Gone.' } } }),
    log,
    clock: { now: () => 0 },
    wallClock: { now: () => 0 },
    newId: () => 'id',
  });
  onTestFinished(() => adapter.stop());
  return adapter;
}

async function started(
  options?: Partial<WebOptions>,
  conversation?: Partial<ConversationPort>,
  sessions?: Partial<SessionsPort>,
) {
  const adapter = createAdapter(options, conversation, silentLog(), sessions);
  await adapter.start();
  const { port } = adapter.address();
  return { adapter, port, url: `http://127.0.0.1:${port}` };
}

/** `fetch` does not let a test choose its own Host header. */
function statusFor(port: number, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const request = httpRequest({ port, host: '127.0.0.1', path, headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  request.once('error', reject);
  request.end();
  return promise;
}

function answerAsSlack(_request: unknown, response: ServerResponse): void {
  response.end('slack');
}

test('a config that takes too long to check is refused with a sentence, and the log shows no error', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = await createLog({ level: 'error', format: 'json', secrets: [], destination });
  const sessions = createSessions({
    store: {} as SessionStore,
    newId: () => 'id',
    pictures: createPictures({ onFailure: () => undefined }),
    workflow: threadedWorkflowTasks({ limitMs: 1 }),
  });
  const adapter = createAdapter({}, {}, log, sessions);
  await adapter.start();
  const response = await fetch(`http://127.0.0.1:${adapter.address().port}/api/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: `schema_version: "1.0"\nflow: {name: "${'a '.repeat(60_000)}"}\n`,
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({
    error: {
      code: 'workflow.too_slow',
      message:
        'This config is too large or too complicated to process. Split it into smaller ones, or remove repeated parts.',
    },
  });
  expect(lines).toEqual([]);
});

test('an address that others can reach needs a token', async () => {
  await expect(createAdapter({ host: '0.0.0.0' }).start()).rejects.toMatchObject({
    code: 'web.token_needed',
    hint: expect.stringContaining('WEB_TOKEN'),
  });
});

test('with a token it listens on every address', async () => {
  const { url } = await started({ host: '0.0.0.0', token: 'a-token-of-some-length' });
  expect((await fetch(`${url}/api/sessions`)).status).toBe(401);
});

test('a port in use and an address of another machine are reported with what to change', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(createAdapter({ port }).start()).rejects.toMatchObject({ code: 'web.port_in_use' });
  const away = createAdapter({ host: '203.0.113.7', token: 'a-token-of-some-length' });
  await expect(away.start()).rejects.toMatchObject({ code: 'web.cannot_listen' });
});

test('plain HTTP beyond this machine is warned about at the start', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = await createLog({ level: 'warn', format: 'json', secrets: [], destination });
  await createAdapter({ host: '0.0.0.0', token: 'a-token-of-some-length' }, {}, log).start();
  expect(lines.join('')).toContain('The web chat speaks plain HTTP');
  lines.length = 0;
  await createAdapter({}, {}, log).start();
  expect(lines).toEqual([]);
});

test('a message that the conversation refuses is answered 409 with its sentence', async () => {
  const { url } = await started(
    {},
    { receive: async () => ({ outcome: 'refused', sentence: 'Not this one.' }) },
    { belongsTo: async () => true },
  );
  const response = await fetch(`${url}/api/sessions/${SESSION}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'Hello' }),
  });
  expect(response.status).toBe(409);
  expect(await response.json()).toEqual({ error: { code: 'refused', message: 'Not this one.' } });
});

test('health follows listening', async () => {
  const { adapter } = await started();
  expect(adapter.health()).toEqual({ ready: true });
  await adapter.stop();
  expect(adapter.health()).toMatchObject({ ready: false });
});

test('a request below the path of another adapter is handed over unread, from any name', async () => {
  const { port, url } = await started({ mounts: [{ path: '/slack/events', listener: answerAsSlack }] });
  expect(await (await fetch(`${url}/slack/events?x=1`, { method: 'POST', body: 'x' })).text()).toBe('slack');
  expect(await (await fetch(`${url}/slack/events/deep`)).text()).toBe('slack');
  expect((await fetch(`${url}/slack/eventsx`)).status).toBe(404);
  expect(await statusFor(port, '/slack/events', { host: 'public.example' })).toBe(200);
});

test('a foreign name is refused, but every probe is told the health', async () => {
  const { port } = await started();
  expect(await statusFor(port, '/', { host: 'evil.example' })).toBe(403);
  expect(await statusFor(port, '/api/sessions', { host: 'evil.example' })).toBe(403);
  expect(await statusFor(port, '/healthz', { host: '10.0.0.7' })).toBe(200);
});

test('requests that another site makes through the browser are refused', async () => {
  const { url } = await started();
  const post = (headers: Record<string, string>) => fetch(`${url}/api/sessions`, { method: 'POST', headers });
  expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await fetch(`${url}/api/sessions`, { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
});

test('a part that is not ready makes /readyz answer 503', async () => {
  const { url } = await started();
  const response = await fetch(`${url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ready: false, parts: { database: { ready: false, detail: 'Gone.' } } });
});

test('an internal failure is reported without its details', async () => {
  const broken = { belongsTo: () => Promise.reject(new Error('password=hunter2')) };
  const { url } = await started({}, {}, broken);
  const response = await fetch(`${url}/api/sessions/${SESSION}`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: 'Something went wrong on our side.' },
  });
});

test('every answer forbids inline code, framing, sniffing and referrers', async () => {
  const { url } = await started();
  for (const path of ['/', '/page/main.js', '/api/nothing', '/healthz']) {
    const { headers } = await fetch(url + path);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('a file of the page is sent once and then confirmed by its tag', async () => {
  const { url } = await started();
  const first = await fetch(`${url}/page/main.js`);
  expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const etag = first.headers.get('etag') ?? '';
  const second = await fetch(`${url}/page/main.js`, { headers: { 'if-none-match': etag } });
  expect([second.status, await second.text()]).toEqual([304, '']);
});
