import { expect, onTestFinished, test } from 'vitest';
import { createAccess } from '../../../../adapters/web/http/access.ts';
import { webAppOfTest } from '../../../support/web-app.ts';

const TOKEN = 'correct-horse-battery-staple';
const asked = (headers: { authorization?: string; cookie?: string }) =>
  createAccess(TOKEN).allows({ authorization: headers.authorization, cookie: headers.cookie });

test('without a token everyone is allowed, and nobody can log in', () => {
  const access = createAccess(undefined);
  expect(access.allows({ authorization: undefined, cookie: undefined })).toBe(true);
  expect(access.login('', false)).toBeUndefined();
});

test('the token is taken as bearer, and only the whole of it', () => {
  expect(asked({ authorization: `Bearer ${TOKEN}` })).toBe(true);
  expect(asked({ authorization: `bearer ${TOKEN}` })).toBe(true);
  for (const wrong of [TOKEN, 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, 'Basic x']) {
    expect(asked({ authorization: wrong })).toBe(false);
  }
});

test('the cookie of a login is taken, keeps the token to itself and lasts over restarts', () => {
  const cookie = createAccess(TOKEN).login(TOKEN, true) ?? '';
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
  expect(cookie).not.toContain(TOKEN);
  const pair = cookie.split(';')[0] ?? '';
  expect(asked({ cookie: `other=1; ${pair}` })).toBe(true);
  expect(asked({ cookie: `${pair}x` })).toBe(false);
  expect(createAccess('another-token-altogether').allows({ authorization: undefined, cookie: pair })).toBe(false);
});

test('a wrong bearer is not saved by a right cookie', () => {
  const pair = createAccess(TOKEN).login(TOKEN, false)?.split(';')[0] ?? '';
  expect(asked({ authorization: 'Bearer wrong', cookie: pair })).toBe(false);
});

test('the API wants the token, the page shows a login form, and the form gives a cookie', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  onTestFinished(() => app.stop());
  const refused = await fetch(`${app.url}/api/sessions`);
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ error: { code: 'token_needed' } });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  const withToken = await fetch(`${app.url}/api/sessions`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(withToken.status).toBe(200);

  const page = await fetch(app.url);
  expect(page.status).toBe(401);
  expect(await page.text()).toContain('name="token"');
  const login = (token: string) =>
    fetch(app.url, { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' });
  const wrong = await login('wrong');
  expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
  expect(await wrong.text()).toContain('role="alert"');
  const right = await login(TOKEN);
  expect([right.status, right.headers.get('location')]).toEqual([303, '/']);
  const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await fetch(app.url, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(`${app.url}/api/sessions`, { headers: { cookie } })).status).toBe(200);
});

test('a login form that is no form, or far too long, is no login', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  const json = await fetch(app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: TOKEN }),
  });
  expect(json.status).toBe(401);
  const long = await fetch(app.url, {
    method: 'POST',
    body: new URLSearchParams({ token: TOKEN, filling: 'x'.repeat(10_000) }),
  });
  expect(long.status).toBe(401);
});
