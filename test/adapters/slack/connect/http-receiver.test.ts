import { expect, test } from 'vitest';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { eventEnvelope, postSigned } from '../../../support/slack/server.ts';

test("Slack's check of the certificate is answered", async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const check = await fetch(`${bot.eventsUrl()}?ssl_check=1`);
  expect(check.status).toBe(200);
  expect((await fetch(bot.eventsUrl())).status).toBe(405);
  // Bolt throws at these before it has looked at any signature.
  expect((await fetch(`${bot.eventsUrl()}/x`, { method: 'POST', body: 'x' })).status).toBe(404);
});

test('that Slack sends no more events for a while is acknowledged, and told in the log', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const { team_id: teamId, api_app_id: appId } = eventEnvelope({}, bot.slack.world).payload;
  const payload = { type: 'app_rate_limited', team_id: teamId, api_app_id: appId, minute_rate_limited: 1_518_467_820 };
  const answered = await postSigned(
    bot.eventsUrl(),
    { type: 'events_api', payload },
    { secret: bot.slack.signingSecret },
  );
  expect(answered.status).toBe(200);
  expect(bot.log.some(({ msg }) => String(msg).includes('sends no more events'))).toBe(true);
});

test.each([-3600, 3600])('a request whose time is %i seconds off is refused', async (seconds) => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { mode: 'http' });
  const { world, signingSecret: secret } = bot.slack;
  const event = { type: 'message', channel: bot.direct.id, channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' };
  const at = Math.floor(Date.now() / 1000) + seconds;
  const answered = await postSigned(bot.eventsUrl(), eventEnvelope(event, world), { secret, at });
  expect(answered.status).toBe(401);
});
