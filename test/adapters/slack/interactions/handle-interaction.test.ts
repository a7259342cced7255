import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { makeChannel } from '../../../support/slack/channels.ts';
import { visibleText } from '../../../support/slack/world.ts';

const textOf = (ack: unknown) => (ack as { text?: string }).text ?? '';

describe('the slash command', () => {
  test('explains, lists, shows and validates for the person alone', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    const { alice, channel } = bot;
    expect(textOf(await alice.command(channel.id, ''))).toContain('Say in plain words');
    expect(textOf(await alice.command(channel.id, 'list'))).toContain('no workflows yet');
    expect(textOf(await alice.command(channel.id, 'show'))).toContain('in the thread');
    expect(textOf(await alice.command(channel.id, 'dance'))).toContain('`dance`');
    const said = bot.ask('write articles');
    await bot.ended();
    const list = JSON.stringify(await alice.command(channel.id, 'list'));
    expect(list).toContain(
      `[write articles](${new URL(bot.slack.apiUrl).origin}/archives/${channel.id}/p${said.ts.replace('.', '')}) (r1, `,
    );
    expect(textOf(await alice.command(channel.id, 'show'))).toContain('schema_version');
    expect(textOf(await alice.command(channel.id, 'VALIDATE'))).toContain('**runs**');
    expect(textOf(await alice.command(channel.id, 'stop'))).toContain('Nothing is running');
    expect(await alice.command(channel.id, 'new')).toMatchObject({ response_type: 'ephemeral' });
    expect(bot.slack.world.ephemerals).toEqual([]);
  });

  test('undo and forget act in the only thread that can be meant, and ask when there are several', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.alice.command(bot.channel.id, 'undo');
    await bot.ended(2);
    expect(bot.read(said)).toContain('This is the first revision');
    bot.ask('sort reviews');
    await bot.ended(3);
    expect(textOf(await bot.alice.command(bot.channel.id, 'forget'))).toContain('several threads');
  });

  test('after a restart it still knows the thread that is meant, and asks when it may be another one', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    const command = async (text: string) => textOf(await bot.alice.command(bot.channel.id, text));
    bot.ask('write articles');
    bot.bob.say(bot.channel.id, '<@U0BOT> sort reviews');
    await bot.ended(2);
    await bot.stop();
    await bot.start();
    expect(await command('show')).toContain('schema_version');
    bot.ask('sort letters');
    await bot.ended(3);
    await bot.stop();
    await bot.start();
    expect(await command('forget')).toContain('several threads');
    expect(await command('show')).toContain('in the thread');
    expect(textOf(await bot.bob.command(bot.channel.id, 'validate'))).toContain('**runs**');
  });

  test('forget in a direct channel deletes the conversation', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    bot.alice.say(bot.direct.id, 'write articles');
    await bot.ended();
    await bot.alice.command(bot.direct.id, 'forget');
    await bot.ended(2);
    expect(textOf(await bot.alice.command(bot.direct.id, 'list'))).toContain('no workflows yet');
  });
});

test.each([
  ['forget all', 'I deleted my copy of this conversation and 1 earlier one'],
  ['forget', 'I still have 1 earlier one; `forget all` deletes them, too.'],
])('/threadsmith %s in a direct channel', async (command, words) => {
  const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
  for (const [index, text] of ['write articles', 'new', 'sort reviews'].entries()) {
    bot.alice.say(bot.direct.id, text);
    await bot.ended(index + 1);
  }
  await bot.alice.command(bot.direct.id, command);
  await bot.ended(4);
  const said = bot.slack.world.messages.filter(({ channel, fromApp }) => fromApp && channel === bot.direct.id);
  expect(visibleText(said.at(-1)!)).toContain(words);
});

const versions = (_request: unknown, index: number) => ({
  chunks: [answer('Here.', index === 0 ? ARTICLE : ARTICLE.replace('article', 'essay'))],
});

test.each(['undo', 'forget'])(
  '/threadsmith %s that is done is not reported as failed when Slack refuses to tidy up after it',
  async (command) => {
    const bot = await startSlackBot(versions);
    const said = bot.ask('write articles');
    await bot.ended();
    bot.alice.say(bot.channel.id, 'call it an essay', { threadTs: said.ts });
    await bot.ended(2);
    const tidying = ['agents.sessions.setStatus', 'assistant.threads.setStatus', 'reactions.remove', 'chat.delete'];
    for (const method of tidying) bot.slack.plan(method, ...Array.from({ length: 9 }, () => ({ error: 'not_found' })));
    // A reply that takes longer than a second shows a status, which has to be tidied up.
    bot.slack.plan('chat.postMessage', { status: 429, retryAfter: 2 });
    const acknowledged = textOf(await bot.alice.command(bot.channel.id, command));
    await bot.ended(3);
    await bot.stop();
    const words = `${acknowledged} ${bot.read(said)} ${JSON.stringify(bot.slack.world.ephemerals)}`;
    expect(words).toContain(command === 'undo' ? 'Revision 1 is the current one again' : 'I deleted my copy');
    expect(words).not.toMatch(/try again|went wrong/i);
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
    const refused = bot.slack.calls.filter(({ outcome }) => outcome === 'not_found').map(({ method }) => method);
    expect(refused).toEqual(expect.arrayContaining(['agents.sessions.setStatus', 'assistant.threads.setStatus']));
  },
);

describe('the shortcut', () => {
  test('takes a message of anybody as the request and answers in its thread', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    const said = bot.bob.say(bot.channel.id, 'Every Monday we read all reviews &amp; sort them');
    await bot.alice.shortcut(bot.slack.world.message(said.channel, said.ts)!, 'draft_from_message');
    await bot.ended();
    expect(bot.llm.requests[0]?.prompt.messages.at(-1)?.content).toContain(
      'Every Monday we read all reviews & sort them',
    );
    expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['article_writer.r1.yaml']);
    bot.bob.say(bot.channel.id, 'shorter', { threadTs: said.ts });
    await bot.ended(2);
  });

  test('in a channel without the bot it says what to do', async () => {
    const bot = await startSlackBot([{ chunks: ['never'] }]);
    const { id } = makeChannel(bot.slack, { withApp: false });
    const message = bot.slack.world.add({ channel: id, user: 'U0ALICE', fromApp: false, text: 'sort reviews' });
    await bot.alice.shortcut(message, 'draft_from_message');
    await until('an answer', () => bot.slack.responses.length === 1);
    expect(bot.slack.responses[0]).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Invite me'),
    });
    expect(bot.llm.requests).toHaveLength(0);
  });
});
