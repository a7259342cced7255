import { describe, expect, test } from 'vitest';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { eventEnvelope, postBody, postSigned } from '../../../support/slack/signed-http.ts';

test("Slack's check of the certificate is answered", async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const check = await fetch(`${bot.eventsUrl()}?ssl_check=1`);
  expect(check.status).toBe(200);
  expect((await fetch(bot.eventsUrl())).status).toBe(405);
  // Bolt throws at these before it has looked at any signature.
  expect((await fetch(`${bot.eventsUrl()}/x`, { method: 'POST', body: 'x' })).status).toBe(404);
});

test('when Slack stops sending events for a while, that is acknowledged and logged', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const { team_id: teamId, api_app_id: appId } = eventEnvelope({}, bot.slack.world).payload;
  const payload = { type: 'app_rate_limited', team_id: teamId, api_app_id: appId, minute_rate_limited: 1_518_467_820 };
  const answered = await postSigned(
    bot.eventsUrl(),
    { type: 'events_api', payload },
    { secret: bot.slack.signingSecret },
  );
  expect(answered.status).toBe(200);
  expect(bot.log.some(({ msg }) => String(msg).includes('stops sending events'))).toBe(true);
});

test.each([-3600, 3600])('a request whose time is %i seconds off is refused', async (seconds) => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const { world, signingSecret: secret } = bot.slack;
  const event = { type: 'message', channel: bot.direct.id, channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' };
  const at = Math.floor(Date.now() / 1000) + seconds;
  const answered = await postSigned(bot.eventsUrl(), eventEnvelope(event, world), { secret, at });
  expect(answered.status).toBe(401);
});

describe('a signed request of an unexpected shape is answered, and the bot stays alive', () => {
  const ODD = ['null', ' null ', '[]', '[null]', '"text"', '5', '{"type":"event_callback","event":null}'];

  test.each([
    ...ODD.map((json) => ['application/json', json]),
    ...ODD.map((json) => ['application/x-www-form-urlencoded', new URLSearchParams({ payload: json }).toString()]),
    [
      'application/json',
      '{"type":"event_callback","event":{"type":"message","channel":"D1","ts":"1.2","files":[null],"attachments":[null]}}',
    ],
    [
      'application/json',
      '{"type":"event_callback","event":{"type":"message","subtype":"message_changed","message":null}}',
    ],
    ['application/json', '{"type":"block_actions","actions":[null],"channel":null,"user":null}'],
  ])('%s: %s', async (contentType, body) => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
    const answered = await postBody(bot.eventsUrl(), body, contentType, { secret: bot.slack.signingSecret });
    expect(answered.status).toBeLessThan(600);
    const said = bot.ask('still there?');
    await bot.ended();
    expect(bot.read(said)).toBe('Answer.');
  });

  test('a body of more than 4 MiB is refused', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
    const body = JSON.stringify({ text: 'x'.repeat(4 * 1024 * 1024) });
    const answered = await postBody(bot.eventsUrl(), body, 'application/json', { secret: bot.slack.signingSecret });
    expect(answered.status).toBe(413);
  });
});
