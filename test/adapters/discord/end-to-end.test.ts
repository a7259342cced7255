import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../support/configs.ts';
import { startBot } from '../../support/discord/harness.ts';
import { rateLimited } from '../../support/discord/server.ts';

const slow = (text: string, delayMs = 10) =>
  [...text.match(/[\s\S]{1,12}/g)!].map((piece) => ({ text: piece, delayMs }));

test('a mention opens a thread named after the request, and the reply grows there until its file is attached', async () => {
  const { discord, channel, ann, threadOf, finished } = await startBot([
    { chunks: slow(answer('Here is a workflow that researches a topic and writes an article about it.', ARTICLE)) },
  ]);
  const asked = discord.say(ann, channel, `<@${discord.world.bot.id}> research a topic and write an article`);
  const thread = await threadOf(asked);
  expect(thread.name).toBe('research a topic and write an article');
  const reply = await finished(thread);
  expect(reply.content).toContain('Here is a workflow that researches a topic');
  expect(reply.files.map(({ content }) => content.toString())).toEqual([ARTICLE]);
  expect(reply.files[0]?.filename).toBe('article_writer.r1.yaml');
  expect(reply.sights.length).toBeGreaterThan(1);
  expect(discord.replies(channel)).toEqual([]);
  expect(rateLimited(discord)).toBe(0);
});

test('a direct message is answered where it was written', async () => {
  const { discord, ann, finished } = await startBot([{ chunks: ['Hello, describe a workflow.'] }]);
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'hi');
  expect((await finished(dm)).content).toContain('Hello, describe a workflow.');
});
