import { expect, test } from 'vitest';
import { OPEN_POLICY, type PolicyRules } from '../../../../src/policy/policy.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const SCRIPT = [{ chunks: [answer('Here.', ARTICLE)] }, { chunks: ['Which one?'] }];

const roleNeeded = () => ({ ...OPEN_POLICY, allow: { roles: ['4711'] } });

test('a person without a listed role is refused in the thread of the mention, and the model is not asked', async () => {
  const { discord, channel, ann, llm, threadOf } = await startBot(SCRIPT, { policy: roleNeeded });
  const thread = await threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write articles`));
  const [refusal] = await until('the refusal', () => {
    const replies = discord.replies(thread);
    return replies.length > 0 ? replies : undefined;
  });
  expect(refusal?.content).toContain('You cannot use me here.');
  expect(llm.requests).toEqual([]);
});

test('a listed channel admits its threads, and another one is refused', async () => {
  const rules: { now: PolicyRules } = { now: OPEN_POLICY };
  const { discord, channel, ann, llm, threadOf, finished } = await startBot(SCRIPT, { policy: () => rules.now });
  rules.now = { ...OPEN_POLICY, allow: { channels: [channel.id] } };
  const thread = await threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write articles`));
  await finished(thread);
  discord.say(ann, thread, 'make it shorter');
  await finished(thread, 1);
  expect(llm.requests).toHaveLength(2);
  rules.now = { ...OPEN_POLICY, allow: { channels: ['1'] } };
  discord.say(ann, thread, 'and shorter');
  await until('the refusal', () =>
    discord.replies(thread).find(({ content }) => content.includes('You cannot use me')),
  );
});

/** Admins are those with this role. */
const ADMINS = { users: [], roles: ['88'] };
const onlyParticipantsEdit = (): PolicyRules => ({ ...OPEN_POLICY, edits: 'participants', admins: ADMINS });
const onlyAdminsUndo = (): PolicyRules => ({ ...OPEN_POLICY, changes: 'admins', admins: ADMINS });

test('where only those who took part may change the workflow, another person is told so, and an admin by role may', async () => {
  const { discord, channel, ann, bob, llm, threadOf, finished } = await startBot(SCRIPT, {
    policy: onlyParticipantsEdit,
  });
  const thread = await threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write articles`));
  await finished(thread);
  discord.say(bob, thread, 'make it shorter');
  await until('the refusal', () =>
    discord.replies(thread).find(({ content }) => content.includes('Only people who took part in this conversation')),
  );
  expect(llm.requests).toHaveLength(1);
  discord.say({ ...bob, roles: ['88'] }, thread, 'make it shorter');
  await until('the answer', () => llm.requests.length === 2);
});

test('where only admins may undo and forget, a person without the role is told so, and one with it may', async () => {
  const { discord, channel, ann, threadOf, finished } = await startBot(SCRIPT, { policy: onlyAdminsUndo });
  const thread = await threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write articles`));
  await finished(thread);
  const said = (words: string) =>
    until(words, () => discord.replies(thread).find(({ content }) => content.includes(words)));
  discord.say(ann, thread, 'forget');
  expect(await said('Only admins can undo or forget here.')).toBeDefined();
  discord.say({ ...ann, roles: ['88'] }, thread, 'forget');
  expect(await said('Forgotten: ')).toBeDefined();
});
