import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { readThread } from '../../../support/slack/channels.ts';
import { eventEnvelope } from '../../../support/slack/signed-http.ts';
import { visibleText } from '../../../support/slack/world.ts';

async function* manyWords() {
  for (let word = 0; word < 400; word += 1) {
    yield `word ${word} `;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A first answer that goes on for long, and a second one. */
const ENDLESS = (_request: unknown, index: number) => ({ chunks: index === 0 ? manyWords() : [`Answer ${index}.`] });

async function midAnswer(options?: Parameters<typeof startSlackBot>[1]) {
  const bot = await startSlackBot(ENDLESS, options);
  const said = bot.ask('write articles');
  await until('the first words', () => bot.read(said).includes('word'));
  return { bot, said };
}

function editEvent(bot: SlackHarness, { channel, ts }: Said, text: string) {
  const message = { type: 'message', user: 'U0ALICE', ts, text };
  const event = { type: 'message', subtype: 'message_changed', channel, channel_type: 'channel', message };
  return eventEnvelope({ ...event, previous_message: { ...message, text: 'before' } }, bot.slack.world);
}

describe('while it answers', () => {
  test('a changed message is answered again, in the same message', async () => {
    const { bot, said } = await midAnswer();
    await bot.alice.edit(said, '<@U0BOT> sort reviews');
    await bot.ended();
    expect(bot.llm.requests).toHaveLength(2);
    expect(bot.llm.requests[1]?.prompt.messages.at(-1)?.content).toContain('sort reviews');
    expect(bot.answers(said).map(visibleText)).toEqual(['Answer 1.']);
  });

  test('a deleted message stops the answer and is forgotten', async () => {
    const { bot, said } = await midAnswer();
    await bot.alice.remove(said);
    await bot.ended();
    expect(await bot.llm.requests[0]?.closed).toBe('aborted');
    expect(bot.answers(said).every(({ stream }) => stream !== 'in_progress')).toBe(true);
  });

  test.each([
    ['the word stop', async (bot, said) => bot.alice.say(bot.channel.id, 'stop', { threadTs: said.ts }).acknowledged],
    ["Slack's own button", async (bot, said) => bot.alice.nativeStop(bot.channel.id, said.ts)],
    ['the slash command', async (bot) => bot.alice.command(bot.channel.id, 'stop')],
  ] as [string, (bot: Awaited<ReturnType<typeof midAnswer>>['bot'], said: { ts: string }) => Promise<unknown>][])(
    '%s stops it and keeps what was written',
    async (_name, stop) => {
      const { bot, said } = await midAnswer();
      await stop(bot, said);
      await bot.ended();
      expect(await bot.llm.requests[0]?.closed).toBe('aborted');
      expect(bot.read(said)).toMatch(/^word 0[\s\S]*Stopped/);
      expect(bot.answers(said).every(({ stream }) => stream !== 'in_progress')).toBe(true);
    },
  );

  test('what is said after the word forget is answered, and not forgotten along', async () => {
    const { bot, said } = await midAnswer();
    for (const words of ['forget', '<@U0BOT> sort reviews'])
      await bot.alice.say(bot.channel.id, words, { threadTs: said.ts }).acknowledged;
    await bot.ended(3);
    expect(bot.read(said)).toContain('Answer 1.');
  });

  test('the Stop button of an edited message stops it', async () => {
    const bot = await startSlackBot(ENDLESS);
    bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
    const said = bot.ask('write articles');
    const [post] = await until('the first words', () => bot.read(said).includes('word') && bot.answers(said));
    expect(post?.stream).toBeUndefined();
    await bot.alice.press(post!, 'threadsmith_stop');
    await bot.ended();
    expect(bot.read(said)).toMatch(/^word 0[\s\S]*Stopped/);
  });
});

describe('a message that is not for us', () => {
  test('is not even formatted when it is changed', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const said = bot.alice.say(bot.channel.id, 'hello');
    await said.acknowledged;
    await bot.alice.edit(said, 'hello <@U0BOB>');
    // Formatting looks up the names of mentioned people.
    expect(bot.slack.calls.filter(({ method }) => method === 'users.info')).toEqual([]);
  });
});

describe('after it has answered', () => {
  test('a changed message is offered to be answered again, to its author alone', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.alice.edit(said, '<@U0BOT> sort reviews');
    await until('the offer', () => bot.slack.world.ephemerals.length === 1);
    expect(bot.slack.world.ephemerals[0]).toMatchObject({ user: 'U0ALICE', threadTs: said.ts });
    expect(JSON.stringify(bot.slack.world.ephemerals[0]?.blocks)).toContain('threadsmith_regenerate');
  });

  test('the offer is made once, also when Slack tells of the change again', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const said = bot.ask('write articles');
    await bot.ended();
    const event = editEvent(bot, said, '<@U0BOT> sort reviews');
    await bot.slack.deliver(event);
    await until('the offer', () => bot.slack.world.ephemerals.length === 1);
    await bot.slack.deliver(event);
    await bot.slack.deliver(editEvent(bot, said, '<@U0BOT> sort letters'));
    await until('another offer', () => bot.slack.world.ephemerals.length > 1);
    expect(bot.slack.world.ephemerals).toHaveLength(2);
  });

  test('the offer is taken up with its button, in the thread, and does not stay', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.alice.edit(said, '<@U0BOT> sort reviews');
    await until('the offer', () => bot.slack.world.ephemerals.length === 1);
    await bot.alice.pressEphemeral(bot.slack.world.ephemerals[0]!, 'threadsmith_regenerate');
    await bot.ended(2);
    expect(bot.llm.requests[1]?.prompt.messages.at(-1)?.content).toContain('sort reviews');
    expect(bot.answers(said).map(visibleText)).toEqual(['Answer 0.', 'Answer 1.']);
    await until('the end of the offer', () => bot.slack.world.ephemerals.length === 0);
  });

  test('unfurled links and our own edits are no changes', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const said = bot.ask('see <https://a.example>');
    await bot.ended();
    await bot.alice.edit(said, '<@U0BOT> see <https://a.example>');
    expect(bot.slack.world.ephemerals).toEqual([]);
    expect(bot.llm.requests).toHaveLength(1);
  });
});

describe('buttons', () => {
  test('Regenerate answers again in the thread, Validate whispers, Show YAML shows', async () => {
    const bot = await startSlackBot([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('Otherwise.', ARTICLE.replace('Collects facts', 'Gathers facts'))] },
    ]);
    const said = bot.ask('write articles');
    await bot.ended();
    const [post] = bot.answers(said);
    await bot.alice.press(post!, 'threadsmith_validate');
    await until('the verdict', () => bot.slack.world.ephemerals.length === 1);
    expect(JSON.stringify(bot.slack.world.ephemerals[0])).toContain('**runs**');
    await bot.bob.press(post!, 'threadsmith_show');
    await until('the YAML', () =>
      readThread(bot.slack, said.channel, said.ts).includes('schema_version: \\"1.0\\"'.replaceAll('\\', '')),
    );
    await bot.bob.press(post!, 'threadsmith_regenerate');
    await bot.ended(2);
    expect(bot.llm.requests).toHaveLength(2);
    expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toContain('article_writer.r2.yaml');
  });

  test('under an earlier workflow of a direct channel they show that one, and change none', async () => {
    const gathered = ARTICLE.replace('Collects facts', 'Gathers facts');
    const drafts = [ARTICLE, gathered, ARTICLE.replace('article_writer', 'second_flow')];
    const bot = await startSlackBot((_request, index) => ({ chunks: [answer('Here.', drafts[index] ?? '')] }));
    const { alice, direct, slack } = bot;
    alice.say(direct.id, 'write articles');
    await bot.ended();
    alice.say(direct.id, 'gather, not collect');
    await bot.ended(2);
    const post = slack.world.messages.findLast(({ channel, blocks }) => channel === direct.id && blocks.length > 0);
    alice.say(direct.id, 'new');
    await bot.ended(3);
    alice.say(direct.id, 'something else');
    await bot.ended(4);
    for (const [index, [action, words]] of [
      ['validate', '`article_writer.r2.yaml` **runs**'],
      ['undo', 'belongs to an earlier workflow'],
      ['regenerate', 'belongs to an earlier workflow'],
    ].entries()) {
      await alice.press(post!, `threadsmith_${action}`);
      await until(`what ${action} says`, () => slack.world.ephemerals.length > index);
      expect(JSON.stringify(slack.world.ephemerals.at(-1))).toContain(words);
    }
    expect(bot.llm.requests).toHaveLength(3);
  });

  test('Undo goes back a revision', async () => {
    const bot = await startSlackBot((_request, index) => ({
      chunks: [answer('Here.', index === 0 ? ARTICLE : ARTICLE.replace('Collects facts', 'Gathers facts'))],
    }));
    const said = bot.ask('write articles');
    await bot.ended();
    bot.alice.say(bot.channel.id, 'gather, not collect', { threadTs: said.ts });
    await bot.ended(2);
    const post = bot.answers(said).findLast(({ blocks }) => blocks.length > 0);
    await bot.alice.press(post!, 'threadsmith_undo');
    await bot.ended(3);
    expect(bot.read(said)).toContain('Revision 1 is the current one again');
  });
});
