import { describe, expect, test } from 'vitest';
import { threadKey } from '../../../../src/chat/thread-key.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { liveTokens, visibleText, type SlackMessage } from '../../../support/slack/world.ts';

/** Words at an even pace; every one of them must be readable in the end. */
async function* words(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(4, '0')} `;
    if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
}

/** Words, and then silence: the answer ends only when somebody ends it. */
async function* unending(count: number) {
  yield* words(count, 1);
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
}

async function* wordsAndFile(count: number, gapMs: number) {
  yield* words(count, gapMs);
  yield answer('', ARTICLE);
}

/** A model that thinks for longer than it takes to show that. */
async function slow() {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { chunks: ['Answer.'] };
}

const readable = (bot: SlackHarness, said: Said) => bot.read(said).match(/w\d{4}/g) ?? [];
const texts = (bot: SlackHarness, said: Said) => bot.answers(said).map(visibleText);
const stillStreaming = (messages: readonly SlackMessage[]) => messages.filter(({ stream }) => stream === 'in_progress');
const inFull = (count: number) =>
  Array.from({ length: count }, (_value, index) => `w${String(index).padStart(4, '0')}`);
const firstWords = (bot: SlackHarness, said: Said) => until('the first words', () => readable(bot, said).length > 0);

describe('a long or slow answer', () => {
  test('of 30,000 characters arrives whole, in order, in as few messages as Slack allows', async () => {
    const bot = await startSlackBot([{ chunks: words(5000, 0) }]);
    const said = bot.ask('tell me everything');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(5000));
    expect(bot.answers(said)).toHaveLength(3);
    expect(stillStreaming(bot.answers(said))).toEqual([]);
    expect(bot.slack.calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  test('goes on in the same message when Slack has closed its stream', async () => {
    const bot = await startSlackBot([{ chunks: words(120, 20) }], { streamExpiryMs: 700 });
    const said = bot.ask('slowly');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(120));
    expect(bot.answers(said)).toHaveLength(1);
    expect(bot.slack.calls.some(({ outcome }) => outcome === 'message_not_in_streaming_state')).toBe(true);
  });

  test('becomes an edited message before Slack would close its stream', async () => {
    const bot = await startSlackBot([{ chunks: words(200, 20) }], { speed: 100, streamExpiryMs: 3000, limits: false });
    const said = bot.ask('for minutes');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(200));
    expect(bot.answers(said)).toHaveLength(1);
    expect(bot.slack.calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.stopStream')).toHaveLength(1);
    expect(bot.slack.calls.some(({ method }) => method === 'chat.update')).toBe(true);
  });

  test('that begins again and gets shorter takes its surplus messages away', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: index === 0 ? unending(2500) : ['Short.'] }));
    const said = bot.ask('tell me everything');
    await until('a second message', () => bot.answers(said).length === 2);
    await bot.alice.edit(said, '<@U0BOT> be short');
    await bot.ended();
    expect(texts(bot, said)).toEqual(['Short.']);
  });

  test('shows what is being drafted as a task, and leaves no open one behind', async () => {
    const yaml = answer('Here.', ARTICLE).match(/[\s\S]{1,20}/g)!;
    const chunks = async function* draft() {
      for (const piece of yaml) {
        yield piece;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    };
    const bot = await startSlackBot([{ chunks: chunks() }]);
    const said = bot.ask('write articles');
    await bot.ended();
    const tasks = bot.slack.calls.flatMap(({ arguments: { chunks: sent } }) =>
      typeof sent === 'string' ? (JSON.parse(sent) as { type: string; title?: string; status?: string }[]) : [],
    );
    expect(tasks.some(({ title }) => title?.startsWith('Drafting'))).toBe(true);
    expect(bot.answers(said)[0]?.tasks).toEqual([{ id: 'work', title: 'Worked on the draft', status: 'complete' }]);
    expect(bot.read(said)).not.toContain('schema_version');
  });
});

test('an answer with assumptions and a summary stays one native stream', async () => {
  const prose = 'Here is the flow. Assumed: the topic is given, in English.';
  const bot = await startSlackBot([{ chunks: [...(prose.match(/.{1,3}/g) ?? []), answer('', ARTICLE)] }]);
  const said = bot.ask('write articles');
  await bot.ended();
  expect(bot.slack.calls.some(({ method }) => method === 'chat.update')).toBe(false);
  expect(bot.read(said)).toMatch(/^Here is the flow\.\n\n[\s\S]*the topic is given/);
});

describe('nothing in an answer comes alive', () => {
  const HOSTILE =
    'Ping <!channel> <!here> <@U0BOB> <#C1|x> <!subteam^S1> [bank.example](https://evil.example) `<!everyone>` ';

  test.each([
    ['native stream', undefined],
    ['edited message', 'feature_not_enabled'],
  ] as const)('in a %s, cut anywhere into chunks', async (_name, refusal) => {
    const bot = await startSlackBot([{ chunks: HOSTILE.repeat(3).split('') }]);
    if (refusal !== undefined) bot.slack.plan('chat.startStream', { error: refusal });
    const said = bot.ask('write articles');
    await bot.ended();
    const everSeen = bot.answers(said).flatMap(({ seen }) => seen.map(({ text }) => text));
    expect(everSeen.flatMap(liveTokens)).toEqual([]);
    const sent = bot.slack.calls.flatMap(({ arguments: args }) => Object.values(args).map(String));
    expect(sent.flatMap(liveTokens)).toEqual([]);
    expect(bot.read(said)).toContain('&lt;!channel>');
  });
});

describe('when Slack does not play along', () => {
  test.each(
    [
      ['feature_not_enabled', 'missing_scope', 'invalid_thread_ts', 'user_not_found'].map((error) => [error] as const),
    ].flat(),
  )('streaming refused with %s: the answer is edited into an ordinary message', async (error) => {
    const bot = await startSlackBot([{ chunks: words(40, 30) }]);
    bot.slack.plan('chat.startStream', { error });
    const said = bot.ask('write articles');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(40));
    expect(bot.answers(said)).toHaveLength(1);
    expect(bot.answers(said)[0]!.seen.length).toBeGreaterThan(1);
  });

  test('a 429 on any call delays nothing but that call, and nothing is lost', async () => {
    const bot = await startSlackBot([{ chunks: words(80, 20) }]);
    for (const method of ['chat.appendStream', 'chat.stopStream', 'files.completeUploadExternal']) {
      bot.slack.plan(method, { status: 429, retryAfter: 1 });
    }
    const said = bot.ask('write articles');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(80));
    expect(stillStreaming(bot.answers(said))).toEqual([]);
  });

  test.each([
    ['before', {}],
    ['after', {}],
    ['after', { tellsStreaming: true }],
  ] as const)(
    'a connection that breaks %s a call had its effect neither loses nor repeats anything (Slack: %j)',
    async (moment, options) => {
      const bot = await startSlackBot(
        [
          {
            chunks: wordsAndFile(60, 30),
          },
        ],
        options,
      );
      for (const method of ['chat.startStream', 'chat.appendStream', 'chat.stopStream', 'chat.update']) {
        bot.slack.plan(method, moment);
      }
      bot.slack.plan('files.completeUploadExternal', moment);
      const said = bot.ask('write articles');
      await bot.ended();
      expect(readable(bot, said)).toEqual(inFull(60));
      expect(bot.answers(said).map(({ files }) => files.length)).toEqual([0, 1]);
      expect(stillStreaming(bot.answers(said))).toEqual([]);
    },
  );

  test('a message that somebody deletes meanwhile is written again', async () => {
    const bot = await startSlackBot([{ chunks: words(60, 30) }]);
    const said = bot.ask('write articles');
    await firstWords(bot, said);
    bot.answers(said)[0]!.deleted = true;
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(60));
  });

  test('a channel that is archived meanwhile ends the turn, and the bot lives on', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: index === 0 ? words(40, 30) : ['Fine.'] }));
    const said = bot.ask('write articles');
    await firstWords(bot, said);
    bot.channel.archived = true;
    await bot.ended();
    expect(bot.log.some(({ msg }) => msg === 'the platform refuses the reply')).toBe(true);
    bot.alice.say(bot.direct.id, 'still there?');
    await bot.ended(2);
  });

  test('blocks that Slack refuses are left out, the words are not', async () => {
    const bot = await startSlackBot([{ chunks: ['All the words.'] }]);
    bot.slack.plan('chat.stopStream', { error: 'invalid_blocks' }, { error: 'invalid_blocks' });
    bot.slack.plan(
      'chat.update',
      ...['block_mismatch', 'block_mismatch', 'markdown_text_conflict'].map((error) => ({ error })),
    );
    const said = bot.ask('write articles');
    await bot.ended();
    expect(texts(bot, said)).toEqual(['All the words.']);
    expect(stillStreaming(bot.answers(said))).toEqual([]);
  });

  test('where only the thumbs are refused the buttons stay, and are not offered thumbs again', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    bot.slack.plan('chat.stopStream', { error: 'invalid_blocks' });
    const first = bot.ask('one');
    await bot.ended();
    const second = bot.ask('two');
    await bot.ended(2);
    for (const said of [first, second]) {
      expect(bot.answers(said)[0]?.blocks.map(({ type }) => type)).toEqual(['actions']);
      expect(bot.answers(said)[0]?.stream).toBe('completed');
    }
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.stopStream')).toHaveLength(3);
  });

  test('a first message is made in the form that Slack takes', async () => {
    const bot = await startSlackBot([{ chunks: ['All the words.'] }]);
    bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
    bot.slack.plan('chat.postMessage', { error: 'invalid_blocks' }, { error: 'msg_too_long' });
    const said = bot.ask('write articles');
    await bot.ended();
    expect(texts(bot, said)).toEqual(['All the words.']);
  });

  test('a growing message for whose end no call is left is replaced by a whole one', async () => {
    const bot = await startSlackBot([{ chunks: words(60, 40) }], { limits: { 'chat.update': 1 } });
    bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
    const said = bot.ask('write articles');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(60));
    expect(bot.answers(said)).toHaveLength(1);
  });

  test('where files are forbidden the YAML comes as text', async () => {
    const bot = await startSlackBot([{ chunks: [answer('Here.', ARTICLE)] }]);
    bot.slack.plan('files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    const said = bot.ask('write articles');
    await bot.ended();
    expect(texts(bot, said).at(-1)).toContain(`\`\`\`yaml\n${ARTICLE.trimEnd()}\n\`\`\``);
  });

  test('status, reactions and names that Slack refuses cost nothing but themselves', async () => {
    const bot = await startSlackBot(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return { chunks: ['Answer.'] };
    });
    for (const method of ['agents.sessions.setStatus', 'assistant.threads.setStatus', 'users.info', 'reactions.add']) {
      bot.slack.plan(method, { error: 'internal_error' }, { error: 'missing_scope' });
    }
    const said = bot.ask('ask <@U0BOB>');
    bot.alice.say(bot.channel.id, 'and more', { threadTs: said.ts });
    await bot.ended(2);
    expect(texts(bot, said)).toEqual(['Answer.', 'Answer.']);
  });
});

describe('while it thinks', () => {
  test('an agent session is processing, with its Stop button, and is handed back', async () => {
    const bot = await startSlackBot(slow);
    const said = bot.ask('write articles');
    const session = () => bot.slack.world.sessions.get(`${said.channel}:${said.ts}`)?.status;
    await until('a session', () => session() === 'processing');
    await bot.ended();
    await until('the end of it', () => session() !== 'processing');
    expect(session()).toBe('active');
  });

  test('a session that began before an edited message is ended too, whatever Slack says at first', async () => {
    const bot = await startSlackBot(slow);
    bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
    const said = bot.ask('write articles');
    const session = () => bot.slack.world.sessions.get(`${said.channel}:${said.ts}`)?.status;
    await until('a session', () => session() === 'processing');
    bot.slack.plan('agents.sessions.setStatus', { status: 429, retryAfter: 1 }, 'before');
    await bot.ended();
    await until('the end of it', () => session() === 'active');
    expect(bot.read(said)).toBe('Answer.');
  });

  test('where there are no agents a status line stays until the answer', async () => {
    const bot = await startSlackBot(slow, { isAgent: false });
    const said = bot.ask('write articles');
    await until('a status', () => bot.slack.world.statuses.size === 1);
    await bot.ended();
    expect(bot.slack.world.statuses.size).toBe(0);
    expect(bot.read(said)).toBe('Answer.');
  });

  test('a fast answer needs no status and no more than two calls', async () => {
    const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
    const before = bot.slack.calls.length;
    bot.ask('write articles');
    await bot.ended();
    expect(bot.slack.calls.slice(before).map(({ method }) => method)).toEqual(['chat.startStream', 'chat.stopStream']);
  });
});

const buttons = (bot: SlackHarness, said: Said) => JSON.stringify(bot.answers(said).map(({ blocks }) => blocks));

describe('when Slack refuses the final state of a message', () => {
  test.each(['cant_update_message', 'restricted_action', 'no_permission', 'missing_scope', 'some_code_of_tomorrow'])(
    'with %s, a new message shows all of it, with its file, and no Stop button stays',
    async (code) => {
      const bot = await startSlackBot([{ chunks: wordsAndFile(60, 30) }], { limits: false });
      bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
      bot.slack.plan('chat.update', ...Array.from({ length: 80 }, () => ({ error: code })));
      const said = bot.ask('write articles');
      await bot.ended();
      expect(readable(bot, said)).toEqual(inFull(60));
      expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toHaveLength(1);
      expect(buttons(bot, said)).not.toContain('threadsmith_stop');
    },
  );

  test.each(['restricted_action', 'team_access_not_granted'])('with %s, a stream does not stay open', async (code) => {
    const bot = await startSlackBot([{ chunks: words(40, 10) }], { limits: false });
    bot.slack.plan('chat.stopStream', ...Array.from({ length: 20 }, () => ({ error: code })));
    const said = bot.ask('write articles');
    await bot.ended();
    expect(readable(bot, said)).toEqual(inFull(40));
    expect(stillStreaming(bot.answers(said))).toEqual([]);
  });

  test('because the thread is locked, the answer and its file are posted in the channel', async () => {
    const bot = await startSlackBot([{ chunks: wordsAndFile(60, 30) }], { limits: false });
    bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
    bot.slack.plan('chat.update', ...Array.from({ length: 80 }, () => ({ error: 'restricted_action_thread_locked' })));
    const said = bot.ask('write articles');
    await firstWords(bot, said);
    bot.slack.world.message(said.channel, said.ts)!.threadLocked = true;
    await bot.ended();
    const inChannel = bot.slack.world.messages.filter(({ fromApp, threadTs }) => fromApp && threadTs === undefined);
    expect(
      inChannel
        .map(visibleText)
        .join('\n')
        .match(/w\d{4}/g),
    ).toEqual(inFull(60));
    expect(inChannel.flatMap(({ files }) => files.map(({ name }) => name))).toHaveLength(1);
  });

  test('a file that must be posted as text keeps the end of a very long line', async () => {
    const long = ARTICLE.replace('Collects facts', `Collects facts${' and facts'.repeat(1500)} to the last one`);
    const bot = await startSlackBot([{ chunks: [answer('Here.', long)] }], { limits: false });
    bot.slack.plan('files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    const said = bot.ask('write articles');
    await bot.ended();
    expect(bot.read(said)).toContain('to the last one');
  });
});

test('a process that lost its turn changes nothing, not even after a wait for the budget', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
  const said = bot.ask('write articles');
  await bot.ended();
  const [post] = bot.answers(said);
  const before = bot.slack.calls.length;
  const target = { thread: threadKey('slack', 'T0TEAM', `${said.channel}:${said.ts}`), sessionId: 's', turnId: 't' };
  const port = bot
    .adapter()
    .openReply(
      { ...target, resumed: true, context: { channel: said.channel, thread: said.ts, ts: said.ts } },
      { confirm: () => Promise.reject(new Error('the turn belongs to another process')) },
    );
  const view = { text: 'Half an answer', phase: 'working', actions: ['stop'] } as const;
  await expect(port.edit(post!.ts, view)).rejects.toThrow('belongs to another process');
  await port.signal('finished');
  expect(bot.slack.calls.slice(before)).toEqual([]);
  expect(bot.read(said)).toBe('Answer.');
});
