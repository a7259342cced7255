import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { SayOptions } from '../../../support/slack/people.ts';
import { visibleText } from '../../../support/slack/world.ts';

const SCRIPT = [{ chunks: [answer('Here.', ARTICLE)] }];
/** As Slack tells of a message of Workflow Builder: it has no user. */
const WORKFLOW = { subtype: 'bot_message', bot_id: 'B0FLOW', username: 'Monday report', user: undefined };

/** A workflow says something, by default with a mention of the bot. */
function post(bot: SlackHarness, text = '<@U0BOT> write articles', event = {}, options: SayOptions = {}) {
  return bot.alice.say(bot.channel.id, text, { ...options, event: { ...WORKFLOW, ...event } });
}

/** Everything that arrived before is processed once this is answered. */
async function askAfterwards(bot: SlackHarness, turns = 1): Promise<void> {
  bot.ask('validate this');
  await bot.ended(turns);
}

test.each([
  ['by its id', ['B0OTHER', 'B0FLOW']],
  ['with all others', ['all']],
])('a mention by a workflow that is allowed %s is answered in its thread, with the file', async (_how, allowBots) => {
  const bot = await startSlackBot(SCRIPT, { allowBots });
  const said = post(bot);
  await bot.ended();
  expect(bot.read(said)).toContain('Here.');
  expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['article_writer.r1.yaml']);
  bot.alice.say(bot.channel.id, 'make it shorter', { threadTs: said.ts });
  await bot.ended(2);
  expect(bot.llm.requests[1]?.prompt.messages.at(-1)?.content).toContain('make it shorter');
});

test('one that is not allowed is not answered, and the log names the id to allow, once', async () => {
  const bot = await startSlackBot(SCRIPT, { allowBots: ['B0OTHER'] });
  const said = [post(bot), post(bot)];
  await Promise.all(said.map(({ acknowledged }) => acknowledged));
  await askAfterwards(bot);
  expect(bot.llm.requests).toHaveLength(1);
  expect(bot.answers(said[0]!)).toEqual([]);
  const lines = bot.log.filter(({ msg }) => String(msg).includes('ALLOW_BOTS'));
  expect(lines.map(({ bot: id }) => id)).toEqual(['B0FLOW']);
});

test.each([
  ['that does not mention the bot', 'write articles', {}],
  ['that mentions another one', '<@U0ALICE> write articles', {}],
  ['of the bot itself, by its user', '<@U0BOT> write articles', { subtype: undefined, user: 'U0BOT' }],
  ['that tells of a change', '<@U0BOT> write articles', { subtype: 'channel_topic' }],
])('a post %s is not answered, although all bots are allowed', async (_what, text, event) => {
  const bot = await startSlackBot(SCRIPT, { allowBots: ['all'] });
  await post(bot, text, event).acknowledged;
  await askAfterwards(bot);
  expect(bot.llm.requests).toHaveLength(1);
});

test('our own post is not answered, although all bots are allowed', async () => {
  const bot = await startSlackBot(SCRIPT, { allowBots: ['all'] });
  await post(bot, undefined, { bot_id: bot.slack.world.botId }).acknowledged;
  await askAfterwards(bot);
  expect(bot.llm.requests).toHaveLength(1);
});

test('a bot that answers each of our answers is not answered itself: in a thread it is not heard', async () => {
  const bot = await startSlackBot(SCRIPT, { allowBots: ['all'] });
  const said = post(bot);
  await bot.ended();
  await post(bot, '<@U0BOT> again', {}, { threadTs: said.ts }).acknowledged;
  await askAfterwards(bot, 2);
  expect(bot.llm.requests).toHaveLength(2);
});

test('a bot that mentions us again and again is answered 20 times an hour', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }], { allowBots: ['all'], limits: false });
  for (let times = 0; times < 25; times += 1) await post(bot).acknowledged;
  await bot.ended(20);
  await askAfterwards(bot, 21);
  expect(bot.llm.requests).toHaveLength(21);
  await until('a line in the log', () => bot.log.some(({ msg }) => String(msg).includes('too often')));
  const answers = bot.slack.world.messages.filter(({ fromApp }) => fromApp).map(visibleText);
  expect(answers).toHaveLength(21);
});
