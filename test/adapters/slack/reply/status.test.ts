import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { readThread } from '../../../support/slack/channels.ts';
import { openSlackProcess } from '../../../support/slack/process.ts';
import type { FakeSlack } from '../../../support/slack/server.ts';

/** A stream begins an agent session; one that is left processing shows a spinner and a Stop button for an hour. */
const session = (slack: FakeSlack, said: Said) => slack.world.sessions.get(`${said.channel}:${said.threadTs}`)?.status;
const handedBack = (slack: FakeSlack, said: Said) =>
  until('the end of the session', () => session(slack, said) === 'active');

async function* words(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await pause(gapMs);
  }
}

test("after Slack's own Stop the thread is not processing any more", async () => {
  const bot = await startSlackBot([{ chunks: words(600, 20) }]);
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('w003'));
  expect(session(bot.slack, said)).toBe('processing');
  await bot.alice.nativeStop(bot.channel.id, said.ts);
  await bot.ended();
  await handedBack(bot.slack, said);
  expect(bot.read(said)).toContain('Stopped');
});

test('after a stream that Slack closed the thread is not processing any more', async () => {
  const bot = await startSlackBot([{ chunks: words(60, 20) }], { streamExpiryMs: 500 });
  const said = bot.ask('write articles');
  await bot.ended();
  await handedBack(bot.slack, said);
  expect(bot.read(said)).toContain('w059');
});

test('a session that a killed process left behind is handed back, also when its stream is closed by then', async () => {
  const bot = await openSlackProcess((_request, index) => ({ chunks: index === 0 ? words(600, 20) : ['Answer.'] }), {
    streamExpiryMs: 1500,
  });
  onTestFinished(() => bot.close());
  await bot.start();
  const said = bot.alice.say(bot.channel.id, '<@U0BOT> write articles');
  await until('the first words', () => readThread(bot.slack, said.channel, said.ts).includes('w003'));
  await bot.app().end('SIGKILL');
  await until('the end of the stream', () => bot.slack.world.messages.some(({ stream }) => stream === 'expired'));
  await bot.start();
  await until('the answer', () => readThread(bot.slack, said.channel, said.ts) === 'Answer.');
  await handedBack(bot.slack, said);
  expect(session(bot.slack, said)).toBe('active');
});

/** A model that thinks for longer than it takes to show that. */
async function slow() {
  await pause(1500);
  return { chunks: ['Answer.'] };
}

test('a status that Slack does not answer holds up no message of the thread', async () => {
  const bot = await startSlackBot((_request, index) => (index === 0 ? slow() : { chunks: ['Next answer.'] }));
  bot.slack.plan('agents.sessions.setStatus', 'hang', 'hang', 'hang', 'hang');
  const said = bot.ask('write articles');
  await bot.ended();
  bot.alice.say(bot.channel.id, 'and more', { threadTs: said.ts });
  await until('the next answer', () => bot.read(said) === 'Answer.\nNext answer.', 10_000);
  expect(bot.answers(said)).toHaveLength(2);
});

test('where there are no agents, and so no Stop of Slack, a growing answer has a button for it', async () => {
  // Slack is asked as soon as an answer lets people wait.
  async function* late() {
    await pause(1_500);
    yield* words(900, 20);
  }
  const bot = await startSlackBot([{ chunks: late() }, { chunks: words(900, 20) }], { isAgent: false });
  for (const text of ['write articles', 'sort reviews']) {
    const said = bot.ask(text);
    const buttons = () => JSON.stringify(bot.answers(said)[0]?.blocks ?? []);
    await until('a Stop button', () => buttons().includes('threadsmith_stop'));
    await bot.alice.press(bot.answers(said)[0]!, 'threadsmith_stop');
    await until('the end', () => bot.read(said).includes('Stopped'));
    expect(bot.answers(said)).toHaveLength(1);
  }
});
