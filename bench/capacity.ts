/*
 * What many threads and many stored sessions cost one process on SQLite: how long turns wait for their start, memory per running and per waiting
 * thread, size of the database, and a start with 100,000 sessions. `node bench/capacity.ts [--smoke]` prints one JSON object for each.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { startApp, temporaryFolder, type AppProcess } from '../test/support/app-process.ts';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../test/support/llm/scripted-server.ts';
import { createWebClient, type WebClient } from '../test/support/web-client.ts';

const smoke = process.argv.includes('--smoke');
/** How many turns one process runs at once. */
const AT_ONCE = 64;
const THREADS = smoke ? [2] : [50, 100, 200];
const STORED_TURNS = smoke ? 4 : 1_000;
const STORED_SESSIONS = smoke ? 100 : 100_000;
/** How long the model of the bench takes for an answer, and how long a process gets to settle. Milliseconds. */
const ANSWER_MS = smoke ? 10 : 2_000;
const SETTLED_MS = smoke ? 10 : 3_000;

let reply: (index: number) => ScriptedAnswer = () => ({ silent: true });
const llm = await startScriptedLlm({ vendor: 'openai', script: (_request, index) => reply(index) });
const revised = (index: number) =>
  answer('I research first, then I write.', ARTICLE.replace('name: article_writer', `name: article_writer_${index}`));
const variables = {
  OPENAI_API_KEY: 'key-of-bench',
  OPENAI_BASE_URL: llm.url,
  LLM_MODEL: 'scripted',
  TURNS_AT_ONCE: '1000',
};

const print = (figures: object) => console.log(JSON.stringify(figures));
const percentile = (values: readonly number[], share: number) =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN);
const residentMiB = ({ child }: AppProcess) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;

/** Asks in so many new threads at once. Resolves with how long each turn waited for its start. */
async function waitsOf(client: WebClient, threads: number): Promise<readonly number[]> {
  const sessions = await Promise.all(Array.from({ length: threads }, () => client.createSession()));
  return Promise.all(
    sessions.map(async (id) => {
      const began = performance.now();
      const { turnId } = await client.post(id, 'Write articles, please.');
      await client.events(id, ({ event, data }) => event === 'progress' && data['turnId'] === turnId);
      return performance.now() - began;
    }),
  );
}

async function measureWaits(): Promise<void> {
  reply = (index) => ({ chunks: [{ text: revised(index), delayMs: ANSWER_MS }] });
  for (const threads of THREADS) {
    const folder = temporaryFolder();
    const app = await startApp(folder.path, variables);
    const client = createWebClient(app.url);
    await waitsOf(client, 2);
    await pause(2 * ANSWER_MS);
    const waits = await waitsOf(client, threads);
    print({ threads, answerMs: ANSWER_MS, waitMs: { p50: percentile(waits, 0.5), p95: percentile(waits, 0.95) } });
    await app.end('SIGKILL');
    folder.remove();
  }
}

/** With a model that never answers. */
async function measureMemory(): Promise<void> {
  reply = () => ({ silent: true });
  const folder = temporaryFolder();
  const app = await startApp(folder.path, variables);
  const client = createWebClient(app.url);
  const running = smoke ? 2 : AT_ONCE;
  const waiting = smoke ? 2 : 3 * AT_ONCE;
  const ask = async (threads: number) => {
    for (let asked = 0; asked < threads; asked += 1) await client.post(await client.createSession(), 'Write, please.');
    await pause(SETTLED_MS);
    return residentMiB(app);
  };
  await pause(SETTLED_MS);
  const idle = residentMiB(app);
  const withRunning = await ask(running);
  const withWaiting = await ask(waiting);
  print({
    idleMiB: Math.round(idle),
    kibPerRunningThread: Math.round(((withRunning - idle) / running) * 1024),
    kibPerWaitingThread: Math.round(((withWaiting - withRunning) / waiting) * 1024),
  });
  await app.end('SIGKILL');
  folder.remove();
}

async function measureStored(): Promise<void> {
  reply = (index) => ({ chunks: [revised(index)] });
  const folder = temporaryFolder();
  const app = await startApp(folder.path, variables);
  const client = createWebClient(app.url);
  const conversations = smoke ? 2 : 20;
  const converse = async () => {
    const id = await client.createSession();
    for (let turn = 0; turn < STORED_TURNS / conversations; turn += 1) await client.say(id, `Version ${turn}, please.`);
  };
  await Promise.all(Array.from({ length: conversations }, converse));
  await app.end('SIGTERM');
  const file = join(folder.path, 'data', 'threadsmith.db');
  print({
    turns: STORED_TURNS,
    databaseMiBPer1000Turns: Number((statSync(file).size / 1024 ** 2 / (STORED_TURNS / 1_000)).toFixed(1)),
  });
  const before = await timedStart(folder.path);
  storeSessions(file);
  print({ sessions: STORED_SESSIONS, startMs: await timedStart(folder.path), startMsBefore: before });
  folder.remove();
}

async function timedStart(folder: string): Promise<number> {
  const began = performance.now();
  const app = await startApp(folder, variables);
  const ms = Math.round(performance.now() - began);
  await app.end('SIGTERM');
  return ms;
}

/** Copies of the sessions that are there, without their messages. */
function storeSessions(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('begin');
  const insert = database.prepare(
    "insert into chat_sessions (session_id, user_identifier, platform, thread_key, title, status, created_at, updated_at) values (?, 'web:local:user', 'web', ?, 'Stored', 'in_progress', ?, ?)",
  );
  for (let stored = 0; stored < STORED_SESSIONS; stored += 1) {
    const id = crypto.randomUUID();
    insert.run(id, `web:local:${id}`, stored, stored);
  }
  database.exec('commit');
  database.close();
}

await measureWaits();
await measureMemory();
await measureStored();
await llm.close();
