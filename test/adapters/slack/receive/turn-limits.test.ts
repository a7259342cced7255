import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';

test('a person who has had all answers of the hour is told when to come back, and others are answered', async () => {
  const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }, { chunks: ['For Bob.'] }], {
    turnLimits: { perHour: 1 },
  });
  const first = bot.ask('write articles');
  await bot.ended();
  bot.alice.say(bot.channel.id, 'show', { threadTs: first.ts });
  await bot.ended(2);
  bot.ask('write more');
  await until('the refusal', () => bot.slack.world.ephemerals.length > 0);
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write for me`);
  await bot.ended(3);
  expect(bot.slack.world.ephemerals.map(({ user, text }) => [user, text])).toEqual([
    ['U0ALICE', 'You can ask for 1 answer an hour; send this again in 60 minutes.'],
  ]);
  expect(bot.llm.requests).toHaveLength(2);
  expect(bot.log.filter(({ msg }) => msg === 'a person has reached a limit on turns')).toMatchObject([
    { level: 'warn', user: `slack:${bot.slack.world.teamId}:U0ALICE` },
  ]);
});

test('a person whose requests run already is told to wait, and may ask again once one is done', async () => {
  const release = Promise.withResolvers<void>();
  const bot = await startSlackBot(
    async (_request, index) => {
      if (index === 0) await release.promise;
      return { chunks: [answer('Here.', ARTICLE)] };
    },
    { turnLimits: { atOnce: 1 } },
  );
  bot.ask('write articles');
  await until('the first request', () => bot.llm.requests.length === 1);
  bot.ask('write more');
  await until('the refusal', () => bot.slack.world.ephemerals.length > 0);
  expect(bot.slack.world.ephemerals[0]?.text).toContain('I am already working on 1 request of yours');
  release.resolve();
  await bot.ended();
  bot.ask('write more');
  await bot.ended(2);
  expect(bot.llm.requests).toHaveLength(2);
});
