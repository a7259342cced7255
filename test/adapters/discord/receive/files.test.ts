import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFileReader, MAX_FILE_BYTES, type FileReader } from '../../../../adapters/discord/receive/files.ts';
import { silentLog } from '../../../../src/log.ts';
import { createDiscordRetry } from '../../../../adapters/discord/client/retry.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { startFakeDiscord } from '../../../support/discord/server.ts';
import { createWire } from '../../../support/discord/wire.ts';

const retry = createDiscordRetry({ clock: systemClock(), signal: new AbortController().signal });

/** As a message's files fare: taken at once, read later. */
const reading = (reader: FileReader) => async (attachments: Parameters<FileReader['take']>[0]) =>
  Promise.all(reader.take(attachments).map(async (file) => ('source' in file ? reader.read(file) : file)));

async function start() {
  const discord = await startFakeDiscord();
  onTestFinished(() => discord.close());
  const wire = createWire(discord.world, () => discord.apiUrl.replace('/api', ''));
  const attach = (...file: Parameters<typeof discord.world.addFile>) =>
    wire.attachment(discord.world.addFile(...file), '111111111111111111') as {
      filename: string;
      size: number;
      url: string;
      content_type?: string;
    };
  return { discord, attach, read: reading(createFileReader({ apiUrl: discord.apiUrl, retry, log: silentLog() })) };
}

test('text files are read, whatever says that they are text', async () => {
  const { attach, read } = await start();
  const files = [
    attach('a.yaml', 'a: é\n'),
    attach('message.txt', 'long words'),
    attach('README', 'hi', { contentType: 'text/plain; charset=utf-8' }),
    attach('bom.yml', '\uFEFFa: 1'),
  ];
  expect(await read(files)).toEqual([
    { name: 'a.yaml', text: 'a: é\n' },
    { name: 'message.txt', text: 'long words' },
    { name: 'README', text: 'hi' },
    { name: 'bom.yml', text: 'a: 1' },
  ]);
});

test.each([
  ['a picture', 'p.png', Buffer.from('x'), {}, 'I read only text files'],
  ['what is no UTF-8', 'a.yaml', Buffer.from([0xff, 0xfe, 0x00]), {}, 'not plain UTF-8'],
  ['binary that poses as text', 'a.txt', Buffer.from('a\0b'), {}, 'not plain UTF-8'],
  ['a file that is too large', 'a.txt', Buffer.alloc(MAX_FILE_BYTES + 1, 'a'), {}, 'larger than 1 MiB'],
  ['a link to another host', 'a.txt', Buffer.from('x'), { url: 'https://evil.example/a.txt' }, 'not stored at Discord'],
  ['a link that is none', 'a.txt', Buffer.from('x'), { url: 'nonsense' }, 'not stored at Discord'],
  [
    'a link to our own machine',
    'a.txt',
    Buffer.from('x'),
    { url: 'http://127.0.0.1:1/a.txt' },
    'not stored at Discord',
  ],
  [
    'Discord without encryption',
    'a.txt',
    Buffer.from('x'),
    { url: 'http://cdn.discordapp.com/a.txt' },
    'not stored at Discord',
  ],
])('%s is refused with a sentence', async (_case, name, content, extra, refusal) => {
  const { attach, read } = await start();
  expect(await read([attach(name, content, extra)])).toEqual([{ name, refusal: expect.stringContaining(refusal) }]);
});

test('a file that grows beyond what was said is cut off', async () => {
  const { attach, read } = await start();
  const file = attach('a.txt', Buffer.alloc(MAX_FILE_BYTES + 1, 'a'));
  expect(await read([{ ...file, size: 10 }])).toMatchObject([{ refusal: expect.stringContaining('1 MiB') }]);
});

test('an address that was stored is looked at again before it is asked', async () => {
  const { discord } = await start();
  const reader = createFileReader({ apiUrl: discord.apiUrl, retry, log: silentLog() });
  expect(await reader.read({ name: 'a.txt', source: 'http://127.0.0.1:1/a.txt' })).toMatchObject({
    refusal: expect.stringContaining('send it again'),
  });
});

test('at most eight files of a message are read', async () => {
  const { attach, read } = await start();
  const files = Array.from({ length: 10 }, (_, index) => attach(`${index}.txt`, 'x'));
  const taken = await read(files);
  expect(taken.filter((file) => 'text' in file)).toHaveLength(8);
  expect(taken.slice(8)).toEqual([
    { name: '8.txt', refusal: 'I read at most 8 files of one message.' },
    { name: '9.txt', refusal: 'I read at most 8 files of one message.' },
  ]);
});

test('redirects are not followed, a passing failure is tried again, and no token is sent', async () => {
  const seen: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    if (request.url === '/away.txt') response.writeHead(302, { location: '/target.txt' }).end();
    else if (request.url === '/gone.txt') response.writeHead(404).end();
    else if (seen.length === 1) response.writeHead(503).end();
    else response.end('second time lucky');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const read = reading(createFileReader({ apiUrl: `${origin}/api`, retry, log: silentLog() }));
  const at = (filename: string) => ({ filename, size: 5, url: `${origin}/${filename}` });
  expect(await read([at('flaky.txt')])).toEqual([{ name: 'flaky.txt', text: 'second time lucky' }]);
  expect(await read([at('away.txt')])).toMatchObject([{ refusal: expect.stringContaining('send it again') }]);
  expect(await read([at('gone.txt')])).toMatchObject([{ refusal: expect.stringContaining('send it again') }]);
  expect(seen.map(({ url }) => url)).not.toContain('/target.txt');
  expect(seen.every(({ authorization }) => authorization === undefined)).toBe(true);
});
