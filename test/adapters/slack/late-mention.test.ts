import { describe, expect, test } from 'vitest';
import { until } from '../../support/slack-bot.ts';
import { startSlackBot } from '../../support/slack-harness.ts';
import { makeFile } from '../../support/slack-people.ts';
import { visibleText } from '../../support/slack-world.ts';

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
