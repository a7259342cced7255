import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/slack/bot.ts';
import { readThread } from '../support/slack/channels.ts';
import { openSlackProcess } from '../support/slack/process.ts';

test('over HTTP Slack can have a port of its own, on which nothing else is answered', async () => {
  const port = await freePort();
  const bot = await openSlackProcess([{ chunks: ['Answer.'] }], {
    variables: { SLACK_APP_TOKEN: '', SLACK_PORT: String(port), SLACK_SIGNING_SECRET: 'fake-signing-secret' },
  });
  onTestFinished(() => bot.close());
  const root = `http://127.0.0.1:${port}`;
  bot.slack.useEventsUrl(`${root}/slack/events`);
  await bot.start();
  const said = bot.alice.say(bot.channel.id, `<@${bot.slack.world.botUserId}> hello`);
  await until('the answer', () => readThread(bot.slack, said.channel, said.ts).includes('Answer.'));
  expect((await fetch(root)).status).toBe(404);
  expect((await fetch(`${root}/api/sessions`)).status).toBe(404);
  expect((await fetch(`${root}/slack/events`, { method: 'POST', body: 'unsigned' })).status).toBe(401);
  expect((await fetch(`${bot.app().url}/slack/events`, { method: 'POST', body: 'unsigned' })).status).toBe(404);
});

test('a port that is taken ends the start with a sentence that names the setting', async () => {
  const taken = createServer().listen(0);
  onTestFinished(() => void taken.close());
  const bot = await openSlackProcess([], {
    variables: {
      SLACK_APP_TOKEN: '',
      SLACK_PORT: String((taken.address() as AddressInfo).port),
      SLACK_SIGNING_SECRET: 'fake-signing-secret',
    },
  });
  onTestFinished(() => bot.close());
  await expect(bot.start()).rejects.toThrow(/Port \d+ cannot be opened .* SLACK_PORT/);
});
