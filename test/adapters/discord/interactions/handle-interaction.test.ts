import { expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../../support/configs.ts';
import { startBot, type DiscordHarness, withThread } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Script } from '../../../support/llm/scripted-server.ts';

const drafting: Script = [{ chunks: [answer('Here it is.', ARTICLE)] }];

const MENU = 'Draft workflow from this';

const guest = { userInstalled: true } as const;

test.each([
  ['mine.yaml', ARTICLE, '`mine.yaml` **runs**, with nothing to note.'],
  ['broken.yaml', ARTICLE.replace('to: END', 'to: nowhere'), '`broken.yaml` is **not valid**:'],
  ['notes.txt', 'Facts come first.', '`notes.txt` is **not valid**:'],
  ['cat.png', 'no text', '`cat.png` was not read: I read only text files'],
])('/threadsmith validate %s says what is wrong with it and nothing else', async (name, content, words) => {
  const { bot, thread } = await withThread(drafting);
  const { discord, channel, ann } = bot;
  const file = discord.world.addFile(name, content);
  for (const where of [thread, channel, discord.world.dmWith(ann)]) {
    const view = discord.slash(ann, where, 'threadsmith', { subcommand: 'validate', file });
    const verdict = await until('the verdict', () => view().messages.find((message) => message.content !== ''));
    expect(verdict.content).toContain(words);
    expect(verdict.ephemeral === true).toBe(where.guild !== undefined);
    expect(view().messages).toHaveLength(1);
  }
  const show = discord.slash(ann, thread, 'threadsmith', { subcommand: 'show' });
  const shown = await until('the config', () => show().messages.find(({ files }) => files.length > 0));
  expect(shown.files[0]?.content.toString()).toBe(ARTICLE);
  expect(discord.replies(thread).filter(({ ephemeral }) => ephemeral !== true)).toHaveLength(1);
  expect(bot.llm.requests).toHaveLength(1);
});

test('/threadsmith undo and forget say in the conversation what became of it', async () => {
  const { bot, thread, reply } = await withThread((_request, index) => ({
    chunks: [
      answer('Here it is.', index === 0 ? ARTICLE : ARTICLE.replace('writes an article about it', 'writes a poem')),
    ],
  }));
  bot.discord.say(bot.ann, thread, 'describe it again');
  await bot.finished(thread, 1);
  const undo = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'undo' });
  await until('the undo', () =>
    bot.discord.replies(thread).some(({ content }) => content.includes('Revision 1 is the current one again')),
  );
  await until(
    'the deferred answer to go',
    () => undo().answeredWith === 5 && !thread.messages.some(({ type }) => type === 20),
  );
  bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'forget' });
  await until('the forgetting', () => bot.discord.replies(thread).some(({ content }) => content.includes('deleted')));
  const show = bot.discord.press(bot.ann, reply, 'Show YAML');
  const empty = await until('an answer', () => show().messages.find(({ content }) => content !== ''));
  expect(empty.content).toContain('There is no config here yet');
});

test('/threadsmith stop ends the answer that is being written', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'This much. ';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }]);
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  await until('the first words', () => bot.discord.replies(dm)[0]);
  const view = bot.discord.slash(bot.ann, dm, 'threadsmith', { subcommand: 'stop' });
  await bot.finished(dm);
  const said = await until('the answer', () => view().messages.find(({ content }) => content !== ''));
  expect(said.content).toBe('Stopping.');
  gate.resolve();
});

test('what needs a conversation is refused in a plain channel with a word on where to use it', async () => {
  const bot = await startBot(drafting);
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'undo' });
  const hint = await until('the hint', () => view().messages.find(({ content }) => content !== ''));
  expect(hint.content).toBe('Use this in one of my threads or in a direct message to me.');
  expect(hint.ephemeral).toBe(true);
});

test('the menu of a message drafts a workflow from it, in a thread below it', async () => {
  const bot = await startBot(drafting);
  const files = [bot.discord.world.addFile('steps.txt', 'read, then write')];
  const idea = bot.discord.say(bot.bob, bot.channel, 'Every morning I read ten papers.', { files });
  const view = bot.discord.menu(bot.ann, bot.channel, MENU, idea);
  const thread = await bot.threadOf(idea);
  await bot.finished(thread);
  const prompt = JSON.stringify(bot.llm.requests[0]?.prompt.messages);
  expect(prompt).toContain('Draft a workflow from this message.');
  expect(prompt).toContain('> Every morning I read ten papers.');
  expect(prompt).toContain('read, then write');
  const notice = await until('the notice', () => view().messages[0]);
  expect(notice.content).toBe(`I am drafting it in <#${thread.id}>.`);
  expect(notice.ephemeral).toBe(true);
});

test('the menu of a message without words asks no model what to make of it', async () => {
  const bot = await startBot(drafting);
  const files = [bot.discord.world.addFile('photo.png', 'x', { contentType: 'image/png' })];
  const picture = bot.discord.say(bot.bob, bot.channel, '', { files });
  bot.discord.menu(bot.ann, bot.channel, MENU, picture);
  const thread = await bot.threadOf(picture);
  const reply = await bot.finished(thread);
  expect(reply.content).toMatch(/^`photo\.png` was not read: /);
  const sticker = bot.discord.say(bot.bob, bot.channel, '');
  const view = bot.discord.menu(bot.ann, bot.channel, MENU, sticker);
  const notice = await until('the notice', () => view().messages.find(({ content }) => content !== ''));
  expect(notice.content).toBe('This message has no text to make a workflow from.');
  expect(bot.llm.requests).toHaveLength(0);
});

test('buttons work after a restart, on the conversation of their message', async () => {
  const { bot, reply } = await withThread(drafting);
  await bot.stop();
  await bot.start();
  const view = bot.discord.press(bot.bob, reply, 'Validate');
  const verdict = await until('the verdict', () => view().messages.find(({ content }) => content !== ''));
  expect(verdict.content).toContain('**runs**');
});

test('buttons under an earlier workflow of a direct conversation show that one, and change none', async () => {
  const drafts = [ARTICLE, CHECKED_ARTICLE, ARTICLE.replace('article_writer', 'second_flow')];
  const bot = await startBot((_request, index) => ({ chunks: [answer('Here it is.', drafts[index] ?? '')] }));
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.finished(dm);
  discord.say(ann, dm, 'check the facts');
  const first = await bot.finished(dm, 1);
  discord.say(ann, dm, 'new');
  await until('the fresh start', () => discord.replies(dm).some(({ content }) => content.startsWith('A fresh start')));
  discord.say(ann, dm, 'something else');
  await until('the second file', () => discord.replies(dm).filter(({ files }) => files.length > 0).length === 3);
  const pressed = async (label: string) => {
    const view = discord.press(ann, first, label);
    return until(`what ${label} says`, () =>
      view().messages.find(({ content, id }) => id !== first.id && content !== ''),
    );
  };
  expect((await pressed('Show YAML')).files[0]?.content.toString()).toBe(CHECKED_ARTICLE);
  expect((await pressed('Validate')).content).toContain('`article_writer.r2.yaml` **runs**');
  expect((await pressed('Undo')).content).toContain('belongs to an earlier workflow');
  expect((await pressed('Regenerate')).content).toContain('belongs to an earlier workflow');
  expect(bot.llm.requests).toHaveLength(3);
});

test('buttons under an older answer act on its revision', async () => {
  const drafts = [ARTICLE, CHECKED_ARTICLE, ARTICLE.replace('article_writer', 'poem_writer')];
  const { bot, thread } = await withThread((_request, index) => ({
    chunks: [answer('Here it is.', drafts[index] ?? '')],
  }));
  const { discord, ann } = bot;
  discord.say(ann, thread, 'check the facts');
  const reply = await bot.finished(thread, 1);
  discord.say(ann, thread, 'poems, not articles');
  await bot.finished(thread, 2);
  const pressed = async (label: string) => {
    const view = discord.press(ann, reply, label);
    return until(`what ${label} says`, () =>
      view().messages.find(({ content, id }) => id !== reply.id && content !== ''),
    );
  };
  expect((await pressed('Show YAML')).files[0]?.content.toString()).toBe(CHECKED_ARTICLE);
  expect((await pressed('Validate')).content).toContain('`article_writer.r2.yaml` **runs**');
  expect((await pressed('Undo')).content).toContain('Revision 3 is the current one.');
  const changes = await pressed('Changes');
  expect(changes).toMatchObject({ ephemeral: true, content: expect.stringContaining('new step: `fact_check`') });
  expect((await pressed('Regenerate')).content).toContain('That is an older answer.');
  expect(bot.llm.requests).toHaveLength(3);
  discord.press(ann, changes, 'Go back to r2');
  await until('the revision', () =>
    discord.replies(thread).some(({ content }) => content.includes('Revision 2 is the current one again.')),
  );
});

test('list leads to the threads of the workflows', async () => {
  const { bot, thread } = await withThread(drafting);
  const { discord, channel, guild, ann } = bot;
  discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', values: { request: 'sort [new] reviews' } });
  const shown = await until('the thread', () =>
    channel.messages.find((message) => message.content === '> sort [new] reviews'),
  );
  await bot.finished(await bot.threadOf(shown));
  const address = (id: string) => `https://discord.com/channels/${guild.id}/${id}`;
  const view = discord.slash(ann, channel, 'threadsmith', { subcommand: 'list' });
  const list = await until('the list', () => view().messages.find(({ content }) => content !== ''));
  expect(list.content).toContain(`- [write an article](${address(thread.id)}) (r1, `);
  expect(list.content).toContain(`- [sort (new) reviews](${address(shown.id)}) (r1, `);
  discord.say(ann, thread, 'list');
  const said = await until('the list', () =>
    discord.replies(thread).find(({ content }) => content.startsWith('The workflow')),
  );
  expect(said.content).toContain('The workflow here: write an article (r1, ');
  expect(said.content).not.toContain('sort');
});

test('list tells how to go on with an earlier workflow of a direct conversation, and it does go on', async () => {
  const bot = await startBot(drafting);
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  const first = await bot.finished(dm);
  for (const word of ['new', 'list']) discord.say(ann, dm, word);
  const list = await until('the list', () => discord.replies(dm).find(({ content }) => content.startsWith('Your')));
  expect(list.content).toMatch(/- write an article \(r1, [-\d]+\), ended/);
  expect(list.content).toContain('press **Show YAML** under its last answer and send me the file');
  const view = discord.press(ann, first, 'Show YAML');
  const [file] = await until(
    'the file',
    () => view().messages.find(({ id, files }) => id !== first.id && files[0])?.files,
  );
  discord.say(ann, dm, '', { files: [file!] });
  await until('the file taken in', () =>
    discord.replies(dm).some(({ content }) => content.startsWith('I read `article_writer')),
  );
});

test('a redelivered interaction is carried out once', async () => {
  const { bot, thread, reply } = await withThread(drafting);
  const view = bot.discord.press(bot.bob, reply, 'Regenerate');
  bot.discord.gateway.repeat();
  await until('the acknowledgement', () => view().answeredWith !== undefined);
  await bot.finished(thread, 1);
  bot.discord.say(bot.ann, thread, 'and now?');
  await bot.finished(thread, 2);
  expect(bot.llm.requests).toHaveLength(3);
});

test('a button that is seen too late still does its work', async () => {
  const gate = Promise.withResolvers<void>();
  const held = async function* held() {
    yield 'This much. ';
    await gate.promise;
  };
  const bot = await startBot([{ chunks: held() }], { ackMs: 50 });
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  const reply = await until('the first words', () => bot.discord.replies(dm)[0]);
  bot.discord.fail({ method: 'POST', path: /callback$/, delayMs: 100 });
  const view = bot.discord.press(bot.ann, reply, 'Stop');
  expect((await bot.finished(dm)).content.toLowerCase()).toContain('stopped');
  await until('it to be too late', () => view().failed);
  gate.resolve();
});

test('what goes wrong is said to the person who asked, with a reference that the log has', async () => {
  const { bot, reply } = await withThread(drafting);
  await bot.breakStore();
  const view = bot.discord.press(bot.ann, reply, 'Validate');
  const shown = await until('the failure', () =>
    view().messages.find(({ content }) => content.includes('(Reference ')),
  );
  bot.discord.say(bot.ann, bot.discord.world.dmWith(bot.ann), 'hello');
  const said = await until('the failure', () => bot.discord.replies(bot.discord.world.dmWith(bot.ann))[0]);
  for (const { content } of [shown, said]) {
    const reference = /Reference (\w+)/.exec(content)?.[1];
    expect(bot.log.some((line) => line['reference'] === reference)).toBe(true);
  }
});

function guestChannel(bot: DiscordHarness) {
  const elsewhere = { ...bot.discord.world.addGuild('Elsewhere') };
  bot.discord.world.guilds.pop();
  return bot.discord.world.addChannel(elsewhere, 0, 'general');
}

test('/threadsmith change goes on with a workflow where nobody hears a message, and the answer says so', async () => {
  const bot = await startBot((_request, index) => ({
    chunks: [answer('Here it is.', index === 0 ? ARTICLE : ARTICLE.replace('article_writer', 'poem_writer'))],
  }));
  const { discord, ann } = bot;
  const channel = guestChannel(bot);
  const give = (subcommand: string, request: string) =>
    discord.slash(ann, channel, 'threadsmith', { subcommand, values: { request }, ...guest });
  const first = give('new', 'write an article');
  const reply = await until('the file', () => first().messages.find(({ files }) => files.length > 0));
  expect(reply.content).toMatch(/\n-# To change it, use \/threadsmith change\.$/);
  const second = give('change', 'poems, not articles');
  const changed = await until('the file', () => second().messages.find(({ files }) => files.length > 0));
  expect(changed.files[0]?.filename).toBe('poem_writer.r2.yaml');
  expect(JSON.stringify(bot.llm.requests[1]?.prompt.messages)).toContain('write an article');
});

test('/threadsmith change is a word in a thread, and makes no sense in a plain channel', async () => {
  const { bot, thread } = await withThread(drafting);
  const values = { request: 'poems, not articles' };
  bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'change', values });
  await until('the second answer', () => bot.llm.requests[1]);
  expect(bot.llm.requests[1]?.prompt.messages.at(-1)?.content).toContain('poems, not articles');
  const view = bot.discord.slash(bot.ann, bot.channel, 'threadsmith', { subcommand: 'change', values });
  const hint = await until('the hint', () => view().messages.find(({ content }) => content !== ''));
  expect(hint.content).toBe('Use this in one of my threads or in a direct message to me.');
  expect(hint.ephemeral).toBe(true);
});

test('a button whose conversation cannot be looked up at once is acknowledged in time', async () => {
  const { bot, thread } = await withThread((_request, index) => ({
    chunks: [answer('Here it is.', index === 0 ? ARTICLE : ARTICLE.replaceAll('article', 'essay'))],
  }));
  bot.discord.say(bot.ann, thread, 'call it an essay');
  const reply = await bot.finished(thread, 1);
  await bot.stop();
  thread.archived = true;
  await bot.start();
  bot.discord.fail({ method: 'GET', path: /^\/channels\/\d+$/, delayMs: 3_300 });
  const view = bot.discord.press(bot.ann, reply, 'Undo');
  await until('the acknowledgement', () => view().answeredWith !== undefined);
  await until('the undone revision', () => bot.discord.replies(thread)[2]?.files[0]);
  expect(view().failed).toBe(false);
});

test('a command whose deferred answer cannot be removed is not reported as failed', async () => {
  const { bot, thread } = await withThread([
    { chunks: [answer('Here it is.', ARTICLE)] },
    { chunks: [answer('Here it is again.', ARTICLE.replace('article', 'essay'))] },
  ]);
  bot.discord.say(bot.ann, thread, 'call it an essay');
  await bot.finished(thread, 1);
  bot.discord.fail({ method: 'DELETE', path: /^\/webhooks/, status: 404, code: 10_008, times: 99 });
  const view = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'undo' });
  await until('the undo', () => bot.discord.replies(thread).some(({ content }) => content.includes('Revision 1')));
  await until('the removal', () =>
    bot.discord.calls.some(({ method, status }) => method === 'DELETE' && status === 404),
  );
  await bot.stop();
  expect(
    view()
      .messages.map(({ content }) => content)
      .join(' '),
  ).not.toContain('try again');
  expect(bot.log.filter(({ msg }) => String(msg).includes('could not be handled'))).toEqual([]);
});

test('when the result of a command cannot be shown, the person is told that it was done and not asked to try again', async () => {
  const { bot, thread } = await withThread(drafting);
  bot.discord.fail({ method: 'PATCH', path: /^\/webhooks/, status: 400, code: 50_035 });
  const view = bot.discord.slash(bot.ann, thread, 'threadsmith', { subcommand: 'help' });
  const shown = await until('the result', () => view().messages.find(({ content }) => content !== ''));
  expect(shown.content).toBe('Done, but Discord did not accept the result as a message.');
});
