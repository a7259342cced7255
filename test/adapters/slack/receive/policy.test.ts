import { expect, test } from 'vitest';
import { OPEN_POLICY, type PolicyRules } from '../../../../src/policy/policy.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { createPerson } from '../../../support/slack/people.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';

const SCRIPT = [{ chunks: [answer('Here.', ARTICLE)] }, { chunks: ['Which one?'] }, { chunks: ['And which one now?'] }];
const REFUSED = 'You cannot use me here.';

const start = (rules: Partial<PolicyRules>) => startSlackBot(SCRIPT, { policy: () => ({ ...OPEN_POLICY, ...rules }) });
/** What only one person sees. */
const whispers = ({ slack }: SlackHarness, user: string) =>
  slack.world.ephemerals.filter((shown) => shown.user === user).map(({ text }) => text);

test('a person who is not in the list is told so in one sentence that only that person sees, and the model is not asked', async () => {
  const bot = await start({ allow: { users: ['U0ALICE'] } });
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write articles`);
  await until('the refusal', () => whispers(bot, 'U0BOB').length > 0);
  bot.ask('write articles');
  await bot.ended();
  expect(whispers(bot, 'U0BOB')).toEqual([expect.stringContaining(REFUSED)]);
  expect(bot.llm.requests).toHaveLength(1);
  const lines = bot.log.filter(({ msg }) => msg === 'refused by the policy');
  expect(lines).toMatchObject([{ user: `slack:${bot.slack.world.teamId}:U0BOB`, channels: [bot.channel.id] }]);
});

test('a guest is recognised by Slack, asked once, and a member is answered', async () => {
  const bot = await start({ guests: false });
  bot.slack.world.guests.add('U0BOB');
  for (const text of ['write articles', 'write more'])
    bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> ${text}`);
  await until('the refusals', () => whispers(bot, 'U0BOB').length === 2);
  bot.ask('write articles');
  await bot.ended();
  expect(whispers(bot, 'U0BOB')[0]).toContain('Guests cannot use me');
  expect(bot.slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(2);
});

test('people of another organization in a shared channel are refused where that is set', async () => {
  const bot = await start({ externals: false });
  const event = { user_team: 'T0OTHER' };
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write articles`, { event });
  await until('the refusal', () => whispers(bot, 'U0BOB').length > 0);
  expect(whispers(bot, 'U0BOB')[0]).toContain('People from other organizations');
});

test('where only admins may forget, a participant is told so and an admin may', async () => {
  const bot = await start({ changes: 'admins', admins: { users: ['U0BOB'], roles: [] } });
  const said = bot.ask('write articles');
  await bot.ended();
  bot.alice.say(bot.channel.id, 'forget', { threadTs: said.ts });
  await bot.ended(2);
  expect(bot.read(said)).toContain('Only admins can undo or forget here.');
  bot.bob.say(bot.channel.id, `<@${bot.slack.world.botUserId}> forget`, { threadTs: said.ts });
  await bot.ended(3);
  expect(bot.read(said)).toContain('Forgotten: ');
});

test('where only those who took part may change the workflow, another person is told so and reads it, and an admin may', async () => {
  const bot = await start({ edits: 'participants', admins: { users: ['U0CAROL'], roles: [] } });
  const said = bot.ask('write articles');
  await bot.ended();
  const mention = (text: string) => `<@${bot.slack.world.botUserId}> ${text}`;
  bot.bob.say(bot.channel.id, mention('make it shorter'), { threadTs: said.ts });
  await until('the refusal', () => whispers(bot, 'U0BOB').length > 0);
  expect(whispers(bot, 'U0BOB')).toEqual([
    expect.stringContaining('Only people who took part in this conversation can change its workflow;'),
  ]);
  const [answered] = bot.answers(said);
  if (answered === undefined) throw new Error('there is no answer');
  await bot.bob.press(answered, 'threadsmith_regenerate');
  await until('the second refusal', () => whispers(bot, 'U0BOB').length > 1);
  bot.bob.say(bot.channel.id, 'show', { threadTs: said.ts });
  await bot.ended(2);
  bot.alice.say(bot.channel.id, 'make it shorter', { threadTs: said.ts });
  await bot.ended(3);
  createPerson(bot.slack, 'U0CAROL').say(bot.channel.id, mention('and shorter'), { threadTs: said.ts });
  await bot.ended(4);
  expect(bot.llm.requests).toHaveLength(3);
});

test('where only admins may change the workflow, the person who began it is told so', async () => {
  const bot = await start({ edits: 'admins' });
  const said = bot.ask('write articles');
  await bot.ended();
  bot.alice.say(bot.channel.id, 'make it shorter', { threadTs: said.ts });
  await until('the refusal', () => whispers(bot, 'U0ALICE').length > 0);
  expect(whispers(bot, 'U0ALICE')).toEqual([expect.stringContaining('Only admins can change the workflow')]);
});

test('where everybody may undo and forget, a person who took no part may', async () => {
  const bot = await start({ changes: 'everybody' });
  const said = bot.ask('write articles');
  await bot.ended();
  bot.bob.say(bot.channel.id, 'forget', { threadTs: said.ts });
  await bot.ended(2);
  expect(bot.read(said)).toContain('Forgotten: ');
});
