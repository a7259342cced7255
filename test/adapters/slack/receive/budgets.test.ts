import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';

const prices = { 'openai:scripted': { input: 1, cachedInput: 1, output: 1 } };
/** Each answer takes 150 tokens. */
const SCRIPT = [{ chunks: [answer('Here.', ARTICLE)] }];
const WAIT = /in (?:\d+ hours|\d+ minutes?), at 00:00 UTC\./;

test('a person is told when most of the budget of the day is used, when it is used up, and when there is more', async () => {
  const bot = await startSlackBot(SCRIPT, { turnLimits: { prices, budgets: { person: { tokens: 185 } } } });
  const first = bot.ask('write articles');
  await bot.ended();
  expect(bot.read(first)).toMatch(/You have used more than 80 % of your budget for today\. There is more in /);
  const second = bot.ask('write articles');
  await bot.ended(2);
  expect(bot.read(second)).toMatch(/You have used up your budget for today\. There is more in /);
  expect(bot.read(second)).toMatch(WAIT);

  bot.ask('write more');
  await until('the refusal', () => bot.slack.world.ephemerals.length === 1);
  bot.alice.say(bot.channel.id, 'try', { threadTs: first.ts });
  await until('the refusal of a trial', () => bot.slack.world.ephemerals.length === 2);
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write for me`);
  await bot.ended(3);
  for (const { user, text } of bot.slack.world.ephemerals) {
    expect(user).toBe('U0ALICE');
    expect(text).toMatch(/^You have used up your budget for today\. Ask again in /);
    expect(text).toMatch(WAIT);
  }
  expect(bot.llm.requests).toHaveLength(3);
  const warnings = bot.log.filter(({ level, scope }) => level === 'warn' && scope === 'person');
  expect(warnings.map(({ msg }) => msg)).toEqual([
    'a budget is nearly used up',
    'a budget is used up',
    'a request was refused, because a budget is used up',
    'a request was refused, because a budget is used up',
    'a budget is nearly used up',
  ]);
});

test('a budget of cost for everybody counts what all people of all workspaces ask for', async () => {
  const bot = await startSlackBot(SCRIPT, { turnLimits: { prices, budgets: { everybody: { cost: 0.0001 } } } });
  bot.ask('write articles');
  await bot.ended();
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write for me`);
  await until('the refusal', () => bot.slack.world.ephemerals.length === 1);
  expect(bot.slack.world.ephemerals[0]?.text).toMatch(/^The budget for today is used up\. Ask again in /);
  expect(bot.llm.requests).toHaveLength(1);
});
