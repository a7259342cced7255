import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { visibleText } from '../../../support/slack/world.ts';

/** Begins, and goes on when it is told to. */
function halting() {
  const rest = Promise.withResolvers<void>();
  async function* chunks() {
    yield 'Begun. ';
    await rest.promise;
    yield 'Ended.';
  }
  return { chunks, goOn: () => rest.resolve() };
}

/** The beginning of a workflow, or all of it. */
async function* drafting(share: number) {
  const pieces = answer('Here.', ARTICLE).match(/[\s\S]{1,20}/g) ?? [];
  for (const piece of pieces.slice(0, pieces.length * share)) {
    yield piece;
    await pause(40);
  }
}

const tasks = (bot: SlackHarness, said: Said) =>
  bot.answers(said)[0]?.tasks.map(({ title, status }) => [title, status]) ?? [];

describe('a deploy in the middle of an answer', () => {
  test.each([
    ['native stream', undefined],
    ['edited message', 'feature_not_enabled'],
  ])('is told in the %s, and the next process puts the whole answer there', async (_name, refusal) => {
    const { chunks, goOn } = halting();
    const bot = await startSlackBot((_request, index) => ({ chunks: index === 0 ? chunks() : ['Whole answer.'] }));
    if (refusal !== undefined) bot.slack.plan('chat.startStream', { error: refusal });
    const said = bot.ask('write articles');
    await until('the first words', () => bot.read(said).includes('Begun'));
    await bot.stop();
    expect(bot.read(said)).toMatch(/^Begun\.\s+_This answer is paused/);
    expect(bot.answers(said)[0]?.stream).not.toBe('in_progress');
    goOn();
    await bot.start();
    await bot.ended();
    expect(bot.answers(said).map(visibleText)).toEqual(['Whole answer.']);
  });
});

describe('what was being drafted', () => {
  test('is not shown as done when the answer was stopped', async () => {
    const bot = await startSlackBot([{ chunks: drafting(1) }]);
    const said = bot.ask('write articles');
    await until('a task', () => tasks(bot, said).length > 0);
    await bot.alice.command(bot.channel.id, 'stop');
    await bot.ended();
    expect(tasks(bot, said)).toEqual([['Stopped while drafting', 'error']]);
  });

  test('is not shown as done when the model failed', async () => {
    const bot = await startSlackBot(() => ({ chunks: drafting(0.5), ending: 'cut' }));
    const said = bot.ask('write articles');
    await bot.ended();
    expect(bot.read(said)).toContain('could not be finished');
    expect(tasks(bot, said)).toEqual([['Stopped while drafting', 'error']]);
  });
});

describe('a stream that cannot be begun', () => {
  test.each([404, 500])('with status %i is an edited message at once, not when the answer is whole', async (status) => {
    const { chunks, goOn } = halting();
    const bot = await startSlackBot([{ chunks: chunks() }]);
    bot.slack.plan('chat.startStream', ...Array.from({ length: 20 }, () => ({ status })));
    const said = bot.ask('write articles');
    await until('the first words', () => bot.read(said).includes('Begun'));
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.startStream')).toHaveLength(1);
    goOn();
    await bot.ended();
    expect(bot.answers(said).map(visibleText)).toEqual(['Begun. Ended.']);
  });
});

test('an answer to a message that was deleted meanwhile stops, and offers nothing more', async () => {
  const { chunks } = halting();
  const bot = await startSlackBot([{ chunks: chunks() }]);
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('Begun'));
  await bot.alice.remove(said);
  await bot.ended();
  expect(bot.read(said)).toContain('Stopped');
  expect(bot.answers(said)[0]?.blocks).toEqual([]);
});

async function* slowWords() {
  for (let index = 0; index < 900; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await pause(20);
  }
}

test('a restart takes nothing away where no edit is to be had for saying so', async () => {
  const bot = await startSlackBot([{ chunks: slowWords() }]);
  bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('w003'));
  bot.slack.plan('chat.update', { status: 429, retryAfter: 60 });
  const refused = () =>
    bot.slack.calls.some(({ method, outcome }) => method === 'chat.update' && /429|ratelimited/.test(outcome));
  await until('a refusal', refused);
  await bot.stop();
  expect(bot.read(said)).toContain('w003');
  expect(bot.slack.calls.map(({ method }) => method)).not.toContain('chat.delete');
});

test('one answer that nobody understands ends native streams for one turn only', async () => {
  const bot = await startSlackBot([{ chunks: ['One.'] }, { chunks: ['Two.'] }]);
  bot.slack.plan('chat.startStream', { status: 404 });
  bot.ask('one');
  await bot.ended();
  const second = bot.ask('two');
  await bot.ended(2);
  expect(bot.read(second)).toBe('Two.');
  expect(bot.slack.calls.filter(({ method }) => method === 'chat.startStream')).toHaveLength(2);
});
