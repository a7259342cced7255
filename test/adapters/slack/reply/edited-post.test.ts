import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { visibleText } from '../../../support/slack/world.ts';

/** Each call with what came of it, from a moment on. */
const callsFrom = (bot: Awaited<ReturnType<typeof startSlackBot>>, method: string, outcome: string) => {
  const calls = bot.slack.calls.map((call) => `${call.method} ${call.outcome}`);
  return calls.slice(calls.indexOf(`${method} ${outcome}`) + 1);
};

async function* inTwoParts(first: string, rest: string) {
  yield first;
  await pause(200);
  yield rest;
}

test('when the end of a stream is refused for now, the last words and the file do not wait for it', async () => {
  const bot = await startSlackBot([{ chunks: inTwoParts('First words. ', answer('And the last ones.', ARTICLE)) }]);
  bot.slack.plan('chat.stopStream', { status: 429, retryAfter: 2 });
  const said = bot.ask('write articles');
  await bot.ended();
  const calls = callsFrom(bot, 'chat.stopStream', '429');
  const end = calls.indexOf('chat.stopStream ok');
  expect(calls.slice(0, end)).toContain('chat.appendStream ok');
  expect(calls.slice(0, end)).toContain('files.completeUploadExternal ok');
  expect(calls.filter((call) => call === 'files.completeUploadExternal ok')).toHaveLength(1);
  expect(visibleText(bot.answers(said)[0]!)).toMatch(/^First words\. And the last ones\.[\s\S]*article_writer\*\* r1/);
  expect(bot.answers(said).map(({ stream, files }) => [stream, files.length])).toEqual([
    ['completed', 0],
    [undefined, 1],
  ]);
});

test('a long answer goes on in its next message while the end of one is refused for now', async () => {
  const words = Array.from({ length: 3000 }, (_value, index) => `w${String(index).padStart(4, '0')}`);
  const bot = await startSlackBot([{ chunks: words.map((word) => `${word} `) }]);
  bot.slack.plan('chat.stopStream', { status: 429, retryAfter: 2 });
  const said = bot.ask('tell me everything');
  await bot.ended();
  const calls = callsFrom(bot, 'chat.stopStream', '429');
  expect(calls.indexOf('chat.postMessage ok')).toBeGreaterThan(-1);
  expect(calls.indexOf('chat.postMessage ok')).toBeLessThan(calls.indexOf('chat.stopStream ok'));
  expect(bot.read(said).match(/w\d{4}/g)).toEqual(words);
  expect(bot.answers(said).map(({ stream }) => stream)).toEqual(['completed', undefined]);
});

test('when the last edit is refused for long, the whole answer is posted again at once', async () => {
  const bot = await startSlackBot([{ chunks: inTwoParts('First words. ', 'And the last ones.') }]);
  bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
  bot.slack.plan('chat.update', { status: 429, retryAfter: 60 });
  const said = bot.ask('write articles');
  await until('the whole answer', () => bot.read(said) === 'First words. And the last ones.');
  expect(callsFrom(bot, 'chat.update', '429').slice(0, 2)).toEqual(['chat.delete ok', 'chat.postMessage ok']);
});
