import { expect, onTestFinished, test } from 'vitest';
import { createRestClient } from '../../../../adapters/discord/client/rest-client.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { DEFAULT_RULES } from '../../../support/discord/limits.ts';
import { rateLimited, startFakeDiscord } from '../../../support/discord/server.ts';
import { ChannelType } from '../../../support/discord/world.ts';

test('threads begun while the first of them is being made stay within the one limit that they share', async () => {
  const rules = { ...DEFAULT_RULES, thread: { limit: 4, windowMs: 400 } };
  const discord = await startFakeDiscord({ latencyMs: 20, rules });
  onTestFinished(() => discord.close());
  const channel = discord.addChannel(discord.world.addGuild('Workshop'), ChannelType.text, 'workflows');
  const ann = discord.world.addPerson('Ann');
  const clock = systemClock();
  const client = createRestClient({ token: discord.token, apiUrl: discord.apiUrl, now: () => clock.now() });
  const begin = () => {
    const message = discord.say(ann, channel, 'a workflow');
    return client.call('post', `/channels/${channel.id}/messages/${message.id}/threads`, {
      body: { name: 'a workflow' },
    });
  };

  const early = Array.from({ length: 7 }, begin);
  await early[0];
  const late = Array.from({ length: 7 }, begin);
  await Promise.all([...early, ...late]);

  expect(discord.calls.filter(({ status }) => status === 200)).toHaveLength(14);
  expect(rateLimited(discord)).toBe(0);
});
