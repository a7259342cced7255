import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARTICLE, BROKEN_ARTICLE } from '../../../support/configs.ts';
import { startWebApp, webAppOfTest, type WebApp } from '../../../support/web-app.ts';

const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const EXAMPLE = 'Research a topic and write a 500-word article with sources';

let app: WebApp;
beforeAll(async () => {
  app = await startWebApp();
});
afterAll(() => app.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.url}${path}`, { headers });
const post = (path: string, body?: string, type: string | undefined = 'application/json') =>
  fetch(`${app.url}${path}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
  });
const say = (sessionId: string, body: unknown) => post(`/api/sessions/${sessionId}/messages`, JSON.stringify(body));

const command = (sessionId: string, body: unknown) => post(`/api/sessions/${sessionId}/commands`, JSON.stringify(body));

/** Every refusal has this shape, and a sentence that a person can read. */
async function refusal(response: Response): Promise<{ status: number; code: string }> {
  expect(response.headers.get('content-type')).toContain('application/json');
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.message).toMatch(/^[A-Z"].*\.$/s);
  return { status: response.status, code: error.code };
}

describe('sessions', () => {
  test('one is created, with its address, and listed with its title', async () => {
    const created = await post('/api/sessions');
    expect(created.status).toBe(201);
    const { sessionId } = (await created.json()) as { sessionId: string };
    expect(created.headers.get('location')).toBe(`/api/sessions/${sessionId}`);
    await app.client.say(sessionId, EXAMPLE);
    const { sessions } = (await (await get('/api/sessions?limit=1')).json()) as { sessions: unknown[] };
    expect(sessions).toMatchObject([{ sessionId, title: EXAMPLE, currentRevision: 1 }]);
  });

  test('an empty JSON body also creates one', async () => {
    expect((await post('/api/sessions', '{}')).status).toBe(201);
  });

  test.each(['0', '-1', 'x', '1.5', '9999'])('a limit of %s is refused', async (limit) => {
    expect(await refusal(await get(`/api/sessions?limit=${limit}`))).toEqual({ status: 400, code: 'bad_number' });
  });

  test('the list is read page by page, and searched in titles, messages and files', async () => {
    const other = await webAppOfTest();
    const list = async (query: string) => {
      const response = await fetch(`${other.url}/api/sessions?${query}`);
      return (await response.json()) as { sessions: { sessionId: string; title: string }[]; more: boolean };
    };
    const ids: string[] = [];
    for (const topic of ['Bees', 'ANTS 100%', 'Wasps']) {
      ids.unshift(await other.client.createSession());
      await other.client.say(ids[0] ?? '', `${topic}: summarize a long document`);
    }
    const first = await list('limit=2');
    const second = await list('limit=2&offset=2');
    expect([...first.sessions, ...second.sessions].map(({ sessionId }) => sessionId)).toEqual(ids);
    expect([first.more, second.more]).toEqual([true, false]);
    expect((await list('query=ants 100%25')).sessions.map(({ title }) => title)).toEqual([
      'ANTS 100%: summarize a long document',
    ]);
    expect((await list('query=SCHEMA_VERSION')).sessions).toHaveLength(3);
    expect((await list('query=100_')).sessions).toEqual([]);
    expect(await refusal(await get('/api/sessions?offset=-1'))).toEqual({ status: 400, code: 'bad_number' });
    expect(await refusal(await get(`/api/sessions?query=${'x'.repeat(201)}`))).toEqual({
      status: 400,
      code: 'bad_query',
    });
  });

  test('a session is renamed, and keeps its name when more is said', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    const rename = (body: string) =>
      fetch(`${app.url}/api/sessions/${sessionId}`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': 'application/json' },
      });
    const renamed = await rename(JSON.stringify({ title: '  The  article ' }));
    expect(await renamed.json()).toMatchObject({ sessionId, title: 'The article' });
    await app.client.say(sessionId, 'show');
    expect((await app.client.read(sessionId)).session['title']).toBe('The article');
    for (const title of ['', '   ', 'x'.repeat(201), 7]) {
      expect(await refusal(await rename(JSON.stringify({ title })))).toEqual({ status: 400, code: 'bad_title' });
    }
  });

  test('an answer is rated, and a rating of nothing is refused', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    const turnId = (await app.client.read(sessionId)).messages[1]?.turnId;
    const rate = (body: unknown) => post(`/api/sessions/${sessionId}/feedback`, JSON.stringify(body));
    expect((await rate({ turnId, verdict: 'good' })).status).toBe(200);
    expect(await refusal(await rate({ turnId, verdict: 'fine' }))).toEqual({ status: 400, code: 'bad_feedback' });
    expect(await refusal(await rate({ turnId: UNKNOWN, verdict: 'bad' }))).toEqual({
      status: 404,
      code: 'unknown_turn',
    });
  });

  test('the steps of a revision are told with their lines, what they read and write, and what follows', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    await say(sessionId, { files: [{ name: 'flow.yaml', content: ARTICLE }] });
    await expect.poll(async () => (await app.client.read(sessionId)).revisions).toHaveLength(2);
    const { steps } = (await (await get(`/api/sessions/${sessionId}/revisions/2/steps`)).json()) as { steps: unknown };
    const first = ARTICLE.split('\n').indexOf('  - id: research') + 1;
    expect(steps).toMatchObject([
      {
        id: 'research',
        description: 'Collects facts about the topic.',
        prompt: 'Collect facts about {topic}.',
        reads: ['topic'],
        writes: ['notes'],
        tools: [],
        next: [{ to: 'write' }],
        lines: { first, last: first + 8 },
      },
      { id: 'write', reads: ['topic', 'notes'], next: [{ to: 'END' }], lines: { first: first + 9 } },
    ]);
    const paths = [`/api/sessions/${sessionId}/revisions/9/steps`, `/api/sessions/${sessionId}/revisions/x/steps`];
    const refusals = await Promise.all(paths.map(async (path) => refusal(await get(path))));
    expect(refusals.map(({ code }) => code)).toEqual(['no_config', 'bad_number']);
  });

  test('too many files are told in a sentence for people', async () => {
    const sessionId = await app.client.createSession();
    const files = Array.from({ length: 9 }, (_, index) => ({ name: `${index}.txt`, content: 'x' }));
    const response = await say(sessionId, { files });
    expect(await response.json()).toMatchObject({
      error: { message: 'At most 8 files can be sent at once. Send the others in a second message.' },
    });
  });

  test('a session is read with its messages, revisions and what is pending', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    const detail = await (await get(`/api/sessions/${sessionId}`)).json();
    expect(detail).toMatchObject({
      session: { sessionId, currentRevision: 1 },
      messages: [
        { role: 'user', content: EXAMPLE, files: [] },
        { role: 'assistant', outcome: 'revised', revision: 1 },
      ],
      revisions: [{ number: 1 }],
      pending: [],
      earlier: false,
    });
  });

  test('only the newest messages are read when that is asked for', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    const detail = await (await get(`/api/sessions/${sessionId}?messages=1`)).json();
    expect(detail).toMatchObject({ messages: [{ role: 'assistant' }], earlier: true });
  });

  test.each([UNKNOWN, 'x', '..%2f..%2fetc', `${UNKNOWN}0`])('the id %s leads nowhere', async (id) => {
    const paths = ['', '/events', '/config.yaml'].map((rest) => get(`/api/sessions/${id}${rest}`));
    const actions = ['/messages', '/stop', '/commands'].map((rest) => post(`/api/sessions/${id}${rest}`, '{}'));
    for (const response of await Promise.all([...paths, ...actions])) {
      expect(await refusal(response)).toEqual({ status: 404, code: 'unknown_session' });
    }
  });
});

describe('messages', () => {
  test('one is accepted with the ids of the message and of its turn', async () => {
    const sessionId = await app.client.createSession();
    const response = await say(sessionId, { content: EXAMPLE });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ messageId: expect.any(String), turnId: expect.any(String) });
  });

  test('the same client id twice is one message', async () => {
    const sessionId = await app.client.createSession();
    const message = { content: EXAMPLE, clientMessageId: 'once' };
    const [first, second] = await Promise.all([say(sessionId, message), say(sessionId, message)]);
    expect(await first.json()).toEqual(await second.json());
    const { messages } = await app.client.read(sessionId);
    expect(messages.filter(({ role }) => role === 'user')).toHaveLength(1);
  });

  test('a file comes along, by its name without a path', async () => {
    const sessionId = await app.client.createSession();
    const files = [{ name: '../../etc/flow.yaml', content: ARTICLE }];
    const { turnId } = (await (await say(sessionId, { files })).json()) as { turnId: string };
    await app.client.events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId);
    const { messages } = await app.client.read(sessionId);
    expect(messages[0]).toMatchObject({ role: 'user', files: ['flow.yaml'] });
    expect((await app.client.config(sessionId)).text).toBe(ARTICLE);
  });

  const refused: [string, string, number, string][] = [
    ['broken JSON', '{"content":', 400, 'bad_json'],
    ['a body that is not an object', '"hello"', 400, 'bad_message'],
    ['a number as content', '{"content": 7}', 400, 'bad_message'],
    ['an empty text', '{"content": " \\n "}', 400, 'empty_message'],
    ['an empty object', '{}', 400, 'empty_message'],
    ['an invalid client id', '{"content": "x", "clientMessageId": "a b"}', 400, 'bad_message'],
    [
      'too many files',
      JSON.stringify({ files: Array.from({ length: 9 }, () => ({ name: 'a', content: 'x' })) }),
      400,
      'bad_message',
    ],
    ['too long a text', JSON.stringify({ content: 'x'.repeat(40_001) }), 413, 'too_long'],
    ['too large a body', JSON.stringify({ content: 'x'.repeat(5_000_000) }), 413, 'too_large'],
  ];
  test.each(refused)('%s is refused', async (_name, body, status, code) => {
    const sessionId = await app.client.createSession();
    const response = await post(`/api/sessions/${sessionId}/messages`, body);
    expect(await refusal(response)).toEqual({ status, code });
    expect((await app.client.read(sessionId)).messages).toEqual([]);
  });

  test('the longest text that is documented is accepted', async () => {
    const sessionId = await app.client.createSession();
    expect((await say(sessionId, { content: 'x'.repeat(40_000) })).status).toBe(202);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of type %s, which a form of another site could send, is refused',
    async (type) => {
      const sessionId = await app.client.createSession();
      const response = await post(`/api/sessions/${sessionId}/messages`, '{"content":"x"}', type);
      expect(await refusal(response)).toEqual({ status: 415, code: 'not_json' });
    },
  );

  test('each of many large bodies is answered 413, and the requests after it are answered', async () => {
    const sessionId = await app.client.createSession();
    const large = JSON.stringify({ content: 'x'.repeat(5_000_000) });
    for (let n = 0; n < 15; n += 1) {
      expect((await post(`/api/sessions/${sessionId}/messages`, large)).status).toBe(413);
      expect((await get('/healthz')).status).toBe(200);
    }
  });

  test('the size of a body without Content-Length is limited, too', async () => {
    const sessionId = await app.client.createSession();
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(65_536))),
    });
    const sent = fetch(`${app.url}/api/sessions/${sessionId}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    });
    expect(await refusal(await sent)).toEqual({ status: 413, code: 'too_large' });
  });
});

describe('the config', () => {
  test('is 404 before there is one, and for a revision that does not exist', async () => {
    const sessionId = await app.client.createSession();
    const config = `/api/sessions/${sessionId}/config.yaml`;
    expect(await refusal(await get(config))).toEqual({ status: 404, code: 'no_config' });
    await app.client.say(sessionId, EXAMPLE);
    expect(await refusal(await get(`${config}?revision=7`))).toEqual({ status: 404, code: 'no_config' });
    expect(await refusal(await get(`${config}?revision=x`))).toEqual({ status: 400, code: 'bad_number' });
  });

  test('is an attachment with its name, and each revision stays as it was', async () => {
    const sessionId = await app.client.createSession();
    const say = (content: string) => app.client.say(sessionId, content);
    await say(EXAMPLE);
    const first = await get(`/api/sessions/${sessionId}/config.yaml`);
    expect(first.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
    expect(first.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.yaml"/);
    const text = await first.text();
    await say('Summarize a long document into bullet points');
    expect(await (await get(`/api/sessions/${sessionId}/config.yaml?revision=1`)).text()).toBe(text);
  });
});

describe('validation', () => {
  test('a valid file is valid, also as JSON and wrapped in JSON', async () => {
    const bodies: [string, string][] = [
      [ARTICLE, 'application/yaml'],
      [ARTICLE, 'text/plain; charset=utf-8'],
      [ARTICLE, 'text/yaml'],
      [ARTICLE, 'application/x-yaml'],
      [JSON.stringify({ yaml: ARTICLE }), 'application/json'],
    ];
    for (const [body, type] of bodies) {
      const response = await post('/api/validate', body, type);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ valid: true, runnable: 'yes', issues: [] });
    }
  });

  test('an invalid file is answered with its issues, each at its line', async () => {
    const report = await (await post('/api/validate', BROKEN_ARTICLE, 'application/yaml')).json();
    const line = BROKEN_ARTICLE.split('\n').findIndex((text) => text.includes('publsh')) + 1;
    expect(report).toMatchObject({ valid: false, runnable: 'no' });
    expect((report as { issues: unknown[] }).issues).toContainEqual(
      expect.objectContaining({ severity: 'error', line, code: expect.any(String), message: expect.any(String) }),
    );
  });

  test('JSON that is a config itself is read as one, and broken JSON as YAML', async () => {
    const config = await (await post('/api/validate', '{"flow": {"name": "x"}}')).json();
    expect(config).toMatchObject({ valid: false });
    expect(await (await post('/api/validate', '{"flow": ')).json()).toMatchObject({ valid: false });
  });

  test('an empty body is not a valid file', async () => {
    expect(await (await post('/api/validate', '', 'application/yaml')).json()).toMatchObject({ valid: false });
  });

  test('a wrong type, broken text and too much of it are refused', async () => {
    expect(await refusal(await post('/api/validate', ARTICLE, 'image/png'))).toMatchObject({ status: 415 });
    const broken = fetch(`${app.url}/api/validate`, { method: 'POST', body: new Uint8Array([0xff, 0xfe, 0xfd]) });
    expect(await refusal(await broken)).toEqual({ status: 400, code: 'not_utf8' });
    const large = await post('/api/validate', '#'.repeat(3_000_000), 'application/yaml');
    expect(await refusal(large)).toEqual({ status: 413, code: 'too_large' });
  });
});

describe('commands', () => {
  test('those that only tell something answer at once', async () => {
    const sessionId = await app.client.createSession();
    for (const name of ['help', 'list']) {
      const response = await command(sessionId, { name });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ kind: 'done', text: expect.stringMatching(/\w/) });
    }
  });

  test('those that change something become a turn', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    await app.client.say(sessionId, 'Summarize a long document into bullet points');
    const response = await command(sessionId, { name: 'undo', commandId: 'press-1' });
    expect(response.status).toBe(202);
    const { turnId } = (await response.json()) as { turnId: string };
    await app.client.events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId);
    expect((await app.client.read(sessionId)).session).toMatchObject({ currentRevision: 1 });
  });

  test('new begins a session of its own', async () => {
    const sessionId = await app.client.createSession();
    const result = (await (await command(sessionId, { name: 'new' })).json()) as { sessionId: string };
    expect(result.sessionId).not.toBe(sessionId);
    expect((await get(`/api/sessions/${result.sessionId}`)).status).toBe(200);
    expect((await get(`/api/sessions/${sessionId}`)).status).toBe(200);
  });

  test('forget deletes the session with everything in it', async () => {
    const sessionId = await app.client.createSession();
    await app.client.say(sessionId, EXAMPLE);
    const { turnId } = (await (await command(sessionId, { name: 'forget' })).json()) as { turnId: string };
    await app.client
      .events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId)
      .catch(() => undefined);
    await expect.poll(async () => (await get(`/api/sessions/${sessionId}`)).status).toBe(404);
  });

  test('stop with nothing running says so', async () => {
    const sessionId = await app.client.createSession();
    const response = await post(`/api/sessions/${sessionId}/stop`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ kind: 'done' });
  });

  test.each(['{"name":"reboot"}', '{}', '[]'])('the command %s is refused', async (body) => {
    const sessionId = await app.client.createSession();
    const response = await post(`/api/sessions/${sessionId}/commands`, body);
    expect(await refusal(response)).toEqual({ status: 400, code: 'bad_command' });
  });
});

describe('health', () => {
  test('the process answers, and every part is ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    const response = await get('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ready: true, parts: { web: { ready: true } } });
  });
});

test('an unknown path is 404 in the same shape, and none leads out of the folder of the page', async () => {
  for (const path of [
    '/nothing',
    '/api/nothing',
    '/page/..%2fadapter.ts',
    '/page/%2e%2e/adapter.ts',
    '/page/adapter.ts',
  ]) {
    expect(await refusal(await get(path))).toEqual({ status: 404, code: 'not_found' });
  }
});

test('after a stop nothing listens, and a new start listens on the same port', async () => {
  const own = await webAppOfTest();
  await own.stop();
  await expect(fetch(`${own.url}/healthz`)).rejects.toThrow('fetch failed');
  await own.start();
  expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
});
