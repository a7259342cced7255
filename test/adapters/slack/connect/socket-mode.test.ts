import { expect, test } from 'vitest';
import { startSlackBot } from '../../../support/slack/harness.ts';

test.each([
  'null',
  '[]',
  '{"type":"events_api","envelope_id":"1","payload":null}',
  '{"type":"events_api","envelope_id":"1","payload":{"type":"event_callback","event":null}}',
  '{"type":"interactive","envelope_id":"1","payload":null}',
])('the bot survives the socket message %s', async (message) => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
  bot.slack.socket.sendRaw(message);
  const said = bot.ask('still there?');
  await bot.ended();
  expect(bot.read(said)).toBe('Answer.');
});
