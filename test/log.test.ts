import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ThreadsmithError } from '../src/errors.ts';
import { createLog, type LogOptions } from '../src/log.ts';

async function written(
  options: Partial<LogOptions>,
  write: (log: Awaited<ReturnType<typeof createLog>>) => void,
): Promise<string> {
  const destination = new PassThrough();
  const log = await createLog({ level: 'info', format: 'json', secrets: [], destination, ...options });
  write(log);
  await new Promise((resolve) => setImmediate(resolve));
  return String(destination.read() ?? '');
}

test('a secret is blotted out wherever it is, also inside an error', async () => {
  const text = await written({ secrets: ['sk-secret-1'] }, (log) => {
    log.error(
      {
        err: new Error('401 for sk-secret-1', { cause: new Error('Bearer sk-secret-1') }),
        url: 'https://x/?k=sk-secret-1',
      },
      'sk-secret-1',
    );
  });
  expect(text).not.toContain('sk-secret-1');
  expect(text).toContain('[redacted]');
  expect(JSON.parse(text)).toMatchObject({ level: 'error' });
});

test('tokens of Slack are blotted out although no setting names them', async () => {
  const text = await written({}, (log) =>
    log.info({ tokens: ['xoxb-1-2-abcdefgh', 'xoxe.xoxb-1-abcdefgh'] }, 'xoxe-1-abcdefgh'),
  );
  expect(JSON.parse(text)).toMatchObject({ tokens: ['[redacted]', '[redacted]'], msg: '[redacted]' });
});

test('fields with the names of secrets are never written', async () => {
  const text = await written({}, (log) =>
    log.info({ token: 'abc', headers: { authorization: 'Bearer x', cookie: 'y' } }, 'hello'),
  );
  expect(JSON.parse(text)).toMatchObject({
    token: '[redacted]',
    headers: { authorization: '[redacted]', cookie: '[redacted]' },
  });
});

test('every line of a turn carries session and turn', async () => {
  const text = await written({}, (log) => log.child({ session: 's1', turn: 't1' }).info('turn ended'));
  expect(JSON.parse(text)).toMatchObject({ session: 's1', turn: 't1', msg: 'turn ended' });
});

test('an error of ours names its cause by kind, never in the words of a vendor, which may quote the user', async () => {
  const cause = Object.assign(new TypeError('bad request: "my private prompt"'), { status: 400 });
  const failure = new ThreadsmithError('provider.bad_request', 'The provider refused the request.', 'Try again.', {
    cause,
  });
  const text = await written({}, (log) => log.warn({ err: failure }, 'x'));
  expect(text).not.toContain('private');
  expect(JSON.parse(text).err).toMatchObject({
    code: 'provider.bad_request',
    cause: { type: 'TypeError', status: 400 },
  });
});

test('any other error is logged with its message, its stack and its causes', async () => {
  const text = await written({}, (log) => log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'x'));
  expect(JSON.parse(text).err).toMatchObject({
    type: 'Error',
    message: 'outer: inner',
    stack: expect.stringContaining('inner'),
  });
});

test('on a terminal a line is one readable line', async () => {
  const text = await written({ format: 'pretty' }, (log) => log.info({ url: 'http://127.0.0.1:7860/' }, 'ready'));
  expect(text).toMatch(/INFO.*ready.*7860/);
});
