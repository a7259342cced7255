import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFolder } from '../../test/support/app-process.ts';
import { startScriptedLlm, type ScriptedLlm } from '../../test/support/llm/scripted-server.ts';
import type { PostgresServer } from '../../test/support/postgres/server.ts';
import { openCluster, type Cluster } from './cluster.ts';
import { createRandom, type Random } from './random.ts';
import { modelVariables } from './subjects.ts';
import { tallySession, type SessionTally } from './tally.ts';
import { until } from './until.ts';
import { createSession, postMessage, readSession, type SessionState } from './web-api.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly processes: number;
  /** Default: one SQLite file. */
  readonly database?: { readonly url: string; readonly server: PostgresServer };
}

export interface SoakResult extends SessionTally {
  readonly name: string;
  readonly seed: number;
  readonly kills: number;
  readonly terminations: number;
  readonly databaseCrashes: number;
}

const WRITERS = 6;
/** How long the last turns may take after the last kill. */
const DRAIN_MS = 180_000;

/** Writers post messages while processes are killed and the database server crashes; then the fate of each message is counted. */
export async function runRandomSoak({ minutes, seed, processes, database }: SoakOptions): Promise<SoakResult> {
  const folder = temporaryFolder();
  const llm = await startModel();
  const variables = { ...modelVariables(llm), ...(database === undefined ? {} : { DATABASE_URL: database.url }) };
  const cluster = await openCluster(folder.path, variables, processes);
  try {
    const deadline = performance.now() + minutes * 60_000;
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        startWriter(index, cluster, createRandom(seed * 1000 + index), deadline),
      ),
    );
    const [faults] = await Promise.all([
      injectFaults(cluster, createRandom(seed), deadline, database?.server),
      ...writers.map(({ done }) => done),
    ]);
    await cluster.restored();
    const tallies = await Promise.all(
      writers.map(async (writer) => tallySession(writer.acknowledged, await drained(cluster, writer.sessionId))),
    );
    const total = sum(tallies);
    const damage = database === undefined ? await integrityProblems(cluster, folder.path) : [];
    const name = database === undefined ? `SQLite, ${processes} process` : `PostgreSQL, ${processes} replicas`;
    return { name, seed, ...faults, ...total, problems: [...total.problems, ...damage] };
  } finally {
    await cluster.close();
    await llm.close();
    folder.remove();
  }
}

/** Each answer names its messages, in several chunks, so that kills hit running answers. */
function startModel(): Promise<ScriptedLlm> {
  return startScriptedLlm({
    vendor: 'openai',
    script({ prompt }) {
      const ids = prompt.messages.at(-1)?.content.match(/w\d+-m\d+/g) ?? [];
      return { chunks: ['Read ', ...ids, 'so far.'].map((text) => ({ text: `${text} `, delayMs: 60 })) };
    },
  });
}

interface Writer {
  readonly sessionId: string;
  /** The messages that the API has acknowledged, in order. */
  readonly acknowledged: string[];
  readonly done: Promise<void>;
}

async function startWriter(index: number, cluster: Cluster, random: Random, deadline: number): Promise<Writer> {
  const sessionId = await createSession(cluster.anyUrl(random));
  const acknowledged: string[] = [];
  async function write(): Promise<void> {
    for (let number = 1; performance.now() < deadline; number += 1) {
      const id = `w${index}-m${number}`;
      while (!(await isAcknowledged(id))) await pause(50);
      acknowledged.push(id);
      await pause(random.between(20, 500));
    }
  }
  const isAcknowledged = async (id: string): Promise<boolean> => {
    try {
      await postMessage(cluster.anyUrl(random), sessionId, id, `Please read ${id}`);
      return true;
    } catch {
      return false;
    }
  };
  return { sessionId, acknowledged, done: write() };
}

async function injectFaults(cluster: Cluster, random: Random, deadline: number, server: PostgresServer | undefined) {
  const faults = { kills: 0, terminations: 0, databaseCrashes: 0 };
  while (performance.now() < deadline) {
    await pause(random.between(500, 3_000));
    const kind = random.between(0, 100);
    if (server !== undefined && kind < 15) {
      faults.databaseCrashes += 1;
      await server.crash();
      await pause(random.between(0, 1_500));
      await server.start();
    } else if (kind < 40) {
      if (cluster.end(random, 'SIGTERM')) faults.terminations += 1;
    } else if (cluster.end(random, 'SIGKILL')) faults.kills += 1;
  }
  return faults;
}

/** The session once all of its turns have ended. */
async function drained(cluster: Cluster, sessionId: string): Promise<SessionState> {
  let state: SessionState | undefined;
  await until(
    'the last turns',
    async () => {
      state = await readSession(cluster.url(), sessionId).catch(() => undefined);
      return state?.pending.length === 0;
    },
    DRAIN_MS,
  ).catch(() => undefined);
  if (state === undefined) throw new Error('the session cannot be read');
  return state;
}

function sum(tallies: readonly SessionTally[]): SessionTally {
  const total = (name: Exclude<keyof SessionTally, 'problems'>) => tallies.reduce((all, tally) => all + tally[name], 0);
  return {
    acknowledged: total('acknowledged'),
    lost: total('lost'),
    doubled: total('doubled'),
    outOfOrder: total('outOfOrder'),
    unanswered: total('unanswered'),
    givenUp: total('givenUp'),
    problems: tallies.flatMap(({ problems }) => problems),
  };
}

async function integrityProblems(cluster: Cluster, folder: string): Promise<string[]> {
  await cluster.close();
  const database = new DatabaseSync(join(folder, 'data', 'threadsmith.db'), { readOnly: true });
  const [row] = database.prepare('pragma integrity_check').all();
  database.close();
  return row?.['integrity_check'] === 'ok' ? [] : [`integrity_check: ${JSON.stringify(row)}`];
}
