import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import type { SlackFault } from '../../../support/slack/api/web-api.ts';

async function* words(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await pause(gapMs);
  }
}

async function* silence() {
  await pause(30_000);
  yield 'too late';
}

const fileNames = (bot: SlackHarness, said: Said) =>
  bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name));

const UNREADABLE: [string, SlackFault][] = [
  ['refuses to', { error: 'missing_scope' }],
  ['has no such method', { error: 'unknown_method' }],
  ['answers without a clear word', { status: 404 }],
  ['answers something else', { body: { pages: [] } }],
];

test.each(UNREADABLE)(
  'when Slack is asked what an earlier process posted and %s, the answer and its file come all the same',
  async (_name, fault) => {
    const bot = await startSlackBot((_request, index) => ({
      chunks: index === 0 ? silence() : [answer('Here it is.', ARTICLE)],
    }));
    const said = bot.ask('write articles');
    await until('the request', () => bot.llm.requests.length === 1);
    await bot.stop();
    bot.slack.plan('conversations.replies', ...Array.from({ length: 200 }, () => fault));
    await bot.start();
    await bot.ended();
    expect(bot.read(said)).toContain('Here it is.');
    expect(fileNames(bot, said)).toEqual(['article_writer.r1.yaml']);
    expect(bot.log.some(({ msg }) => String(msg).startsWith('Slack does not say what was posted'))).toBe(true);
  },
);

test('a half-written answer is finished in the same message, with its file, when Slack does not tell what was posted', async () => {
  const bot = await startSlackBot((_request, index) => ({
    chunks: index === 0 ? words(600, 20) : [answer('Here it is.', ARTICLE)],
  }));
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('w003'));
  await bot.stop();
  bot.slack.plan('conversations.replies', ...Array.from({ length: 200 }, () => ({ status: 404 })));
  await bot.start();
  await bot.ended();
  expect(bot.answers(said)).toHaveLength(2);
  expect(bot.read(said)).toContain('Here it is.');
  expect(fileNames(bot, said)).toEqual(['article_writer.r1.yaml']);
});

test.each([{}, { tellsStreaming: true }])(
  'a stream whose beginning was not answered is found again by another process (Slack: %j)',
  async (options) => {
    const bot = await startSlackBot(
      (_request, index) => ({ chunks: index === 0 ? words(600, 20) : [answer('Here it is.', ARTICLE)] }),
      options,
    );
    bot.slack.plan('chat.startStream', 'after-and-hang');
    const said = bot.ask('write articles');
    await until('the stream', () => bot.answers(said).length === 1);
    await bot.stop();
    await bot.start();
    await bot.ended();
    expect(bot.answers(said).map(({ files }) => files.length)).toEqual([0, 1]);
    expect(bot.read(said)).toMatch(/^Here it is\./);
  },
);

test('an answer of ours to the message before is not taken for an unfinished one', async () => {
  const bot = await startSlackBot((_request, index) => ({
    chunks: [words(30, 20), silence(), ['Second.']][index] ?? [],
  }));
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('w003'));
  bot.alice.say(bot.channel.id, 'and sort them', { threadTs: said.ts });
  await until('the second request', () => bot.llm.requests.length === 2);
  await bot.stop();
  await bot.start();
  await bot.ended(2);
  expect(bot.answers(said).map(({ text }) => text.trim())).toEqual([expect.stringContaining('w029'), 'Second.']);
});

test('what was said in a thread before is left out when Slack tells nothing readable of it', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
  const root = bot.alice.say(bot.channel.id, 'we ought to write articles');
  await root.acknowledged;
  bot.slack.plan('conversations.replies', ...Array.from({ length: 20 }, () => ({ body: { pages: [] } })));
  bot.ask('make a workflow of this', root.ts);
  await bot.ended();
  expect(bot.read(root)).toBe('Answer.');
});

test('an answer that was posted unheard and cannot be changed any more is posted again', async () => {
  const bot = await startSlackBot([{ chunks: words(30, 20) }]);
  bot.slack.plan('chat.startStream', 'after');
  for (const method of ['chat.update', 'chat.stopStream', 'chat.appendStream'])
    bot.slack.plan(method, ...Array.from({ length: 50 }, () => ({ error: 'message_not_found' })));
  const said = bot.ask('write articles');
  await bot.ended();
  expect(bot.read(said)).toContain('w029');
});
