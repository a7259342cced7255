import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../support/configs.ts';
import { hurriedClock, startBot } from '../support/discord/harness.ts';
import { until as untilDiscord } from '../support/discord/server.ts';
import { until } from '../support/slack/bot.ts';
import { startSlackBot } from '../support/slack/harness.ts';

const SPEED = 20;
const TEXT = answer('I built it.', ARTICLE);
const HALF = TEXT.indexOf('- id: write') + '- id: write\n'.length;

/** A model that says nothing until `begin`, then half a draft, and the rest after `end`. */
function slowModel() {
  const [first, rest] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const written = async function* written() {
    await first.promise;
    yield TEXT.slice(0, HALF);
    await rest.promise;
    yield TEXT.slice(HALF);
  };
  return { script: [{ chunks: written() }], begin: () => first.resolve(), end: () => rest.resolve() };
}

const WAITING = /Still waiting for the model, \d+ s/;
const STALLED = /Drafting step write \(after research\), \d+ lines; still waiting for the model, \d+ s/;

test('Slack shows what a long wait is for, how long it takes, and at which step', async () => {
  const { script, begin, end } = slowModel();
  const bot = await startSlackBot(script, { speed: SPEED });
  const said = bot.ask('write articles');
  const shown = () =>
    bot
      .answers(said)
      .flatMap(({ tasks }) => tasks.map(({ title }) => title))
      .join();
  await until('the wait to be told', () => WAITING.test(shown()));
  begin();
  await until('the step to be told', () => STALLED.test(shown()));
  end();
  await bot.ended();
  expect(bot.read(said)).toContain('r1');
});

test('Discord shows what a long wait is for, how long it takes, and at which step', async () => {
  const { script, begin, end } = slowModel();
  const bot = await startBot(script, { clock: hurriedClock(SPEED) });
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write articles');
  const shown = () => (bot.discord.replies(dm)[0]?.content ?? '').replaceAll('`', '');
  await untilDiscord('the wait to be told', () => WAITING.test(shown()));
  begin();
  await untilDiscord('the step to be told', () => STALLED.test(shown()));
  end();
  expect((await bot.finished(dm)).content).toContain('r1');
});
