import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../support/configs.ts';
import { openDiscordProcess } from '../support/discord/process.ts';
import { rateLimited, until, type FakeDiscord } from '../support/discord/server.ts';
import type { Channel, Message } from '../support/discord/world.ts';

const slow = (text: string, delayMs = 20) =>
  [...text.match(/[\s\S]{1,12}/g)!].map((piece) => ({ text: piece, delayMs }));
const me = (discord: FakeDiscord) => `<@${discord.world.bot.id}>`;
const withFile = (discord: FakeDiscord, channel: Channel) =>
  until('the file', () => discord.replies(channel).find(({ files }) => files.length > 0), 20_000);
const threadOf = (message: Message) => until('the thread', () => message.thread);

test('mention, thread, growing reply, file; then a follow-up without a mention; then all of it after a restart', async () => {
  const { discord, llm, channel, ann, start } = await openDiscordProcess(() => ({
    chunks: slow(answer('Here is the workflow you asked for.', ARTICLE)),
  }));
  const app = await start();
  const thread = await threadOf(discord.say(ann, channel, `${me(discord)} write an article`));
  const first = await withFile(discord, thread);
  expect(first.files[0]?.content.toString()).toBe(ARTICLE);
  expect(first.sights.length).toBeGreaterThan(1);
  expect(await app.end('SIGTERM')).toBe(0);

  await start();
  discord.say(ann, thread, 'and check the facts');
  await until('the second answer', () => discord.replies(thread)[1]?.content.includes('Here is'), 20_000);
  expect(JSON.stringify(llm.requests[1]?.prompt.messages)).toContain('write an article');
  expect(rateLimited(discord)).toBe(0);
});

test('kill -9 in the middle of an answer: the next start finishes it, in the same message, once', async () => {
  const { discord, llm, channel, ann, start } = await openDiscordProcess((_request, index) => ({
    chunks: index === 0 ? slow('Half of an answer that never ends. '.repeat(100)) : [answer('Here it is.', ARTICLE)],
  }));
  const app = await start();
  const thread = await threadOf(discord.say(ann, channel, `${me(discord)} write an article`));
  const reply = await until('the first words', () => discord.replies(thread)[0]);
  await until('some more', () => reply.sights.length > 2);
  await app.end('SIGKILL');
  await start();
  const finished = await withFile(discord, thread);
  expect(finished.id).toBe(reply.id);
  expect(finished.content).toMatch(/^Here it is\./);
  expect(discord.replies(thread)).toHaveLength(1);
  expect(llm.requests).toHaveLength(2);
});

test('what was said while the program was not running is answered when it is back', async () => {
  const { discord, ann, start } = await openDiscordProcess(() => ({ chunks: [answer('Here it is.', ARTICLE)] }));
  const dm = discord.world.dmWith(ann);
  const app = await start();
  discord.say(ann, dm, 'write an article');
  await withFile(discord, dm);
  await app.end('SIGKILL');
  discord.say(ann, dm, 'and a title');
  await start();
  const second = await until('the second answer', () => discord.replies(dm)[1], 20_000);
  await until('its file', () => second.files.length, 20_000);
  expect(discord.replies(dm)).toHaveLength(2);
});

test('/readyz goes red while Discord is away, and green when it is back', async () => {
  const { discord, start } = await openDiscordProcess(() => ({ chunks: ['Hello.'] }));
  const app = await start();
  const status = async () => (await fetch(`${app.url}/readyz`)).status;
  expect(await status()).toBe(200);
  discord.gateway.setDown(true);
  discord.gateway.drop();
  await expect.poll(status, { timeout: 10_000 }).toBe(503);
  discord.gateway.setDown(false);
  await expect.poll(status, { timeout: 10_000 }).toBe(200);
});

test('a start while Discord is away: what an earlier process left is delivered once it is back', async () => {
  const { discord, channel, ann, start } = await openDiscordProcess((_request, index) => ({
    chunks: index === 0 ? slow('Half of an answer that never ends. '.repeat(100)) : [answer('Here it is.', ARTICLE)],
  }));
  const app = await start();
  const thread = await threadOf(discord.say(ann, channel, `${me(discord)} write an article`));
  await until('the first words', () => discord.replies(thread)[0]);
  await app.end('SIGKILL');
  discord.setApiDown(true);
  discord.gateway.setDown(true);
  const again = await start();
  const readyz = async () => {
    const response = await fetch(`${again.url}/readyz`);
    return { status: response.status, text: await response.text() };
  };
  expect(await readyz()).toMatchObject({
    status: 503,
    text: expect.stringContaining('Discord cannot be reached. Threadsmith keeps trying.'),
  });
  discord.setApiDown(false);
  discord.gateway.setDown(false);
  const finished = await withFile(discord, thread);
  expect(finished.content).toMatch(/^Here it is\./);
  expect(discord.replies(thread)).toHaveLength(1);
  await expect.poll(async () => (await readyz()).status, { timeout: 20_000 }).toBe(200);
}, 60_000);

test('a wrong token ends the start with one sentence that says what to do', async () => {
  const { discord, start } = await openDiscordProcess(() => ({ chunks: ['Hello.'] }));
  discord.fail({ method: 'GET', path: /gateway\/bot/, status: 401 });
  await expect(start()).rejects.toThrow(
    'Discord does not accept DISCORD_TOKEN. Reset the token in the developer portal',
  );
});

test('twenty people who ask at once all get everything, without one refused request', async () => {
  const prose = 'Every answer is the same here, and each must arrive whole. '.repeat(8);
  const { discord, channel, ann, start } = await openDiscordProcess(() => ({ chunks: slow(answer(prose, ARTICLE)) }), {
    latencyMs: 50,
  });
  await start();
  const messages = Array.from({ length: 20 }, (_, index) =>
    discord.say(ann, channel, `${me(discord)} number ${index}`),
  );
  const replies = await Promise.all(
    messages.map(async (message) => {
      const thread = await until('the thread', () => message.thread, 60_000);
      return until('the file', () => discord.replies(thread).find(({ files }) => files.length > 0), 60_000);
    }),
  );
  for (const reply of replies) {
    expect(reply.content).toContain(prose.trim());
    expect(reply.files[0]?.content.toString()).toBe(ARTICLE);
  }
  expect(rateLimited(discord)).toBe(0);
}, 90_000);
