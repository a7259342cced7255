import { describe, expect, test } from 'vitest';
import { ARTICLE } from '../../../support/configs.ts';
import type { SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { makeFile } from '../../../support/slack/channels.ts';

const ANSWER = [{ chunks: ['Answer.'] }];
const asked = (bot: SlackHarness) => bot.llm.requests.at(-1)?.prompt.messages.at(-1)?.content ?? '';

/** A message of Bob's as it hangs on the one with which somebody passes it on. */
const shared = (text: string, more: object = {}) => ({
  attachments: [
    {
      is_msg_unfurl: true,
      is_share: true,
      text,
      fallback: `[June 9th] bob: ${text}`,
      author_id: 'U0BOB',
      from_url: 'https://team.slack.com/archives/C1/p1',
      ...more,
    },
  ],
});

describe('called into a long thread', () => {
  test('it reads what the thread is about and what was said last', async () => {
    const bot = await startSlackBot(ANSWER, { limits: false });
    const root = bot.bob.say(bot.channel.id, 'How shall we sort the reviews?');
    for (let index = 0; index < 450; index += 1) bot.bob.say(bot.channel.id, `line ${index}`, { threadTs: root.ts });
    bot.ask('make a workflow of this', root.ts);
    await bot.ended();
    expect(asked(bot)).toContain('How shall we sort the reviews?');
    expect(asked(bot)).toContain('line 449');
    expect(asked(bot)).not.toContain('line 300');
  });

  test('it reads as far as Slack tells', async () => {
    const bot = await startSlackBot(ANSWER, { limits: { 'conversations.replies': 1 } });
    const root = bot.bob.say(bot.channel.id, 'How shall we sort the reviews?');
    for (let index = 0; index < 250; index += 1) bot.bob.say(bot.channel.id, `line ${index}`, { threadTs: root.ts });
    bot.ask('make a workflow of this', root.ts);
    await bot.ended();
    expect(asked(bot)).toContain('How shall we sort the reviews?');
    expect(asked(bot)).toContain('line 190');
  });
});

describe('a message that is passed on', () => {
  test('is what is asked for, by itself or with words with it', async () => {
    const bot = await startSlackBot(ANSWER);
    bot.alice.say(bot.direct.id, '', { event: shared('We need a workflow that sorts &amp; answers reviews') });
    await bot.ended();
    expect(asked(bot)).toContain('We need a workflow that sorts & answers reviews');
    expect(asked(bot)).toContain('@Person U0BOB');
    bot.alice.say(bot.channel.id, '<@U0BOT> draft this', { event: shared('Every Monday, ask <@U0BOB>') });
    await bot.ended(2);
    expect(asked(bot)).toMatch(/draft this[\s\S]*Every Monday, ask @Person U0BOB/);
  });

  test('brings its files', async () => {
    const bot = await startSlackBot(ANSWER);
    const file = makeFile(bot.slack, { name: 'mine.yaml', content: ARTICLE, mimetype: 'application/x-yaml' });
    const { id, name, mimetype } = file;
    const files = [{ id, name, mimetype, url_private: `${bot.slack.url}/files-pri/${id}` }];
    const said = bot.alice.say(bot.channel.id, '<@U0BOT>', { event: shared('', { files }) });
    await bot.ended();
    expect(bot.read(said)).toContain('article_writer');
    expect(bot.llm.requests).toHaveLength(0);
  });

  test('does not call us by what it says itself', async () => {
    const bot = await startSlackBot(ANSWER);
    const said = bot.alice.say(bot.channel.id, 'look', { event: shared('<@U0BOT> write articles') });
    await said.acknowledged;
    bot.ask('hello there');
    await bot.ended();
    expect(bot.answers(said)).toEqual([]);
  });

  test('is not lost when the words with it are changed', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const event = shared('Every Monday we read all reviews');
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> draft this', { event });
    await bot.ended();
    await bot.alice.edit(said, '<@U0BOT> draft it well', event);
    bot.alice.say(bot.channel.id, 'regenerate', { threadTs: said.ts });
    await bot.ended(2);
    expect(asked(bot)).toMatch(/draft it well[\s\S]*Every Monday we read all reviews/);
  });

  test('is a link with nothing to read where it is only mentioned', async () => {
    const bot = await startSlackBot(ANSWER);
    const event = { attachments: [{ from_url: 'https://a.example', title: 'A page', text: 'Buy now!' }] };
    bot.ask('see https://a.example');
    await bot.ended();
    bot.alice.say(bot.channel.id, '<@U0BOT> see https://a.example', { event });
    await bot.ended(2);
    expect(asked(bot)).not.toContain('Buy now!');
  });
});
