import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { visibleText } from '../../../support/slack/world.ts';

const WORDS = Array.from({ length: 6000 }, (_value, index) => `w${String(index).padStart(4, '0')}`);
const session = (bot: SlackHarness, said: Said) =>
  bot.slack.world.sessions.get(`${said.channel}:${said.threadTs}`)?.status;
const fileNames = (bot: SlackHarness, said: Said) =>
  bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name));
const readable = (bot: SlackHarness, said: Said) => bot.read(said).match(/w\d{4}/g) ?? [];

describe('a Slack that knows no Markdown', () => {
  const OLD = { refuses: ['markdown_text', 'markdown'], limits: false } as const;

  test('shows every word of a long answer', async () => {
    const bot = await startSlackBot([{ chunks: WORDS.map((word) => `${word} `) }], OLD);
    const said = bot.ask('tell me everything');
    await bot.ended();
    expect(readable(bot, said)).toEqual(WORDS);
  });

  test('shows a long block of code as code in each of its pieces', async () => {
    const lines = WORDS.slice(0, 1200).map((word) => `  - ${word}`);
    const bot = await startSlackBot([{ chunks: [`Look:\n\n\`\`\`python\n${lines.join('\n')}\n\`\`\`\n\nDone.`] }], OLD);
    const said = bot.ask('show me');
    await bot.ended();
    expect(readable(bot, said)).toEqual(WORDS.slice(0, 1200));
    const pieces = bot
      .answers(said)
      .flatMap(({ blocks }) => blocks.map((block) => visibleText({ text: '', blocks: [block], replaced: true })));
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces.filter((text) => text.includes('w0'))) {
      expect(piece.split('\n').filter((line) => line === '```')).toHaveLength(2);
    }
    expect(bot.read(said)).not.toContain('python');
  });
});

describe('what is said in addition to the answers, where Slack knows no Markdown and no marks', () => {
  const OLD = { refuses: ['markdown_text', 'markdown', 'metadata'] } as const;

  test('is told in plain words: what buttons and commands say, also to everybody', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }], OLD);
    const said = bot.ask('write articles');
    await bot.ended();
    const post = bot.answers(said).find(({ blocks }) => blocks.length > 0)!;
    await bot.alice.press(post, 'threadsmith_validate');
    await until('the verdict', () => bot.slack.world.ephemerals.some(({ text }) => text.includes('**runs**')));
    await bot.alice.press(post, 'threadsmith_show');
    await until('the YAML', () => bot.read(said).includes('schema_version: "1.0"'));
    expect(bot.log.some(({ msg }) => msg === 'Slack did not accept a notice')).toBe(false);
  });

  test('an offer whose button is refused says what to write instead', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }), { refuses: ['actions'] });
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.alice.edit(said, '<@U0BOT> sort reviews');
    const [offer] = await until('the offer', () => bot.slack.world.ephemerals.length > 0 && bot.slack.world.ephemerals);
    expect(offer?.text).toBe('You changed this after I answered it. Write `regenerate` to get a new answer.');
  });
});

describe('a Slack that objects to how a stream is stopped', () => {
  const prose = WORDS.slice(0, 400).join(' ');

  test.each([[['session_status']], [['session_status', 'metadata']]])(
    'with %j: it is stopped without, once and for all',
    async (refuses) => {
      const bot = await startSlackBot([{ chunks: [prose, answer('', ARTICLE)] }], { refuses });
      const [first, second] = [bot.ask('write articles'), bot.ask('and again')];
      await bot.ended(2);
      for (const said of [first, second]) {
        expect(readable(bot, said)).toEqual(WORDS.slice(0, 400));
        expect(fileNames(bot, said)).toEqual(['article_writer.r1.yaml']);
        expect(bot.answers(said)[0]).toMatchObject({ stream: 'completed', blocks: [{ type: 'actions' }, {}] });
        await until('the end of the session', () => session(bot, said) === 'active');
      }
      const refused = bot.slack.calls.filter(({ outcome }) => outcome === 'invalid_arguments');
      expect(refused.length).toBeLessThanOrEqual(2 * refuses.length);
    },
  );

  test('in every form: the whole answer is posted again, with its file', async () => {
    const bot = await startSlackBot([{ chunks: [prose, answer('', ARTICLE)] }]);
    bot.slack.plan('chat.stopStream', ...Array.from({ length: 40 }, () => ({ error: 'invalid_arguments' })));
    const said = bot.ask('write articles');
    await bot.ended();
    expect(readable(bot, said)).toEqual(WORDS.slice(0, 400));
    expect(fileNames(bot, said)).toEqual(['article_writer.r1.yaml']);
    expect(bot.answers(said).filter(({ stream }) => stream === 'in_progress')).toEqual([]);
    await until('the end of the session', () => session(bot, said) === 'active');
  });

  test('an answer of which not one post is taken still hands its file over', async () => {
    const bot = await startSlackBot([{ chunks: [prose, answer('', ARTICLE)] }], { limits: false });
    for (const method of ['chat.startStream', 'chat.postMessage'])
      bot.slack.plan(method, ...Array.from({ length: 80 }, () => ({ error: 'invalid_arguments' })));
    const said = bot.ask('write articles');
    await bot.ended();
    expect(fileNames(bot, said)).toEqual(['article_writer.r1.yaml']);
  });
});
