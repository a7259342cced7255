import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createPeople } from '../../../../adapters/web/http/people.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { silentLog } from '../../../../src/log.ts';
import { webAppOfTest, type WebApp } from '../../../support/web-app.ts';

const TOKEN = 'correct-horse-battery-staple';
const HEADER = 'X-Forwarded-Email';
const PROXIED = { WEB_USER_HEADER: HEADER, WEB_TRUSTED_PROXIES: '127.0.0.1' };
const ANNA = 'anna@example.com';
const BEN = 'ben@example.com';

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A request that the proxy has passed on for a person. */
async function as(person: string, app: WebApp, path: string, { method = 'GET', body, headers = {} }: Sent = {}) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { [HEADER]: person, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const ids = ({ text }: { text: string }) =>
  (JSON.parse(text) as { sessions: { sessionId: string }[] }).sessions.map(({ sessionId }) => sessionId);

/** A session of a person with an answer and a revision in it. */
async function begun(app: WebApp, person: string, content: string): Promise<{ id: string; turnId: string }> {
  const created = await as(person, app, '/api/sessions', { method: 'POST', body: {} });
  const { sessionId: id } = JSON.parse(created.text) as { sessionId: string };
  const said = await as(person, app, `/api/sessions/${id}/messages`, { method: 'POST', body: { content } });
  const { turnId } = JSON.parse(said.text) as { turnId: string };
  for (;;) {
    const { text } = await as(person, app, `/api/sessions/${id}`);
    if ((JSON.parse(text) as { pending: unknown[] }).pending.length === 0) return { id, turnId };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What somebody else than the owner may try with a session. */
const ATTEMPTS: readonly (readonly [string, string, Sent])[] = [
  ['open it', '', {}],
  ['rename it', '', { method: 'PATCH', body: { title: 'Mine' } }],
  ['follow its events', '/events', {}],
  ['download its file', '/config.yaml', {}],
  ['look at its steps', '/revisions/1/steps', {}],
  ['look at its picture', '/revisions/1/picture.svg', {}],
  ['write in it', '/messages', { method: 'POST', body: { content: 'make it shorter' } }],
  ['stop it', '/stop', { method: 'POST', body: {} }],
  ['try it', '/commands', { method: 'POST', body: { name: 'try' } }],
  ['forget it', '/commands', { method: 'POST', body: { name: 'forget' } }],
  ['rate it', '/feedback', { method: 'POST', body: { turnId: 'x', verdict: 'good' } }],
];

test('a session belongs to the person who began it: for another person, and for the team with the token, it does not exist', async () => {
  const app = await webAppOfTest({ variables: { ...PROXIED, WEB_TOKEN: TOKEN } });
  const annas = await begun(app, ANNA, 'Summarize a long document about bees');
  const bens = await begun(app, BEN, 'Summarize a long document about ants');
  expect(ids(await as(ANNA, app, '/api/sessions'))).toEqual([annas.id]);
  expect(ids(await as(BEN, app, '/api/sessions'))).toEqual([bens.id]);
  expect(ids(await as(BEN, app, '/api/sessions?query=bees'))).toEqual([]);
  for (const [, path, sent] of ATTEMPTS) {
    const tried = await as(BEN, app, `/api/sessions/${annas.id}${path}`, sent);
    expect([tried.status, tried.text]).toEqual([404, expect.stringContaining('unknown_session')]);
  }
  const team = await fetch(`${app.url}/api/sessions/${annas.id}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(team.status).toBe(404);
  const rated = { method: 'POST', body: { turnId: annas.turnId, verdict: 'bad' } };
  expect((await as(BEN, app, `/api/sessions/${bens.id}/feedback`, rated)).text).toContain('unknown_turn');
  expect((await as(ANNA, app, `/api/sessions/${annas.id}/feedback`, rated)).status).toBe(200);
  const file = await as(ANNA, app, `/api/sessions/${annas.id}/config.yaml`);
  expect([file.status, file.text]).toEqual([200, expect.stringContaining('schema_version')]);
});

test('the page and the API know who is signed in, also with a name in another script', async () => {
  const app = await webAppOfTest({ variables: PROXIED });
  expect(JSON.parse((await as(ANNA, app, '/api/person')).text)).toEqual({ person: ANNA });
  const inBytes = Buffer.from('Ännä 田中').toString('latin1');
  expect(JSON.parse((await as(inBytes, app, '/api/person')).text)).toEqual({ person: 'Ännä 田中' });
  const page = await as(ANNA, app, '/', { headers: { host: 'chat.example.com' } });
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('id="person" data-asked')]);
});

test('without the header nobody is admitted, and a person called like the team is not the team', async () => {
  const app = await webAppOfTest({ variables: PROXIED });
  for (const path of ['/', '/api/sessions']) {
    const refused = await fetch(`${app.url}${path}`);
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('Nobody is signed in.')]);
  }
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  expect(JSON.parse((await as('user', app, '/api/person')).text)).toEqual({ person: 'user' });
});

/** A request from another address of this machine, with each header as often as it is given. */
function from(
  localAddress: string,
  url: string,
  headers: readonly string[],
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { localAddress, headers: ['Host', new URL(url).host, ...headers] }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end();
  });
}

describe('a person who only claims to be signed in', () => {
  test('is refused where the address is not one of the proxy, also with the right token and with X-Forwarded-For', async () => {
    const app = await webAppOfTest({ variables: { ...PROXIED, WEB_TOKEN: TOKEN } });
    const url = `${app.url}/api/sessions`;
    const others = ['X-Forwarded-For', '127.0.0.1', 'Authorization', `Bearer ${TOKEN}`];
    const spoofed = await from('127.0.0.2', url, [HEADER, ANNA, ...others]);
    expect([spoofed.status, spoofed.text]).toEqual([403, expect.stringContaining('untrusted_proxy')]);
    expect((await from('127.0.0.2', app.url, [HEADER.toLowerCase(), ANNA])).status).toBe(403);
    expect((await from('127.0.0.2', url, others)).status).toBe(200);
    expect((await from('127.0.0.1', url, [HEADER, ANNA])).status).toBe(200);
  });

  test('is refused where the proxy adds its header to that of the browser', async () => {
    const app = await webAppOfTest({ variables: PROXIED });
    const twice = await from('127.0.0.1', `${app.url}/api/sessions`, [HEADER, ANNA, HEADER, BEN]);
    expect([twice.status, twice.text]).toEqual([403, expect.stringContaining('unclear_person')]);
  });
});

const peopleOf = (networks: string) => {
  const { people } = loadConfig({ WEB_USER_HEADER: HEADER, WEB_TRUSTED_PROXIES: networks }).web;
  return createPeople(people ?? { header: '', proxies: [] }, silentLog());
};

test.each([
  ['10.1.0.0/16', '10.1.255.255', 'person'],
  ['10.1.0.0/16', '10.2.0.0', 'refused'],
  ['10.1.0.0/16', '::ffff:10.1.2.3', 'person'],
  ['10.1.0.0/16', '::ffff:10.2.2.3', 'refused'],
  ['192.0.2.7, fd00:1::/32', 'fd00:1:2::3', 'person'],
  ['192.0.2.7, fd00:1::/32', 'fd00:2::3', 'refused'],
  ['192.0.2.7', '192.0.2.8', 'refused'],
  ['::1', '::1', 'person'],
  ['::1', '127.0.0.1', 'refused'],
  ['127.0.0.1', '', 'refused'],
])('with the proxy %s, a header from %s means: %s', (networks, address, kind) => {
  expect(peopleOf(networks).named([ANNA], address).kind).toBe(kind);
});

test.each([
  ['', 'nobody'],
  ['   ', 'nobody'],
  ['x'.repeat(255), 'person'],
  ['x'.repeat(256), 'refused'],
  ['anna\u0000', 'refused'],
  [Buffer.from('anna\u202Eneb').toString('latin1'), 'refused'],
])('the header %j names: %s', (value, kind) => {
  expect(peopleOf('127.0.0.1').named([value], '127.0.0.1').kind).toBe(kind);
});
