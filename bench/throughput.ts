/*
 * How many turns a machine answers, and what one costs: web conversations in which a scripted model answers at once, on SQLite and,
 * where PostgreSQL is installed, on a server of its own with 1, 2 and 4 replicas. `node bench/throughput.ts [--smoke] [--only=sqlite]`.
 * The load generator and the model share the machine with the bot, so compare ratios; processor time is that of the bot alone.
 */
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { startApp, temporaryFolder, type AppProcess } from '../test/support/app-process.ts';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { startScriptedLlm } from '../test/support/llm/scripted-server.ts';
import { postgresPrograms, query, startPostgres } from '../test/support/postgres/server.ts';
import { createWebClient } from '../test/support/web-client.ts';

const smoke = process.argv.includes('--smoke');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const atOnce = smoke ? [2] : [10, 50, 200];
/** Turns per measurement. */
const turns = smoke ? 4 : 400;
/** Answers before the measurement: an operator sees compiled code after the first minute. */
const warmUp = smoke ? 2 : 100;
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Setup {
  readonly name: string;
  readonly replicas: number;
  readonly databaseUrl?: string;
}

const percentile = (values: readonly number[], share: number) =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN);
const processorMs = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
};
const residentMiB = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const llm = await startScriptedLlm({
  vendor: 'openai',
  script: (_request, index) => ({
    chunks: [
      answer(
        'I research first, then I write.',
        ARTICLE.replace('name: article_writer', `name: article_writer_${index}`),
      ),
    ],
  }),
});

async function measure({ name, replicas, databaseUrl }: Setup): Promise<void> {
  const folder = temporaryFolder();
  const variables = {
    OPENAI_API_KEY: 'key-of-bench',
    OPENAI_BASE_URL: llm.url,
    LLM_MODEL: 'scripted',
    TURNS_AT_ONCE: '1000',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const apps: AppProcess[] = [];
  for (let replica = 0; replica < replicas; replica += 1) apps.push(await startApp(folder.path, variables));
  const clients = apps.map(({ url }) => createWebClient(url));
  const processors = () => apps.reduce((sum, { child }) => sum + processorMs(child.pid!), 0);

  async function converse(client: (typeof clients)[number], count: number, waits: number[]): Promise<void> {
    const sessionId = await client.createSession();
    for (let turn = 0; turn < count; turn += 1) {
      const posted = performance.now();
      const { turnId } = await client.post(sessionId, `Write articles, please: version ${turn}`);
      await client.events(sessionId, ({ event, data }) => event === 'done' && data['turnId'] === turnId);
      waits.push(performance.now() - posted);
    }
  }
  const run = async (conversations: number, total: number) => {
    const waits: number[] = [];
    const each = Math.max(1, Math.round(total / conversations));
    await Promise.all(
      Array.from({ length: conversations }, (_, index) => converse(clients[index % clients.length]!, each, waits)),
    );
    return waits;
  };

  await run(2, warmUp);
  for (const conversations of atOnce) {
    const before = processors();
    const began = performance.now();
    const waits = await run(conversations, turns);
    const seconds = (performance.now() - began) / 1000;
    console.log(
      JSON.stringify({
        database: name,
        replicas,
        conversationsAtOnce: conversations,
        turnsPerSecond: Number((waits.length / seconds).toFixed(1)),
        processorMsPerTurn: Number(((processors() - before) / waits.length).toFixed(1)),
        turnMs: { p50: percentile(waits, 0.5), p95: percentile(waits, 0.95) },
        residentMiB: Math.round(apps.reduce((sum, { child }) => sum + residentMiB(child.pid!), 0)),
      }),
    );
  }
  await Promise.all(apps.map((app) => app.end('SIGTERM')));
  folder.remove();
}

if (only === '' || only === 'sqlite') await measure({ name: 'sqlite', replicas: 1 });
const programs = postgresPrograms();
if (programs !== undefined && (only === '' || only === 'postgres')) {
  const server = await startPostgres(programs);
  for (const replicas of smoke ? [2] : [1, 2, 4]) {
    const database = `replicas_${replicas}`;
    await query(server.url, `create database ${database} template template0 encoding 'UTF8'`);
    const databaseUrl = new URL(server.url);
    databaseUrl.pathname = database;
    await measure({ name: 'postgresql', replicas, databaseUrl: databaseUrl.href });
  }
  await server.stop();
}
await llm.close();
