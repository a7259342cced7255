import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTICLE, answer, BROKEN_ARTICLE, CHECKED_ARTICLE } from '../../../support/configs.ts';
import { startWebApp, type WebApp } from '../../../support/web-app.ts';

let app: WebApp;
let sessionId: string;
beforeAll(async () => {
  const answers = [answer('Here it is.', ARTICLE), answer('Now it checks the facts.', CHECKED_ARTICLE)];
  app = await startWebApp({ script: answers.map((text) => ({ chunks: [text] })) });
  sessionId = await app.client.createSession();
  await app.client.say(sessionId, 'research a topic and write an article');
  await app.client.say(sessionId, 'add a fact check at the end');
});
afterAll(() => app.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/api/sessions/${sessionId}/revisions/${path}`, { headers });

test('a revision is drawn with what changed since the revision before, and may be cached indefinitely', async () => {
  const response = await get('2/picture.svg');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const svg = await response.text();
  expect(svg).toContain('<g class="box step new" data-step="fact_check">');
  expect(svg).toContain('<g class="box step" data-step="write">');
  expect(svg).toContain('fact_check (new) → END');
});

test('the picture is not sent again to a browser that has it', async () => {
  const etag = (await get('1/picture.svg')).headers.get('etag') ?? '';
  expect((await get('1/picture.svg', { 'if-none-match': etag })).status).toBe(304);
  expect((await get('2/picture.svg', { 'if-none-match': etag })).status).toBe(200);
});

test('any two revisions are compared, in either direction, and one is drawn without changes', async () => {
  expect(await (await get('1/picture.svg?against=2')).text()).toContain(
    '<g class="box step removed" data-step="fact_check">',
  );
  expect(await (await get('2/picture.svg?against=0')).text()).toContain('<g class="box step" data-step="fact_check">');
});

test('any two revisions are compared in words', async () => {
  const comparison = (await (await get('2/changes?against=1')).json()) as {
    hunks: { firstLine: number; lines: string[] }[];
  };
  expect(comparison).toMatchObject({ changes: ['new step: `fact_check`'], prompts: [] });
  const lines = CHECKED_ARTICLE.split('\n');
  for (const { firstLine, lines: marked } of comparison.hunks) {
    const later = marked.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    expect(lines.slice(firstLine - 1, firstLine - 1 + later.length)).toEqual(later);
  }
  expect(await (await get('1/changes?against=2')).json()).toMatchObject({ changes: ['removed step: `fact_check`'] });
});

test.each([
  ['7/changes?against=1', 404, 'no_config'],
  ['2/changes', 400, 'bad_number'],
  ['3/picture.svg', 404, 'no_config'],
  ['2/picture.svg?against=7', 404, 'no_config'],
  ['x/picture.svg', 400, 'bad_number'],
  ['2/picture.svg?against=-1', 400, 'bad_number'],
])('%s is refused with a sentence', async (path, status, code) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test('a picture of another session is not found', async () => {
  const path = `/api/sessions/${sessionId.replace(/^./, 'f')}/revisions/1/picture.svg`;
  expect((await fetch(`${app.url}${path}`)).status).toBe(404);
});

const draw = (body: string) =>
  fetch(`${app.url}/api/picture`, { method: 'POST', body, headers: { 'content-type': 'application/yaml' } });

test('a config that is not stored is drawn, with its errors', async () => {
  const svg = await (await draw(BROKEN_ARTICLE)).text();
  expect(svg).toContain('<g class="box missing">');
  expect(svg).toContain('publsh');
  expect(svg).toContain('1 error');
});

test('what has no steps is answered with a sentence', async () => {
  const response = await draw('just words');
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({
    error: { code: 'no_picture', message: 'This config has no steps that could be drawn.' },
  });
});
