import { describe, expect, test } from 'vitest';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { makeFile } from '../../../support/slack/channels.ts';
import { eventEnvelope } from '../../../support/slack/signed-http.ts';
import { visibleText } from '../../../support/slack/world.ts';

/** What Slack tells of a message whose links it has unfurled, where it leaves out what it was before. */
function unfurled(bot: SlackHarness, { channel, ts }: Said, text: string, edited?: object) {
  const message = { type: 'message', user: 'U0ALICE', ts, text, attachments: [{ from_url: 'https://a.example' }] };
  const event = { type: 'message', subtype: 'message_changed', hidden: true, channel, channel_type: 'channel' };
  return eventEnvelope({ ...event, message: { ...message, ...edited } }, bot.slack.world);
}

test('an unfurled link is not a change, though a name in the text is known only now', async () => {
  const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
  bot.slack.plan('users.info', { error: 'user_not_found' });
  const said = bot.ask('write to <@U0BOB>');
  await bot.ended();
  await bot.slack.deliver(unfurled(bot, said, '<@U0BOT> write to <@U0BOB>'));
  await bot.slack.deliver(unfurled(bot, said, '<@U0BOT> write to me', { edited: { user: 'U0ALICE', ts: said.ts } }));
  await until('the offer', () => bot.slack.world.ephemerals.length === 1);
  await bot.alice.pressEphemeral(bot.slack.world.ephemerals[0]!, 'threadsmith_regenerate');
  await bot.ended(2);
  expect(bot.slack.world.ephemerals).toEqual([]);
  expect(bot.llm.requests[1]?.prompt.messages.at(-1)?.content).toContain('write to me');
});

describe('a mention that is added by a change', () => {
  test('is answered as if it had been there, once', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const said = bot.alice.say(bot.channel.id, 'write articles');
    await said.acknowledged;
    await bot.alice.edit(said, '<@U0BOT> write articles');
    await bot.ended();
    expect(bot.answers(said).map(visibleText)).toEqual(['Answer.']);
    expect(bot.llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('write articles');
    await bot.alice.edit(said, '<@U0BOT> sort reviews');
    await until('the offer', () => bot.slack.world.ephemerals.length === 1);
    expect(bot.llm.requests).toHaveLength(1);
  });

  test('reaches a thread of others too, with its file', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const root = bot.bob.say(bot.channel.id, 'we ought to write articles');
    const file = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.' });
    const said = bot.alice.say(bot.channel.id, 'use these notes', { threadTs: root.ts, files: [file] });
    await said.acknowledged;
    await bot.alice.edit(said, '<@U0BOT> use these notes');
    await bot.ended();
    expect(bot.llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('Ship on Friday.');
    expect(bot.answers(said).map(visibleText)).toEqual(['Answer.']);
  });

  test('a change of what was never for it is not', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const early = bot.alice.say(bot.channel.id, 'ask somebody to write articles');
    await early.acknowledged;
    bot.alice.say(bot.channel.id, '<@U0BOT> write articles', { threadTs: early.ts });
    await bot.ended();
    await bot.alice.edit(early, 'ask somebody to write good articles');
    await bot.alice.say(bot.channel.id, 'and then?', { threadTs: early.ts }).acknowledged;
    await bot.ended(2);
    expect(bot.llm.requests).toHaveLength(2);
  });
});
