import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { openSlackProcess } from '../../../support/slack/process.ts';
import type { FakeSlack } from '../../../support/slack/server.ts';

/** A model that has answered the first request when it is told to, and all others at once. */
function slowFirst() {
  const rest = Promise.withResolvers<void>();
  async function* chunks() {
    yield 'Begun. ';
    await rest.promise;
    yield 'Ended.';
  }
  return {
    script: (_request: unknown, index: number) => ({ chunks: index === 0 ? chunks() : [`Answer ${index}.`] }),
    finish: () => rest.resolve(),
  };
}

const marked = (slack: FakeSlack) =>
  slack.world.messages.filter(({ reactions }) => reactions.size > 0).map(({ text }) => text);

test('each message that waits is marked, also one that joins another, and no longer when its turn begins', async () => {
  const { script, finish } = slowFirst();
  const bot = await startSlackBot(script);
  const said = bot.ask('one');
  await until('the first words', () => bot.read(said).includes('Begun'));
  for (const text of ['two', 'three']) await bot.alice.say(bot.channel.id, text, { threadTs: said.ts }).acknowledged;
  await until('the marks', () => marked(bot.slack).length === 2);
  expect(marked(bot.slack)).toEqual(['two', 'three']);
  bot.slack.plan('reactions.remove', 'before', { status: 500 });
  finish();
  await bot.ended(2);
  await until('the marks to go', () => marked(bot.slack).length === 0);
  expect(bot.llm.requests).toHaveLength(2);
});

test('no mark is left behind by a process that was killed while messages waited', async () => {
  const { script } = slowFirst();
  const bot = await openSlackProcess(script);
  onTestFinished(() => bot.close());
  await bot.start();
  const said = bot.alice.say(bot.channel.id, '<@U0BOT> one');
  const answers = () => bot.slack.world.messages.filter(({ fromApp }) => fromApp).map(({ text }) => text);
  await until('the first words', () => answers().some((text) => text.includes('Begun')));
  for (const text of ['two', 'three']) await bot.alice.say(bot.channel.id, text, { threadTs: said.ts }).acknowledged;
  await until('the marks', () => marked(bot.slack).length === 2);
  await bot.app().end('SIGKILL');
  await bot.start();
  await until('both answers', () => answers().filter((text) => text.includes('Answer')).length === 2);
  await until('the marks to go', () => marked(bot.slack).length === 0);
  expect(bot.slack.calls.filter(({ method }) => method === 'reactions.add')).toHaveLength(2);
});
