import { describe, expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../../support/configs.ts';
import type { RecordedRequest } from '../../../support/llm/scripted-server.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { createPerson } from '../../../support/slack/people.ts';
import { makeChannel, makeFile } from '../../../support/slack/channels.ts';
import { eventEnvelope } from '../../../support/slack/signed-http.ts';

const ARTICLES = [{ chunks: [answer('Here it is.', ARTICLE)] }];
const lastWords = (request: RecordedRequest | undefined) => request?.prompt.messages.at(-1)?.content ?? '';

describe('in a channel', () => {
  test('a workflow that is pasted as a block of code is what the words are about', async () => {
    const change = 'nodes:\n  - id: fact_check\n    description: Looks the facts up.\n';
    const bot = await startSlackBot([{ chunks: [answer('Done.', change)] }]);
    const pasted = CHECKED_ARTICLE.trimEnd().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const said = bot.ask(`describe the check better \`\`\`${pasted}\`\`\` please`);
    await bot.ended();
    const [file] = bot.answers(said).flatMap(({ files }) => files);
    expect(file?.content.toString()).toBe(
      CHECKED_ARTICLE.replace('Checks the facts of the article.', 'Looks the facts up.'),
    );
  });

  test('a mention gets a streamed answer in its thread, and the file after it', async () => {
    const bot = await startSlackBot([{ chunks: ['Here is ', 'your flow.', answer('', ARTICLE)] }]);
    const said = bot.ask('write articles');
    await bot.ended();
    const [text, file, ...more] = bot.answers(said);
    expect(text).toMatchObject({ stream: 'completed', threadTs: said.ts });
    expect(bot.read(said)).toMatch(/^Here is your flow\.\n\n\*\*article_writer\*\* r1/);
    expect(file?.files.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['article_writer.r1.yaml', ARTICLE],
    ]);
    expect(more).toEqual([]);
    expect(lastWords(bot.llm.requests[0])).toContain('write articles');
    expect(lastWords(bot.llm.requests[0])).not.toContain('U0BOT');
  });

  test.each([
    ['message first', ['message', 'app_mention']],
    ['mention first', ['app_mention', 'message']],
    ['only the mention', ['app_mention']],
    ['only the message', ['message']],
  ] as const)('a mention is answered once: %s', async (_name, twins) => {
    const bot = await startSlackBot(ARTICLES);
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> write articles', { twins });
    await said.acknowledged;
    await bot.ended();
    expect(bot.llm.requests).toHaveLength(1);
    expect(bot.answers(said)).toHaveLength(2);
  });

  test('a file that only the message event tells of is not missed, whichever event comes first', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }]);
    const file = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.' });
    bot.alice.say(bot.channel.id, '<@U0BOT> use these notes', { files: [file] });
    await bot.ended();
    expect(bot.llm.requests).toHaveLength(1);
    expect(lastWords(bot.llm.requests[0])).toContain('Ship on Friday.');
  });

  test('a file is not missed where only the mention reaches this process, the message another one', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }, { chunks: ['Read.'] }]);
    const file = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.' });
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> use these notes', { files: [file], twins: ['app_mention'] });
    await bot.ended();
    expect(lastWords(bot.llm.requests[0])).toContain('Ship on Friday.');
    const more = makeFile(bot.slack, { name: 'more.md', content: 'Or on Monday.' });
    const threadTs = said.ts;
    bot.alice.say(bot.channel.id, '<@U0BOT> and these', { files: [more], twins: ['app_mention'], threadTs });
    await bot.ended(2);
    expect(lastWords(bot.llm.requests[1])).toContain('Or on Monday.');
  });

  test('what is said in the thread without a mention goes on with the same workflow, also after a restart', async () => {
    const bot = await startSlackBot((_request, index) => ({
      chunks: [answer('Done.', index === 0 ? ARTICLE : CHECKED_ARTICLE)],
    }));
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.stop();
    await bot.start();
    bot.bob.say(bot.channel.id, 'check the facts too', { threadTs: said.ts });
    await bot.ended(2);
    expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
      'article_writer.r1.yaml',
      'article_writer.r2.yaml',
    ]);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).toContain('write articles');
  });

  test('it stays out when people talk to each other, to groups, or in threads that are not its own', async () => {
    const bot = await startSlackBot(ARTICLES);
    const own = bot.ask('write articles');
    await bot.ended();
    const foreign = bot.alice.say(bot.channel.id, 'lunch?');
    for (const [text, threadTs] of [
      ['<@U0BOB> what do you think?', own.ts],
      ['<!subteam^S1|@writers> please look', own.ts],
      ['<!here> look at this', own.ts],
      ['yes', foreign.ts],
      ['a message of its own', undefined],
    ] as const) {
      await bot.alice.say(bot.channel.id, text, threadTs === undefined ? {} : { threadTs }).acknowledged;
    }
    expect(bot.llm.requests).toHaveLength(1);
    bot.alice.say(bot.channel.id, '<@U0BOB> <@U0BOT> now both of you', { threadTs: own.ts });
    await bot.ended(2);
    expect(lastWords(bot.llm.requests[1])).toContain('@Person U0BOB now both of you');
  });

  test('it stays out of the answer that somebody gives who was asked by name, and hears what comes after that', async () => {
    const bot = await startSlackBot(ARTICLES);
    const { ts: threadTs } = bot.ask('write articles');
    await bot.ended();
    await bot.alice.say(bot.channel.id, '<@U0BOB> is this right?', { threadTs }).acknowledged;
    const reply = bot.bob.say(bot.channel.id, 'yes, looks fine to me', { threadTs });
    await reply.acknowledged;
    await reply.again();
    expect(bot.llm.requests).toHaveLength(1);
    bot.bob.say(bot.channel.id, 'check the facts too', { threadTs });
    await bot.ended(2);
    expect(lastWords(bot.llm.requests[1])).toContain('check the facts too');
    expect(lastWords(bot.llm.requests[1])).not.toContain('looks fine');
  });

  test('called into a thread of others, it reads what they said before', async () => {
    const bot = await startSlackBot(ARTICLES);
    const root = bot.bob.say(bot.channel.id, 'Every Monday we read all reviews');
    bot.alice.say(bot.channel.id, 'and <@U0BOB> sorts them &amp; writes a summary', { threadTs: root.ts });
    const said = bot.ask('make a workflow of this', root.ts);
    await bot.ended();
    const words = lastWords(bot.llm.requests[0]);
    expect(words).toContain('Person U0BOB: Every Monday we read all reviews');
    expect(words).toContain('Person U0ALICE: and @Person U0BOB sorts them & writes a summary');
    expect(words).toMatch(/<user_message>\s*make a workflow of this\s*</);
    expect(bot.answers(said)).toHaveLength(2);
    bot.slack.plan('conversations.replies', { error: 'missing_scope' });
    const other = bot.bob.say(bot.channel.id, 'unreadable');
    bot.ask('make another of this', other.ts);
    await bot.ended(2);
    expect(lastWords(bot.llm.requests[1])).not.toContain('unreadable');
  });

  test('bots are not answered, itself included', async () => {
    const bot = await startSlackBot(ARTICLES);
    const said = bot.ask('write articles');
    await bot.ended();
    const say = (event: Record<string, unknown>) =>
      bot.alice.say(bot.channel.id, '<@U0BOT> hello', { threadTs: said.ts, event }).acknowledged;
    await say({ bot_id: 'B0OTHER' });
    await say({ subtype: 'bot_message', bot_id: 'B0OTHER', user: undefined });
    await say({ user: 'U0BOT' });
    await say({ user: 'USLACKBOT' });
    await say({ subtype: 'channel_join' });
    expect(bot.llm.requests).toHaveLength(1);
  });

  test('an empty mention is told what can be said', async () => {
    const bot = await startSlackBot(ARTICLES);
    const said = bot.ask('');
    await bot.ended();
    expect(bot.read(said)).toContain('Say in plain words what your workflow should do');
    expect(bot.llm.requests).toHaveLength(0);
  });

  test('what was forgotten stays so when Slack sends it again', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const said = bot.ask('write articles');
    await bot.ended();
    const forget = bot.alice.say(bot.channel.id, 'forget', { threadTs: said.ts });
    await bot.ended(2);
    await said.again();
    await forget.again();
    await bot.alice.say(bot.direct.id, 'help').acknowledged;
    await bot.ended(3);
    expect(bot.llm.requests).toHaveLength(1);
    expect(bot.answers(said)).toHaveLength(2);
  });

  test('an event that was not acknowledged and comes again is answered once', async () => {
    const bot = await startSlackBot(ARTICLES, { begin: false });
    const said = bot.ask('write articles');
    await bot.start();
    await bot.ended();
    await said.again();
    await bot.stop();
    await bot.start();
    await said.again();
    expect(bot.llm.requests).toHaveLength(1);
    expect(bot.answers(said)).toHaveLength(2);
  });

  test('messages that come while it answers wait, marked, and are answered together', async () => {
    const gate = Promise.withResolvers<void>();
    const bot = await startSlackBot(async (_request, index) => {
      if (index === 0) await gate.promise;
      return { chunks: [`Answer ${index}.`] };
    });
    const said = bot.ask('write articles');
    await until('the model to be asked', () => bot.llm.requests.length === 1);
    const second = bot.alice.say(bot.channel.id, 'in French', { threadTs: said.ts });
    const third = bot.bob.say(bot.channel.id, 'and short', { threadTs: said.ts });
    await Promise.all([second.acknowledged, third.acknowledged]);
    const reactions = (ts: string) => bot.slack.world.message(bot.channel.id, ts)?.reactions.size ?? 0;
    const marks = () => reactions(second.ts) + reactions(third.ts);
    await until('a mark', () => marks() > 0);
    gate.resolve();
    await bot.ended(2);
    expect(bot.llm.requests).toHaveLength(2);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).toMatch(/in French.*and short/);
    await until('the marks to be gone', () => marks() === 0);
    expect(bot.read(said)).toBe('Answer 0.\nAnswer 1.');
  });
});

describe('elsewhere', () => {
  test('a direct channel is one conversation, answered where it was spoken, until the word new', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const { direct, alice } = bot;
    alice.say(direct.id, 'write articles');
    await bot.ended();
    alice.say(direct.id, 'shorter please');
    await bot.ended(2);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).toContain('write articles');
    const threaded = alice.say(direct.id, 'and in a thread', { threadTs: bot.slack.world.messages[0]!.ts });
    await bot.ended(3);
    expect(bot.read(threaded)).toBe('Answer 2.');
    expect(JSON.stringify(bot.llm.requests[2]?.prompt)).toContain('shorter please');
    alice.say(direct.id, 'new');
    await bot.ended(4);
    alice.say(direct.id, 'something else');
    await bot.ended(5);
    expect(bot.llm.requests).toHaveLength(4);
    expect(JSON.stringify(bot.llm.requests[3]?.prompt)).not.toContain('shorter please');
  });

  test('in the agent pane each message at the root begins a chat, streamed and named', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const { direct, alice, slack } = bot;
    await alice.openAgent(direct.id);
    expect(slack.world.prompts).toMatchObject([{ channel: direct.id, prompts: [{}, {}, {}, {}] }]);
    const first = alice.say(direct.id, 'write articles');
    await bot.ended();
    expect(bot.answers(first)).toMatchObject([{ stream: 'completed' }]);
    await until('a name', () => slack.world.sessions.get(`${direct.id}:${first.ts}`)?.title === 'write articles');
    const other = alice.say(direct.id, 'sort reviews');
    await bot.ended(2);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).not.toContain('write articles');
    alice.say(direct.id, 'shorter', { threadTs: first.ts });
    await bot.ended(3);
    expect(JSON.stringify(bot.llm.requests[2]?.prompt)).toContain('write articles');
    expect(bot.read(other)).toBe('Answer 1.');
  });

  test('in the agent pane it is so after a restart too', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    await bot.alice.openAgent(bot.direct.id);
    bot.alice.say(bot.direct.id, 'write articles');
    await bot.ended();
    await bot.stop();
    await bot.start();
    const other = bot.alice.say(bot.direct.id, 'sort reviews');
    await bot.ended(2);
    expect(bot.read(other)).toBe('Answer 1.');
    expect(JSON.stringify(bot.llm.requests[1]?.prompt)).not.toContain('write articles');
  });

  test('that a person looks at something else tells it that it is an agent', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    await bot.slack.deliver(eventEnvelope({ type: 'app_context_changed', context: {} }, bot.slack.world));
    bot.alice.say(bot.direct.id, 'write articles');
    await bot.ended();
    const other = bot.alice.say(bot.direct.id, 'sort reviews');
    await bot.ended(2);
    expect(bot.read(other)).toBe('Answer 1.');
  });

  test('where the app is not an agent, opening the direct channel changes nothing', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }], { isAgent: false });
    await bot.alice.openAgent(bot.direct.id);
    bot.alice.say(bot.direct.id, 'write articles');
    await bot.ended();
    expect(bot.slack.world.messages.filter(({ fromApp }) => fromApp)).toMatchObject([{ text: 'Answer.' }]);
  });

  test('group direct messages and private channels need a mention and then go on in the thread', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    for (const kind of ['mpim', 'group'] as const) {
      const { id } = makeChannel(bot.slack, { kind });
      await bot.alice.say(id, 'between us').acknowledged;
      const said = bot.alice.say(id, '<@U0BOT> write articles');
      await until('an answer', () => bot.answers(said).length === 1);
      bot.bob.say(id, 'shorter', { threadTs: said.ts });
      await until('the next answer', () => bot.answers(said).length === 2);
    }
    expect(bot.llm.requests).toHaveLength(4);
  });

  test('a person of another company in a shared channel gets a native stream too', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const { id } = makeChannel(bot.slack, { members: ['W0GUEST'], shared: true });
    const guest = createPerson(bot.slack, 'W0GUEST');
    const said = guest.say(id, '<@U0BOT> write articles', { event: { user_team: 'T0OTHER', team: 'T0OTHER' } });
    await bot.ended();
    expect(bot.answers(said)).toMatchObject([{ stream: 'completed' }]);
    const start = bot.slack.calls.find(({ method }) => method === 'chat.startStream');
    expect(start?.arguments).toMatchObject({ recipient_user_id: 'W0GUEST', recipient_team_id: 'T0OTHER' });
  });
});
