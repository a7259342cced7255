import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ARTICLE } from '../../../support/configs.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { makeFile } from '../../../support/slack/channels.ts';
import type { SlackFile } from '../../../support/slack/world.ts';

type FileToSend = Parameters<typeof makeFile>[1];

/** Sends one file with a mention and gives what the model was told. */
async function told(
  file: FileToSend,
): Promise<{ words: string; bot: Awaited<ReturnType<typeof startSlackBot>>; sent: SlackFile; said: Said }> {
  const bot = await startSlackBot([{ chunks: ['Read.'] }]);
  const sent = makeFile(bot.slack, file);
  const said = bot.alice.say(bot.channel.id, '<@U0BOT> look at this', { files: [sent] });
  await bot.ended();
  return { words: bot.llm.requests[0]?.prompt.messages.at(-1)?.content ?? '', bot, sent, said };
}

describe('a file that a person sends', () => {
  test.each([
    ['notes.md', 'text/markdown'],
    ['data.csv', 'application/octet-stream'],
    ['list.json', 'application/json'],
  ])('%s is read as text', async (name, mimetype) => {
    const { words } = await told({ name, mimetype, content: 'Ship on Friday, Zoë.' });
    expect(words).toContain('Ship on Friday, Zoë.');
  });

  test('a workflow file becomes the thing that is worked on', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }]);
    const sent = makeFile(bot.slack, { name: 'mine.yaml', content: ARTICLE, mimetype: 'application/x-yaml' });
    const said = bot.alice.say(bot.direct.id, '', { files: [sent] });
    await bot.ended();
    expect(bot.llm.requests).toHaveLength(0);
    expect(
      bot.slack.world.messages
        .filter(({ fromApp }) => fromApp)
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('article_writer');
    expect(said.threadTs).toBe(said.ts);
  });

  test.each([
    ['a picture', { name: 'a.png', mimetype: 'image/png', content: 'x' }, 'Only text files'],
    ['a long one', { name: 'a.txt', content: 'x'.repeat(1024 * 1024 + 1) }, 'larger than 1 MiB'],
    [
      'one whose stated size is a lie',
      { name: 'a.txt', content: 'x'.repeat(1024 * 1024 + 1), extra: { size: 10 } },
      'larger than 1 MiB',
    ],
    ['one that is not text after all', { name: 'a.txt', content: Buffer.from([0x50, 0, 1, 2]) }, 'not text in UTF-8'],
    ['one in another encoding', { name: 'a.txt', content: Buffer.from([0x5a, 0x6f, 0xeb]) }, 'not text in UTF-8'],
    [
      'a sign-in page in place of the file',
      { name: 'a.txt', content: 'x', serves: { contentType: 'text/html', body: Buffer.from('<!DOCTYPE html>') } },
      'files:read',
    ],
    ['one that Slack no longer has', { name: 'a.txt', content: 'x', extra: { mode: 'tombstone' } }, 'no longer has'],
    ['one on another service', { name: 'a.txt', content: 'x', extra: { mode: 'external' } }, 'outside Slack'],
    ['one whose address fails', { name: 'a.txt', content: 'x', serves: { status: 500 } }, 'did not deliver the file'],
  ] as [string, FileToSend, string][])('%s is refused in words', async (_name, file, reason) => {
    const { words, bot, said } = await told(file);
    expect(words).toContain(`The file ${file.name} was not read`);
    expect(words).toContain(reason);
    expect(bot.read(said)).toContain(`\`${file.name}\` was not read: `);
    expect(bot.read(said)).toContain(reason);
    expect(bot.read(said)).toContain('Read.');
  });

  test('a message that is nothing but a picture is told so, and no model is asked', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }]);
    const sent = makeFile(bot.slack, { name: 'cat.png', mimetype: 'image/png', content: 'x' });
    const said = bot.alice.say(bot.channel.id, '<@U0BOT>', { files: [sent] });
    await bot.ended();
    expect(bot.read(said)).toMatch(/^`cat\.png` was not read: Only text files can be read/);
    expect(bot.llm.requests).toHaveLength(0);
  });

  test('one from another company, of which Slack says nothing at first, is asked for', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }]);
    const sent = makeFile(bot.slack, { name: 'notes.md', content: 'Ship on Friday.' });
    bot.alice.say(bot.channel.id, '<@U0BOT> look', {
      event: { subtype: 'file_share', files: [{ id: sent.id, file_access: 'check_file_info' }] },
    });
    await bot.ended();
    expect(bot.llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('Ship on Friday.');
  });

  test('more than ten are not all read', async () => {
    const bot = await startSlackBot([{ chunks: ['Read.'] }]);
    const files = Array.from({ length: 12 }, (_value, index) =>
      makeFile(bot.slack, { name: `n${index}.txt`, content: `text ${index}` }),
    );
    bot.alice.say(bot.channel.id, '<@U0BOT> look', { files });
    await bot.ended();
    const words = bot.llm.requests[0]?.prompt.messages.at(-1)?.content ?? '';
    expect(words).toContain('text 9');
    expect(words).not.toContain('text 10');
    expect(words).toContain('Only the first 10 files');
  });
});

test('a file that comes slowly does not make Slack send the message again', async () => {
  const bot = await startSlackBot([{ chunks: ['Read.'] }]);
  const file = makeFile(bot.slack, { name: 'slow.txt', content: 'At last.', serves: { delayMs: 3300 } });
  bot.alice.say(bot.channel.id, '<@U0BOT> look', { files: [file] });
  bot.bob.say(bot.direct.id, 'unheard');
  await bot.ended(2);
  const envelopes = bot.slack.socket.sent();
  expect(bot.llm.requests.map(({ prompt }) => prompt.messages.at(-1)?.content).join(' ')).toContain('At last.');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(bot.slack.socket.sent()).toBe(envelopes);
});

test('the token is never sent to another host, whatever the address or a redirect says', async () => {
  const seen: (string | undefined)[] = [];
  const thief = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('stolen');
  });
  await new Promise<void>((resolve) => {
    thief.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void thief.close());
  const url = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/file`;
  const direct = await told({ name: 'a.txt', content: 'x', extra: { url_private: url, url_private_download: url } });
  expect(direct.words).toContain('did not deliver the file');
  const redirected = await told({ name: 'b.txt', content: 'x', serves: { location: url } });
  expect(redirected.words).toContain('did not deliver the file');
  expect(seen).toEqual([]);
  expect(JSON.stringify([...direct.bot.log, ...redirected.bot.log])).not.toContain('xoxb-');
});
