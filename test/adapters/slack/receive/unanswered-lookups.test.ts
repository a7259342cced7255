import { describe, expect, onTestFinished, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import type { RecordedRequest } from '../../../support/llm/scripted-server.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { fileObject } from '../../../support/slack/api/file-object.ts';
import { makeFile, readThread } from '../../../support/slack/channels.ts';
import { openSlackProcess } from '../../../support/slack/process.ts';
import { eventEnvelope } from '../../../support/slack/signed-http.ts';

const HANGS = ['hang', 'hang', 'hang', 'hang', 'hang', 'hang'] as const;
const lastWords = (request: RecordedRequest | undefined) => request?.prompt.messages.at(-1)?.content ?? '';

describe('when Slack does not answer what is asked on the way in', () => {
  test('a person whose name it does not tell goes by the id, and the answer comes', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here it is.', ARTICLE)] }]);
    bot.slack.plan('users.info', ...HANGS);
    bot.ask('mail <@U0BOB> a summary');
    await bot.ended();
    expect(lastWords(bot.llm.requests[0])).toContain('mail @U0BOB a summary');
  });

  test('it answers without what was said in the thread before', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const root = bot.bob.say(bot.channel.id, 'Every Monday we read all reviews');
    bot.slack.plan('conversations.replies', ...HANGS);
    bot.ask('make a workflow of this', root.ts);
    await bot.ended();
    expect(lastWords(bot.llm.requests[0])).toContain('make a workflow of this');
  });

  test('a file that it does not tell about is refused in words', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    bot.slack.plan('files.info', ...HANGS);
    const file = makeFile(bot.slack, { name: 'a.md', content: 'x', extra: { file_access: 'check_file_info' } });
    bot.alice.say(bot.channel.id, '<@U0BOT> use this', { files: [file] });
    await bot.ended();
    expect(lastWords(bot.llm.requests[0])).toContain('Slack did not deliver the file in time');
  });

  test('a mention whose files it does not tell has them from the message event that comes meanwhile', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    bot.slack.plan('conversations.replies', ...HANGS);
    const file = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.' });
    const text = '<@U0BOT> use these notes';
    const { channel, ts } = bot.alice.say(bot.channel.id, text, { twins: ['app_mention'] });
    await until('the question', () => bot.slack.calls.some(({ method }) => method === 'conversations.replies'));
    const message = {
      type: 'message',
      subtype: 'file_share',
      channel,
      channel_type: 'channel',
      user: 'U0ALICE',
      ts,
      text,
    };
    const files = [fileObject(file, bot.slack.context)];
    await bot.slack.deliver(eventEnvelope({ ...message, files }, bot.slack.world));
    await bot.ended();
    expect(bot.llm.requests).toHaveLength(1);
    expect(lastWords(bot.llm.requests[0])).toContain('Ship on Friday.');
  });

  test('a mark that it does not set holds up neither the message that waits nor the next one', async () => {
    const gate = Promise.withResolvers<void>();
    const bot = await startSlackBot(async (_request, index) => {
      if (index === 0) await gate.promise;
      return { chunks: [`Answer ${index}.`] };
    });
    const said = bot.ask('write articles');
    await until('the model to be asked', () => bot.llm.requests.length === 1);
    bot.slack.plan('reactions.add', ...HANGS);
    const second = bot.alice.say(bot.channel.id, 'in French', { threadTs: said.ts });
    const third = bot.bob.say(bot.channel.id, 'and short', { threadTs: said.ts });
    const acknowledged = await Promise.all([second.acknowledged, third.acknowledged]);
    gate.resolve();
    expect(acknowledged.flat()).not.toContain(undefined);
    await bot.ended(2);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).toMatch(/in French.*and short/);
  });

  test('a file that comes slowly does not hold up its message, and is read by the next process where this one is killed', async () => {
    const bot = await openSlackProcess([{ chunks: ['Answer.'] }]);
    onTestFinished(() => bot.close());
    await bot.start();
    const file = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.', serves: { delayMs: 30_000 } });
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> use these notes', { files: [file] });
    await said.acknowledged;
    await bot.app().end('SIGKILL');
    file.serves = {};
    await bot.start();
    await until('the answer', () => readThread(bot.slack, said.channel, said.threadTs) !== '');
    expect(lastWords(bot.llm.requests[0])).toContain('Ship on Friday.');
  });

  test('a process that is killed before the message is stored has not acknowledged it: the next one answers', async () => {
    const bot = await openSlackProcess([{ chunks: ['Answer.'] }]);
    onTestFinished(() => bot.close());
    await bot.start();
    bot.slack.plan('conversations.replies', ...HANGS);
    const root = bot.alice.say(bot.channel.id, 'Every Monday we read all reviews');
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> make a workflow of this', { threadTs: root.ts });
    await until('the question', () => bot.slack.calls.some(({ method }) => method === 'conversations.replies'));
    await bot.app().end('SIGKILL');
    await bot.start();
    const answered = () => readThread(bot.slack, said.channel, said.threadTs);
    await until('the answer', () => answered() !== '');
    expect(answered()).toBe('Answer.');
  });
});
