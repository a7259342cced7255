import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';
import type { Script } from '../support/llm/scripted-server.ts';
import { until } from '../support/slack/bot.ts';
import { createPerson, type Said } from '../support/slack/people.ts';
import { answersIn, makeChannel, readThread } from '../support/slack/channels.ts';
import { openSlackProcess, type SlackProcess } from '../support/slack/process.ts';

const MENTION = '<@U0BOT>';

async function setUp(script: Script, options?: Parameters<typeof openSlackProcess>[1]): Promise<SlackProcess> {
  const bot = await openSlackProcess(script, options);
  onTestFinished(() => bot.close());
  await bot.start();
  return bot;
}

async function* slowWords(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await pause(gapMs);
  }
}

const files = (bot: SlackProcess, said: Said) =>
  answersIn(bot.slack, said.channel, said.threadTs).flatMap((message) => message.files.map(({ name }) => name));
const finished = (bot: SlackProcess, said: Said, outcome: RegExp) =>
  until(
    'the end of the answer',
    () => {
      const posts = answersIn(bot.slack, said.channel, said.threadTs);
      return (
        posts.every(({ stream }) => stream !== 'in_progress') &&
        outcome.test(readThread(bot.slack, said.channel, said.threadTs))
      );
    },
    20_000,
  );

test('mention, thread, file; a month later the thread goes on without a mention', async () => {
  const bot = await setUp((_request, index) => ({
    chunks: [answer(`Answer ${index}.`, index === 0 ? ARTICLE : CHECKED_ARTICLE)],
  }));
  const said = bot.alice.say(bot.channel.id, `${MENTION} write articles`);
  await until('the file', () => files(bot, said).length === 1);
  expect(await bot.app().end('SIGTERM')).toBe(0);
  await bot.start();
  bot.alice.say(bot.channel.id, 'check the facts', { threadTs: said.ts });
  await until('the next file', () => files(bot, said).length === 2);
  expect(files(bot, said)).toEqual(['article_writer.r1.yaml', 'article_writer.r2.yaml']);
  expect(readThread(bot.slack, said.channel, said.ts)).toMatch(/Answer 0\.[\s\S]*Answer 1\.[\s\S]*fact_check/);
});

test('starts while Slack is away: the web chat is there, /readyz says what is wrong, and Slack is joined as soon as it can be', async () => {
  const bot = await openSlackProcess([{ chunks: ['Answer.'] }]);
  onTestFinished(() => bot.close());
  await bot.slack.goAway();
  await bot.start();
  const readyz = () => fetch(`${bot.app().url}/readyz`);
  expect((await fetch(bot.app().url)).status).toBe(200);
  const red = await readyz();
  expect(red.status).toBe(503);
  expect(await red.text()).toContain('Slack cannot be reached.');
  await bot.slack.comeBack();
  await until('the connection', () => bot.slack.socket.connections() === 1);
  const said = bot.alice.say(bot.channel.id, `${MENTION} write articles`);
  await finished(bot, said, /Answer\./);
  expect((await readyz()).status).toBe(200);
});

describe('kill -9', () => {
  test('in the middle of an answer: it is answered again into the same message, and what was said meanwhile too', async () => {
    const bot = await setUp((_request, index) => ({
      chunks: index === 0 ? slowWords(300, 20) : [answer(`Answer ${index}.`, ARTICLE)],
    }));
    const said = bot.alice.say(bot.channel.id, `${MENTION} write articles`);
    await until('half an answer', () => readThread(bot.slack, said.channel, said.ts).includes('w030'));
    await bot.app().end('SIGKILL');
    const while_down = bot.alice.say(bot.channel.id, `${MENTION} sort reviews`);
    await bot.start();
    await finished(bot, said, /Answer \d\.[\s\S]*r1/);
    await until('both files', () => files(bot, said).length === 1 && files(bot, while_down).length === 1);
    const posts = answersIn(bot.slack, said.channel, said.ts);
    expect(posts).toHaveLength(2);
    expect(readThread(bot.slack, said.channel, said.ts)).not.toContain('w0');
    expect(bot.llm.requests).toHaveLength(3);
  });

  test.each([
    ['the stream was begun but its id not stored', 'chat.startStream'],
    ['the file was posted but that not stored', 'files.completeUploadExternal'],
  ])('when %s, nothing is posted twice', async (_name, method) => {
    const bot = await setUp([{ chunks: [answer('Answer.', ARTICLE)] }]);
    bot.slack.plan(method, 'after-and-hang');
    const said = bot.alice.say(bot.channel.id, `${MENTION} write articles`);
    await until('the call', () => bot.slack.calls.some((call) => call.method === method && call.outcome === 'ok'));
    await bot.app().end('SIGKILL');
    await bot.start();
    await finished(bot, said, /Answer\.[\s\S]*r1/);
    await until('the file', () => files(bot, said).length > 0);
    await pause(300);
    expect(answersIn(bot.slack, said.channel, said.ts)).toHaveLength(2);
    expect(readThread(bot.slack, said.channel, said.ts).match(/Answer\./g)).toHaveLength(1);
  });
});

describe('a model that dies', () => {
  test.each([
    ['is cut off', { chunks: slowWords(10, 20), ending: 'cut' }],
    ['sends an error inside the stream', { chunks: slowWords(10, 20), ending: 'error-event' }],
    ['ends without an end', { chunks: slowWords(10, 20), ending: 'unfinished' }],
    ['has no key', { failure: 'bad-key' }],
    ['answers with an empty stream', { chunks: [] }],
  ] as [string, Awaited<ReturnType<Extract<Script, (...args: never) => unknown>>>][])(
    'and %s: the thread is told in words, with a reference that the log has, and can try again',
    async (_name, dead) => {
      const bot = await setUp((_request, index) => (index === 0 ? dead : { chunks: ['Alive.'] }));
      const said = bot.alice.say(bot.channel.id, `${MENTION} write articles`);
      await finished(bot, said, /could not be finished/);
      const text = readThread(bot.slack, said.channel, said.ts);
      const reference = /Reference (\w+)/.exec(text)?.[1] ?? 'none';
      expect(bot.app().log.some((line) => line['reference'] === reference)).toBe(true);
      const [post] = answersIn(bot.slack, said.channel, said.ts);
      await bot.alice.press(post!, 'threadsmith_retry');
      await finished(bot, said, /Alive\./);
      expect(bot.slack.world.statuses.size).toBe(0);
    },
  );
});

test('fifty threads at once, under the rate tiers: no 429, nothing lost, every thread alive', async () => {
  const bot = await setUp(() => ({ chunks: slowWords(100, 40) }));
  // One person may not have so many at the same time.
  const people = [bot.alice, createPerson(bot.slack, 'U0BOB')];
  const asked = Array.from({ length: 25 }, () =>
    people.map((person) => person.say(makeChannel(bot.slack).id, `${MENTION} write articles`)),
  ).flat();
  await Promise.all(asked.map((said) => finished(bot, said, /w099/)));
  for (const said of asked) {
    const text = readThread(bot.slack, said.channel, said.ts);
    expect(text.match(/w\d{3}/g)).toHaveLength(100);
  }
  expect(Object.fromEntries(bot.slack.limits?.refused ?? [])).toEqual({});
});
