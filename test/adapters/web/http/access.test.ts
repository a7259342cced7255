import { describe, expect, onTestFinished, test } from 'vitest';
import { createAccess, type Credentials } from '../../../../adapters/web/http/access.ts';
import { silentLog } from '../../../../src/log.ts';
import { webAppOfTest } from '../../../support/web-app.ts';

const TOKEN = 'correct-horse-battery-staple';
const HERE = { address: '192.0.2.1', overHttps: false };

const clock = { now: () => 0 };
const accessWith = (token: string | undefined) =>
  createAccess(token === undefined ? {} : { token }, { clock, log: silentLog() });
const credentials = (some: Partial<Credentials>): Credentials => ({
  address: HERE.address,
  names: [],
  authorization: undefined,
  cookie: undefined,
  ...some,
});
const isAllowed = (some: Partial<Credentials>) => accessWith(TOKEN).check(credentials(some)).kind === 'allowed';
const pairOf = (cookie: string | undefined) => cookie?.split(';')[0] ?? '';

test('without a token everyone is allowed, and nobody can log in', () => {
  const access = accessWith(undefined);
  expect(access.check(credentials({})).kind).toBe('allowed');
  expect(access.login('', HERE)).toEqual({ verdict: { kind: 'denied' } });
});

test('the token is accepted as bearer, and only the whole of it', () => {
  expect(isAllowed({ authorization: `Bearer ${TOKEN}` })).toBe(true);
  expect(isAllowed({ authorization: `bearer ${TOKEN}` })).toBe(true);
  for (const wrong of [TOKEN, 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, 'Basic x']) {
    expect(isAllowed({ authorization: wrong })).toBe(false);
  }
});

test('the cookie of a login is accepted, does not reveal the token and outlives a restart', () => {
  const { cookie } = accessWith(TOKEN).login(TOKEN, { ...HERE, overHttps: true });
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
  expect(cookie).not.toContain(TOKEN);
  expect(isAllowed({ cookie: `other=1; ${pairOf(cookie)}` })).toBe(true);
  expect(isAllowed({ cookie: `${pairOf(cookie)}x` })).toBe(false);
  const other = accessWith('another-token-altogether');
  expect(other.check(credentials({ cookie: pairOf(cookie) })).kind).toBe('denied');
});

test('a wrong bearer is refused even with a right cookie', () => {
  const { cookie } = accessWith(TOKEN).login(TOKEN, HERE);
  expect(isAllowed({ authorization: 'Bearer wrong', cookie: pairOf(cookie) })).toBe(false);
});

/** An access after twelve guesses, and the cookie of a login before them. */
const guessed = () => {
  const access = accessWith(TOKEN);
  const { cookie } = access.login(TOKEN, HERE);
  const kinds = Array.from({ length: 12 }, (_, n) => access.login(`guess ${n}`, HERE).verdict.kind);
  return { access, cookie: pairOf(cookie), kinds };
};

describe('after ten different wrong tokens from one address', () => {
  test('the next ones are refused unread, the right one too, with the time to wait', () => {
    const { access, kinds } = guessed();
    expect(kinds).toEqual([...Array.from({ length: 10 }, () => 'denied'), 'blocked', 'blocked']);
    expect(access.login(TOKEN, HERE)).toEqual({ verdict: { kind: 'blocked', retryAfterSeconds: 60 } });
    const bearer = credentials({ authorization: `Bearer ${TOKEN}` });
    expect(access.check(bearer)).toEqual({ kind: 'blocked', retryAfterSeconds: 60 });
  });

  test('another address, and a browser of the same address that is logged in, are not affected', () => {
    const { access, cookie } = guessed();
    expect(access.login(TOKEN, { ...HERE, address: '192.0.2.2' }).verdict.kind).toBe('allowed');
    expect(access.check(credentials({ cookie })).kind).toBe('allowed');
  });

  test('cookies cannot be guessed without that limit, either', () => {
    const access = accessWith(TOKEN);
    const kinds = Array.from({ length: 11 }, (_, n) => access.check(credentials({ cookie: `threadsmith=${n}` })).kind);
    expect(kinds.at(-1)).toBe('blocked');
  });
});

const login = (url: string, token: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' });

test('the API requires the token, the page shows a login form, and the form gives a cookie', async () => {
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
  const wrong = await login(app.url, 'wrong');
  expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
  expect(await wrong.text()).toContain('role="alert"');
  const right = await login(app.url, TOKEN);
  expect([right.status, right.headers.get('location')]).toEqual([303, '/']);
  const cookie = pairOf(right.headers.get('set-cookie') ?? '');
  expect((await fetch(app.url, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(`${app.url}/api/sessions`, { headers: { cookie } })).status).toBe(200);
});

test('300 wrong tokens are slowed down on the API and at the form, and told when to try again', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  const guesses = Array.from({ length: 300 }, (_, n) =>
    fetch(`${app.url}/api/sessions`, { headers: { authorization: `Bearer guess-${n}` } }),
  );
  const answers = await Promise.all(guesses);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  const blocked = answers.find(({ status }) => status === 429);
  expect(Number(blocked?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await blocked?.json()).toMatchObject({ error: { code: 'too_many_attempts' } });
  const form = await login(app.url, TOKEN);
  expect([form.status, form.headers.get('set-cookie')]).toEqual([429, null]);
  expect(Number(form.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await form.text()).toMatch(/role="alert"[^>]*>\s*Too many wrong tokens/);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});

test('logging out takes the cookie from the browser', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  const cookie = pairOf((await login(app.url, TOKEN)).headers.get('set-cookie') ?? '');
  const out = await fetch(`${app.url}/api/logout`, { method: 'POST', headers: { cookie } });
  expect(out.status).toBe(204);
  expect(out.headers.get('set-cookie')).toMatch(/^threadsmith=; Path=\/; Max-Age=0;/);
  const elsewhere = { cookie, 'sec-fetch-site': 'cross-site' };
  expect((await fetch(`${app.url}/api/logout`, { method: 'POST', headers: elsewhere })).status).toBe(403);
});

test('without a token there is nothing to log out of', async () => {
  const app = await webAppOfTest();
  expect((await fetch(`${app.url}/api/logout`, { method: 'POST' })).status).toBe(404);
  expect(await (await fetch(app.url)).text()).toContain('data-logout hidden');
});

test('a body that is not a form, or is far too long, is not a login', async () => {
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
