import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startApp, temporaryFolder, type AppProcess } from '../support/app-process.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';
import { createWebClient } from '../support/web-client.ts';

const slow = (text: string) => [...text.match(/[\s\S]{1,10}/g)!].map((piece) => ({ text: piece, delayMs: 20 }));

async function setUp(script?: Script) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const llm = script === undefined ? undefined : await startScriptedLlm({ vendor: 'openai', script });
  if (llm !== undefined) onTestFinished(() => llm.close());
  const variables =
    llm === undefined ? undefined : { OPENAI_API_KEY: 'key-of-test', OPENAI_BASE_URL: llm.url, LLM_MODEL: 'scripted' };
  const start = async () => {
    const app = await startApp(folder.path, variables);
    onTestFinished(async () => void (await app.end('SIGKILL')));
    return app;
  };
  return { llm, start };
}

const dialogue = async (app: AppProcess) => {
  const client = createWebClient(app.url);
  return { client, sessionId: await client.createSession() };
};

test('with nothing configured, an example prompt gives a labelled, valid file', async () => {
  const { start } = await setUp();
  const app = await start();
  const { client, sessionId } = await dialogue(app);
  const events = await client.say(sessionId, 'Research a topic and write a 500-word article with sources');
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'revised' } });
  const { messages, revisions } = await client.read(sessionId);
  expect(messages.at(-1)?.content).toContain('Drafted by rules - no AI model is connected');
  const config = await client.config(sessionId);
  expect(config).toMatchObject({ status: 200, fileName: revisions[0]?.fileName });
  expect(config.text).toContain('500');
  const checked = await fetch(`${app.url}/api/validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body: config.text,
  });
  expect(await checked.json()).toMatchObject({ valid: true });
  expect(await app.end('SIGTERM')).toBe(0);
});

test('kill -9 in the middle of an answer: the next start answers it, once, into the same reply', async () => {
  const { start, llm } = await setUp((_request, index) => ({
    chunks: index === 0 ? slow('Half of an answer that never ends. '.repeat(100)) : [answer('Here it is.', ARTICLE)],
  }));
  const first = await start();
  const { client, sessionId } = await dialogue(first);
  const { turnId } = await client.post(sessionId, 'Write articles');
  await client.events(sessionId, ({ event }) => event === 'reply');
  await first.end('SIGKILL');

  const second = await start();
  const again = createWebClient(second.url);
  await again.events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId);
  const { messages, revisions } = await again.read(sessionId);
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(messages[1]?.content).toMatch(/^Here it is\./);
  expect(revisions).toHaveLength(1);
  expect((await again.config(sessionId)).text).toBe(ARTICLE);
  expect(llm?.requests).toHaveLength(2);
});

const TWO_STEPS = `schema_version: "1.0"
flow: {name: two}
state:
  fields:
    topic: {type: str, required: true}
    text: {type: str, default: ""}
    score: {type: int, default: 0}
nodes:
  - {id: write, prompt: "Write about {topic}", output_schema: {type: str}, outputs: [text]}
  - {id: rate, prompt: "Rate {text}", output_schema: {type: int}, outputs: [score]}
edges:
  - {from: START, to: write}
  - {from: write, to: rate}
  - {from: rate, to: END}
`;

test('kill -9 in the middle of a trial: the next start goes on, and asks the model only for what was not finished', async () => {
  const { start, llm } = await setUp([
    { chunks: [answer('Here it is.', TWO_STEPS)] },
    { chunks: ['{"result": "Paid once."}'] },
    { silent: true },
    { chunks: ['{"result": 7}'] },
  ]);
  const first = await start();
  const { client, sessionId } = await dialogue(first);
  await client.say(sessionId, 'Write and rate a text');
  const { turnId } = await client.post(sessionId, 'try it with topic: tides');
  while (llm?.requests.length !== 3) await pause(10);
  await first.end('SIGKILL');

  const second = await start();
  const again = createWebClient(second.url);
  await again.events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId);
  const { messages } = await again.read(sessionId);
  expect(messages.at(-1)?.content).toContain('1. `write` wrote `text` = `Paid once.`');
  expect(messages.at(-1)?.content).toContain('2. `rate` wrote `score` = `7`');
  const prompts = llm.requests.slice(1).map(({ prompt }) => prompt.messages.at(-1)?.content);
  expect(prompts).toEqual(['Write about tides', 'Rate Paid once.', 'Rate Paid once.']);
});

test('SIGTERM lets a short answer end and leaves a long one to the next start', async () => {
  const { start } = await setUp((request) => ({
    chunks: request.prompt.messages.at(-1)!.content.includes('short') ? slow('A short answer, all of it.') : ['Later.'],
  }));
  const app = await start();
  const { client, sessionId } = await dialogue(app);
  await client.post(sessionId, 'short');
  await pause(50);
  expect(await app.end('SIGTERM')).toBe(0);
  const second = await start();
  const { messages } = await createWebClient(second.url).read(sessionId);
  expect(messages.at(-1)).toMatchObject({ role: 'assistant', content: 'A short answer, all of it.' });
});

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

test.each([
  ['npm start', ['npm', 'start', '--silent']],
  ['npx threadsmith', ['npx', 'threadsmith', 'start']],
])(
  'SIGTERM to the process of "%s" stops the bot and leaves no process behind',
  async (_name, [command = '', ...args]) => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const npm = spawn(command, args, {
      cwd: REPOSITORY,
      env: {
        PATH: process.env['PATH'],
        HOME: folder.path,
        WEB_PORT: '0',
        LOG_FORMAT: 'json',
        DATABASE_URL: `sqlite:${folder.path}/a.db`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const seen: string[] = [];
    const lines = createInterface({ input: npm.stdout });
    const ready = Promise.withResolvers<string>();
    lines.on('line', (line) => {
      const { msg = '', url = '' } = JSON.parse(line) as { msg?: string; url?: string };
      seen.push(msg);
      if (msg === 'ready') ready.resolve(url);
    });
    const url = await ready.promise;
    const closed = once(lines, 'close');
    npm.kill('SIGTERM');
    // The output is closed once no process holds it any more.
    await closed;
    expect(seen).toContain('stopped');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  },
);

test('/readyz is red while the process stops', async () => {
  const { start } = await setUp([{ chunks: slow('An answer that takes a while. '.repeat(20)) }]);
  const app = await start();
  const { client, sessionId } = await dialogue(app);
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  await client.post(sessionId, 'hello');
  await client.events(sessionId, ({ event }) => event === 'reply');
  const gone = app.end('SIGTERM');
  while (!app.log.some(({ msg }) => msg === 'stopping')) await pause(5);
  const answer = await fetch(`${app.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('Threadsmith is stopping.');
  expect(await gone).toBe(0);
});

const warned = (app: AppProcess) => app.log.some(({ msg }) => String(msg).includes('plain HTTP'));

test('plain HTTP beyond this machine is warned about at the start', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const open = await startApp(folder.path, { WEB_HOST: '0.0.0.0', WEB_TOKEN: 'a-token-of-this-test' });
  expect(warned(open)).toBe(true);
  await open.end('SIGTERM');
  const local = await startApp(folder.path);
  expect(warned(local)).toBe(false);
  await local.end('SIGTERM');
});

test('a wrong setting stops the start with one sentence that names it', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  await expect(startApp(folder.path, { WEB_PORT: 'many' })).rejects.toThrow(
    /exit 1: threadsmith: .*WEB_PORT: write a port number/s,
  );
});

test('no line of the log holds message text, and every line of a turn carries session and turn', async () => {
  const { start } = await setUp([{ chunks: ['The secret answer is 42.'] }]);
  const app = await start();
  const { client, sessionId } = await dialogue(app);
  const { turnId } = await client.post(sessionId, 'my secret question');
  await client.events(sessionId, ({ event }) => event === 'done');
  await app.end('SIGTERM');
  const text = JSON.stringify(app.log);
  expect(text).not.toMatch(/secret|key-of-test/);
  expect(app.log.find(({ msg }) => msg === 'turn ended')).toMatchObject({
    session: sessionId,
    turn: turnId,
    outcome: 'answered',
  });
});
