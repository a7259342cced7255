import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startApp, temporaryFolder, type AppProcess } from '../support/app-process.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';
import { createWebClient } from '../support/web-client.ts';

async function setUp(script: Script) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  onTestFinished(() => llm.close());
  const variables = { OPENAI_API_KEY: 'key-of-test', OPENAI_BASE_URL: llm.url, LLM_MODEL: 'scripted' };
  const start = async () => {
    const app = await startApp(folder.path, variables);
    onTestFinished(async () => void (await app.end('SIGKILL')));
    return app;
  };
  return { folder: folder.path, llm, start };
}

const isRoot = process.getuid?.() === 0;

/** A file system of 3 MiB for the database, in memory. */
function mountSmallDisk(folder: string): string {
  const data = join(folder, 'data');
  mkdirSync(data);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', data]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', data]));
  return data;
}

/** Waits until the session has so many messages, and returns it. */
async function sessionWith(app: AppProcess, sessionId: string, messages: number) {
  for (;;) {
    const session = await createWebClient(app.url).read(sessionId);
    if (session.messages.length >= messages) return session;
    await pause(20);
  }
}

const readyStatus = async (app: AppProcess) => (await fetch(`${app.url}/readyz`)).status;

const told = ({ data }: { data: Record<string, unknown> }) => String(data['label']).includes("I can't save right now");

// Mounting needs root, which CI has.
test.runIf(isRoot)(
  'a turn that meets a full disk says so, and is answered once there is room, before later messages',
  async () => {
    const gate = Promise.withResolvers<void>();
    const bot = await setUp((request) => ({
      chunks: (async function* () {
        if (request.prompt.messages.at(-1)?.content.includes('Thanks')) {
          yield 'You are welcome.';
          return;
        }
        yield 'One moment. ';
        await gate.promise;
        yield answer('Here it is.', ARTICLE);
      })(),
    }));
    const data = mountSmallDisk(bot.folder);
    const app = await bot.start();
    const client = createWebClient(app.url);
    const sessionId = await client.createSession();
    await client.post(sessionId, 'Write articles');
    await client.events(sessionId, ({ event }) => event === 'reply');

    const filler = join(data, 'filler');
    const { bavail, bsize } = statfsSync(data);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
    gate.resolve();
    await client.events(sessionId, told);
    expect(await readyStatus(app)).toBe(503);

    rmSync(filler);
    await client.post(sessionId, 'Thanks');
    const { messages, revisions } = await sessionWith(app, sessionId, 4);
    const answers = messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
    expect(answers).toEqual([expect.stringMatching(/^One moment. Here it is\./), 'You are welcome.']);
    expect(revisions).toHaveLength(1);
    expect(await readyStatus(app)).toBe(200);
  },
);

test('a turn that ended its process twice is not run a third time but answered with a sentence', async () => {
  const bot = await setUp(() => ({ chunks: ['One moment.'], ending: 'stall' }));
  let app = await bot.start();
  const sessionId = await createWebClient(app.url).createSession();
  await createWebClient(app.url).post(sessionId, 'Write articles');
  for (const requests of [1, 2]) {
    while (bot.llm.requests.length < requests) await pause(10);
    await app.end('SIGKILL');
    app = await bot.start();
  }
  const { messages } = await sessionWith(app, sessionId, 2);
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(messages[1]?.content).toContain('I stopped unexpectedly 2 times while I worked on this message');
  expect(bot.llm.requests).toHaveLength(2);
});
