/*
 * Does a message survive everything that can end a process? A kill matrix (kill -9 before and after each SQL statement of a turn) and a random soak
 * (kill -9, SIGTERM and database crashes under load), with real processes, a real SQLite file and a real PostgreSQL; platforms and model are fakes.
 * `node bench/soak.ts [--only matrix|random] [--databases sqlite,postgres] [--minutes 2] [--step 1] [--seed 1] [--smoke]`. Exit code 1 when
 * anything was lost, doubled, out of order or never answered.
 */
import { parseArgs } from 'node:util';
import { postgresPrograms, query, startPostgres } from '../test/support/postgres/server.ts';
import { runKillMatrix, type KillSubject, type MatrixResult } from './soak/kill-matrix.ts';
import { runRandomSoak, type SoakResult } from './soak/random-soak.ts';
import { slackOnSqlite, webOnPostgres, webOnSqlite } from './soak/subjects.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'matrix,random' },
    databases: { type: 'string', default: 'sqlite,postgres' },
    minutes: { type: 'string', default: '2' },
    step: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    smoke: { type: 'boolean', default: false },
  },
});
if (values.smoke) Object.assign(values, { databases: 'sqlite', minutes: '0.15', step: '9' });

const parts = values.only.split(',');
const databases = values.databases.split(',');
const programs = databases.includes('postgres') ? postgresPrograms() : undefined;
if (databases.includes('postgres') && programs === undefined) console.log('No PostgreSQL on this machine: left out.');
const server = programs === undefined ? undefined : await startPostgres(programs);

/** An empty database on the server of this run. */
async function createDatabase(name: string): Promise<string> {
  if (server === undefined) throw new Error('no PostgreSQL');
  await query(server.url, `create database ${name}`);
  return Object.assign(new URL(server.url), { pathname: name }).href;
}

async function matrices(): Promise<MatrixResult[]> {
  const open: (() => Promise<KillSubject>)[] = [
    ...(databases.includes('sqlite') ? [webOnSqlite] : []),
    ...(databases.includes('sqlite') && !values.smoke ? [slackOnSqlite] : []),
    ...(server === undefined ? [] : [async () => webOnPostgres(await createDatabase('soak_matrix'))]),
  ];
  const results: MatrixResult[] = [];
  for (const openSubject of open) {
    const subject = await openSubject();
    try {
      results.push(await runKillMatrix(subject, Number(values.step)));
    } finally {
      await subject.close();
    }
  }
  return results;
}

async function soaks(): Promise<SoakResult[]> {
  const options = { minutes: Number(values.minutes), seed: Number(values.seed) };
  const results: SoakResult[] = [];
  if (databases.includes('sqlite')) results.push(await runRandomSoak({ ...options, processes: 1 }));
  if (server !== undefined) {
    const database = { url: await createDatabase('soak_random'), server };
    results.push(await runRandomSoak({ ...options, processes: 3, database }));
  }
  return results;
}

try {
  const matrix = parts.includes('matrix') ? await matrices() : [];
  const random = parts.includes('random') ? await soaks() : [];
  if (matrix.length > 0) console.table(matrix.map(({ problems, ...row }) => ({ ...row, problems: problems.length })));
  if (random.length > 0) console.table(random.map(({ problems, ...row }) => ({ ...row, problems: problems.length })));
  const problems = [...matrix, ...random].flatMap(({ name, problems: found }) =>
    found.map((each) => `${name}: ${each}`),
  );
  for (const problem of problems.slice(0, 50)) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await server?.stop();
}
