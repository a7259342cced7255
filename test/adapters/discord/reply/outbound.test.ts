import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { rateLimited, until } from '../../../support/discord/server.ts';
import { DEFAULT_RULES } from '../../../support/discord/limits.ts';
import type { ScriptedAnswer } from '../../../support/llm/scripted-server.ts';
import type { Channel, Message } from '../../../support/discord/world.ts';

const EDIT = /^\/channels\/\d+\/messages\/\d+$/;
const SEND = /^\/channels\/\d+\/messages$/;

const paced = (text: string, delayMs = 25, size = 20) =>
  [...text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!].map((piece) => ({ text: piece, delayMs }));

function ask(bot: DiscordHarness, text = 'write an article'): Channel {
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, text);
  return dm;
}

const everythingSaid = (bot: DiscordHarness, channel: Channel) =>
  bot.discord
    .replies(channel)
    .map(({ content }) => content)
    .join('\n');

test('a long answer goes on in further messages: nothing is lost, none is too long, fences stay closed', async () => {
  const lines = Array.from({ length: 700 }, (_, index) =>
    index % 70 === 35 ? '```js' : index % 70 === 40 ? '```' : `This is line number ${index}.`,
  );
  const bot = await startBot([{ chunks: [...lines.join('\n').match(/[\s\S]{1,400}/g)!] }]);
  const dm = ask(bot);
  await until('the last line', () => everythingSaid(bot, dm).includes('line number 699.'), 60_000);
  await until('the end', () => bot.discord.replies(dm).at(-1)?.sights.at(-1)?.buttons.length, 60_000);
  const said = everythingSaid(bot, dm);
  for (const line of lines) expect(said).toContain(line);
  const replies = bot.discord.replies(dm);
  expect(replies.length).toBeGreaterThan(5);
  for (const { content, sights } of replies) {
    expect(Math.max(...sights.map((sight) => sight.content.length))).toBeLessThanOrEqual(2000);
    expect(content.match(/^```/gm)?.length ?? 0).toBe((content.match(/^```/gm)?.length ?? 0) & ~1);
  }
  expect(rateLimited(bot.discord)).toBe(0);
}, 90_000);

test.each([
  ['share one bucket', { ...DEFAULT_RULES, edit: 'send' }],
  [
    'have a narrow bucket each',
    { ...DEFAULT_RULES, edit: { limit: 2, windowMs: 2_000 }, send: { limit: 2, windowMs: 2_000 } },
  ],
])(
  'where posts and edits %s, nothing is refused and nothing is lost',
  async (_case, rules) => {
    const lines = Array.from({ length: 200 }, (_, index) => `This is line number ${index}.`);
    const bot = await startBot([{ chunks: paced(lines.join('\n'), 60, 120) }], { rules, latencyMs: 20 });
    const dm = ask(bot);
    await until('the last line', () => everythingSaid(bot, dm).includes('line number 199.'), 60_000);
    await until(
      'the end',
      () => bot.discord.replies(dm).at(-1)?.sights.at(-1)?.buttons[0]?.label === 'Regenerate',
      60_000,
    );
    for (const line of lines) expect(everythingSaid(bot, dm)).toContain(line);
    expect(rateLimited(bot.discord)).toBe(0);
  },
  90_000,
);

test('no message ever pings anybody, whatever the model writes', async () => {
  const everybody = '@everyone @here <@&111111111111111111> <@222222222222222222> look at this. ';
  const bot = await startBot([{ chunks: paced(everybody.repeat(6)) }]);
  const message = bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> hi`);
  const thread = await bot.threadOf(message);
  const reply = await bot.finished(thread);
  expect(reply.content).toContain('@everyone');
  expect(reply.sights.flatMap(({ pings }) => pings)).toEqual([]);
  expect(reply.flags & 4, 'links do not unfold').toBe(4);
});

test('the final text comes last even when an earlier edit is slow', async () => {
  const text = paced('Word after word after word. '.repeat(12));
  const bot = await startBot([{ chunks: text }]);
  bot.discord.fail({ method: 'PATCH', path: EDIT, delayMs: 1_500 });
  const dm = ask(bot);
  const reply = await bot.finished(dm);
  const { length } = reply.sights;
  await pause(300);
  expect(reply.sights).toHaveLength(length);
  expect(reply.content.trim().endsWith('Word after word after word.')).toBe(true);
  const lengths = reply.sights.map(({ content }) => content.replace(/\n?-# .*/, '').length);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
});

test('a final edit that is refused for now is sent again for as long as Discord asks', async () => {
  const bot = await startBot([{ chunks: ['Short.', { text: ' And sweet.', delayMs: 300 }] }]);
  bot.discord.fail({ method: 'PATCH', path: EDIT, status: 429, retryAfterMs: 150, times: 3 });
  const dm = ask(bot);
  expect((await bot.finished(dm)).content).toContain('Short. And sweet.');
  expect(rateLimited(bot.discord)).toBe(3);
});

test('a final edit that Discord cannot take now is sent again until it does', async () => {
  const bot = await startBot([{ chunks: ['Short.', { text: ' And sweet.', delayMs: 300 }] }]);
  bot.discord.fail({ method: 'PATCH', path: EDIT, status: 500, times: 2 });
  bot.discord.fail({ method: 'PATCH', path: EDIT, drop: 'before', times: 2 });
  const dm = ask(bot);
  expect((await bot.finished(dm)).content).toContain('Short. And sweet.');
});

test('a message whose arrival was unclear is not sent twice', async () => {
  const bot = await startBot([{ chunks: ['Only one of me.'] }]);
  bot.discord.fail({ method: 'POST', path: SEND, drop: 'after' });
  const dm = ask(bot);
  await bot.finished(dm);
  expect(bot.discord.replies(dm)).toHaveLength(1);
  expect(bot.discord.calls.filter(({ method, path }) => method === 'POST' && SEND.test(path)).length).toBeGreaterThan(
    1,
  );
});

test('a reply that somebody deletes while it grows is written again', async () => {
  const bot = await startBot([{ chunks: [...paced('Here it comes. '.repeat(10)), answer('', ARTICLE)] }]);
  const dm = ask(bot);
  const first = await until('the first words', () => bot.discord.replies(dm)[0]);
  bot.discord.remove(first);
  const second = await bot.finished(dm);
  expect(second.id).not.toBe(first.id);
  expect(second.files).toHaveLength(1);
});

test('an old message that takes no more edits is replaced by a new one', async () => {
  const bot = await startBot([{ chunks: paced('Here it comes. '.repeat(10)) }]);
  const dm = ask(bot);
  const old = await until('the first words', () => bot.discord.replies(dm)[0]);
  old.editsUsedUp = true;
  await until('its replacement', () => bot.discord.replies(dm).find(({ id }) => id !== old.id));
  const whole = await bot.finished(dm);
  expect(whole.content).toContain('Here it comes. '.repeat(10).trim());
  expect(bot.discord.replies(dm)).toHaveLength(1);
});

test('a thread that went to rest is woken for the final edit', async () => {
  const bot = await startBot([{ chunks: paced('Here it comes. '.repeat(10)) }]);
  const message = bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> hi`);
  const thread = await bot.threadOf(message);
  await until('the first words', () => bot.discord.replies(thread)[0]);
  thread.archived = true;
  await bot.finished(thread);
  expect(bot.discord.replies(thread)).toHaveLength(1);
  expect(thread.archived).toBe(false);
});

test('where files are not allowed the text arrives and says what to do, and the file can be had later', async () => {
  const bot = await startBot([{ chunks: [answer('Here it is.', ARTICLE)] }]);
  bot.channel.denied.add('ATTACH_FILES');
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> hi`));
  const reply = await bot.finished(thread);
  expect(reply.content).toContain('Here it is.');
  expect(reply.content).toContain(
    'I may not attach files here: press Show YAML for the file, or give me the permission Attach Files.',
  );
  const view = bot.discord.press(bot.ann, reply, 'Show YAML');
  const shown = await until('the file', () => view().messages[0]?.files[0]);
  expect(shown.content.toString()).toBe(ARTICLE);
});

test.each([
  ['of their form', 50_035],
  ['of words that the server blocks', 200_000],
])('an answer that Discord refuses because %s arrives as a file', async (_case, code) => {
  const bot = await startBot([{ chunks: ['Short.', { text: ` And sweet.\n${answer('', ARTICLE)}`, delayMs: 300 }] }]);
  const dm = ask(bot);
  const reply = await until('the first words', () => bot.discord.replies(dm)[0]);
  bot.discord.fail({ method: 'PATCH', path: EDIT, onlyFinal: true, status: 400, code });
  await until('the files', () => reply.files.length === 2);
  expect(reply.content).toBe('Discord does not accept this answer as a message, so it is in the file.');
  const [words, file] = reply.files.map(({ content }) => content.toString());
  expect(words).toContain('Short. And sweet.');
  expect(file).toBe(ARTICLE);
  expect(reply.sights.at(-1)?.buttons).toEqual([]);
});

test('what is missing next to a long answer is said whole', async () => {
  const prose = Array.from({ length: 90 }, (_, index) => `Line number ${String(index).padStart(2, '0')} ok.`).join(
    '\n',
  );
  const bot = await startBot([{ chunks: [answer(prose, ARTICLE)] }]);
  bot.channel.denied.add('ATTACH_FILES');
  const thread = await bot.threadOf(bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> hi`));
  await until('the end', () =>
    bot.discord.replies(thread).at(-1)?.content.includes('give me the permission Attach Files.'),
  );
  const said = everythingSaid(bot, thread);
  for (const line of prose.split('\n')) expect(said).toContain(line);
});

test('in a channel that takes no word of ours the turn ends, and the next one elsewhere is answered', async () => {
  const bot = await startBot([{ chunks: ['Hello.'] }]);
  for (const permission of ['CREATE_PUBLIC_THREADS', 'SEND_MESSAGES'] as const) bot.channel.denied.add(permission);
  bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> hi`);
  await until('the refusal', () => bot.discord.calls.find(({ status, path }) => status === 403 && SEND.test(path)));
  const dm = ask(bot);
  expect((await bot.finished(dm)).content).toContain('Hello.');
  expect(bot.discord.replies(bot.channel)).toEqual([]);
});

const DYING: readonly (readonly [string, ScriptedAnswer])[] = [
  ['dies in the middle', { chunks: ['It begins '], ending: 'cut' }],
  ['sends an error inside the stream', { chunks: ['It begins '], ending: 'error-event' }],
  ['refuses the key', { failure: 'bad-key' }],
];
test.each(DYING)('when the model %s the reply says so, with a button to try again', async (_case, script) => {
  const bot = await startBot((_request, index) => (index < 4 ? script : { chunks: ['Second time lucky.'] }));
  const dm = ask(bot);
  const reply = await until('the end', () =>
    bot.discord.replies(dm).find((one) => one.sights.at(-1)?.buttons.some(({ label }) => label === 'Try again')),
  );
  expect(reply.content).toMatch(/[Rr]eference/);
  expect(reply.content).not.toMatch(/-# .*\d+ (lines|characters)/);
  bot.discord.press(bot.ann, reply, 'Try again');
  await until('another attempt', () => bot.discord.replies(dm).length > 1 || reply.content.includes('lucky'));
});

test('Stop works from the first moment and keeps what was written', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'This much was said. ';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }]);
  const dm = ask(bot);
  const reply = await until('the first words', () => bot.discord.replies(dm)[0]);
  const view = bot.discord.press(bot.bob, reply, 'Stop');
  const stopped = await bot.finished(dm);
  expect(stopped.content).toContain('This much was said.');
  expect(stopped.content.toLowerCase()).toContain('stopped');
  expect(view().failed).toBe(false);
  gate.resolve();
});

test('typing shows while an answer is worked on and ends with it', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    await gate.promise;
    yield 'Done.';
  };
  const bot = await startBot([{ chunks: held() }]);
  const dm = ask(bot);
  await until('typing', () => bot.discord.typings.some(({ channelId }) => channelId === dm.id));
  gate.resolve();
  await bot.finished(dm);
  const { length } = bot.discord.typings;
  await pause(100);
  expect(bot.discord.typings).toHaveLength(length);
});

test('what Discord refuses comes into the log without the words and without the tokens', async () => {
  const bot = await startBot([{ chunks: ['Sesame opens here.'] }]);
  bot.discord.fail({ method: 'POST', path: SEND, status: 400, code: 50035, times: 99 });
  const dm = ask(bot, 'a secret wish');
  await until('the refusal in the log', () => bot.log.some((line) => JSON.stringify(line).includes('Discord refused')));
  const view = bot.discord.slash(bot.ann, dm, 'threadsmith', { subcommand: 'help' });
  bot.discord.fail({ method: 'PATCH', path: /webhooks/, status: 400, code: 50035, times: 99 });
  await until('a failure in the log', () => bot.log.some(({ msg }) => String(msg).includes('could not be shown')));
  const log = JSON.stringify(bot.log);
  for (const secret of ['Sesame', 'a secret wish', view().token, bot.discord.token]) expect(log).not.toContain(secret);
});

test('where the thread is long in coming, the channel shows that we are at it', async () => {
  const rules = { ...DEFAULT_RULES, thread: { limit: 1, windowMs: 2_500 } };
  const bot = await startBot([{ chunks: ['Understood.'] }], { rules });
  const { discord, channel, ann, bob } = bot;
  const typed = (where: Channel) => discord.typings.filter(({ channelId }) => channelId === where.id).length;
  const first = await bot.threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write an article`));
  await bot.finished(first);
  expect(typed(channel)).toBe(0);
  const late = discord.say(bob, channel, `<@${discord.world.bot.id}> write a poem`);
  await until('the typing line in the channel', () => typed(channel) > 0);
  expect(late.thread).toBeUndefined();
  await bot.finished(await bot.threadOf(late));
});

const config = { chunks: [answer('Here it is.', ARTICLE)] };
const labels = (message: Message) => message.sights.at(-1)?.buttons.map(({ label }) => label) ?? [];

/** A bot whose first words are there; `end` lets the model finish. */
async function answering(
  place: (bot: DiscordHarness) => Channel | Promise<Channel>,
  first: readonly string[] = [],
  options: BotOptions = {},
) {
  const gate = Promise.withResolvers<void>();
  const written = async function* written() {
    yield 'It begins. ';
    await gate.promise;
    yield answer('Here it is.', ARTICLE);
  };
  const bot = await startBot([...first.map((text) => ({ chunks: [text] })), { chunks: written() }], options);
  const channel = await place(bot);
  const reply = await until('the first words', () => bot.discord.replies(channel)[first.length]);
  return { bot, channel, reply, end: gate.resolve };
}

test.each([240_000, 50_045, 20_009, 40_004, 30_046])(
  'when Discord refuses the final edit with code %i, the answer comes as a new message and no Stop button stays',
  async (code) => {
    const { bot, channel, end } = await answering((started) => ask(started));
    bot.discord.fail({ method: 'PATCH', path: EDIT, status: 400, code, times: 99 });
    end();
    const message = await until('the new message', () =>
      bot.discord.replies(channel).find(({ files }) => files.length > 0),
    );
    expect(message.content).toContain('Here it is.');
    expect(bot.discord.replies(channel)).toEqual([message]);
    expect(labels(message)).not.toContain('Stop');
  },
);

test.each([50_045, 40_005])('a file that Discord refuses with code %i does not cost the answer', async (code) => {
  const { bot, channel, end } = await answering((started) => ask(started));
  bot.discord.fail({ method: 'PATCH', path: EDIT, onlyFinal: true, status: 413, code });
  end();
  const reply = await bot.finished(channel);
  expect(reply.content).toContain('Here it is.');
  expect(reply.content).toContain('The file is too large for Discord.');
});

test('a text that Discord refuses is sent as a file', async () => {
  const { bot, channel, end } = await answering((started) => ask(started));
  bot.discord.fail({ method: 'PATCH', path: EDIT, onlyFinal: true, status: 400, code: 240_000 });
  end();
  const reply = await until('the files', () => bot.discord.replies(channel).find(({ files }) => files.length > 1));
  expect(reply.files.map(({ filename }) => filename)[0]).toBe('answer.md');
  expect(labels(reply)).toEqual([]);
});

test('when neither the old message can be removed nor any text is accepted, no Stop button stays', async () => {
  const rules = { ...DEFAULT_RULES, edit: { limit: 50, windowMs: 5_000 } };
  const { bot, channel, reply, end } = await answering((started) => ask(started), [], { rules });
  bot.discord.fail({ method: 'PATCH', path: EDIT, onlyFinal: true, status: 400, code: 20_009, times: 5 });
  bot.discord.fail({ method: 'DELETE', path: EDIT, status: 403, code: 50_013 });
  bot.discord.fail({ method: 'POST', path: SEND, status: 400, code: 20_009, times: 99 });
  end();
  await until('no button', () => labels(reply).length === 0);
  expect(bot.discord.replies(channel)).toEqual([reply]);
});

const threadOfMention = async (bot: DiscordHarness) =>
  bot.threadOf(bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> write an article`));

/** A moderator locks the thread: whatever is written in it is refused. */
function lock(bot: DiscordHarness, thread: Channel): void {
  const path = new RegExp(`^/channels/${thread.id}`);
  for (const method of ['PATCH', 'POST']) {
    bot.discord.fail({ method, path, status: 400, code: 160_005, times: 99 });
  }
}

test('the answer to a mention whose thread was locked meanwhile comes in the channel', async () => {
  const { bot, channel: thread, reply, end } = await answering(threadOfMention);
  lock(bot, thread);
  end();
  const message = await until('the answer in the channel', () => bot.discord.replies(bot.channel)[0]);
  expect(message.content).toContain('Here it is.');
  expect(bot.discord.replies(thread)).not.toContain(reply);
});

async function threadOfFollowUp(bot: DiscordHarness): Promise<Channel> {
  const thread = await threadOfMention(bot);
  await bot.finished(thread);
  bot.discord.say(bot.ann, thread, 'make it shorter');
  return thread;
}

test('the answer to a later message in a thread that was locked meanwhile comes in the channel', async () => {
  const { bot, channel: thread, end } = await answering(threadOfFollowUp, ['Understood.']);
  lock(bot, thread);
  end();
  const message = await until('the answer in the channel', () => bot.discord.replies(bot.channel)[0]);
  expect(message.content).toContain('Here it is.');
});

test('the answer to a user who installed the bot comes as a new message when Discord refuses the final edit', async () => {
  const bot = await startBot([config]);
  const values = { request: 'write an article' };
  bot.discord.fail({ method: 'PATCH', path: /^\/webhooks/, status: 400, code: 20_009, times: 99 });
  const options = { subcommand: 'new', values, userInstalled: true } as const;
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', options);
  const message = await until('the answer', () => view().messages.find(({ files }) => files.length > 0));
  expect(message.content).toContain('Here it is.');
});
